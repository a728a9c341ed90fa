import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import type { CallContext } from '../call-context.ts';
import { defaultHubspotFields, type HubspotFields, outcomeProperties } from './hubspot-fields.ts';
import { propertiesReply } from './hubspot-replies.ts';
import type { HubspotSettings } from './hubspot-settings.ts';
import { type Hubspot, openHubspot } from './open-hubspot.ts';

interface CustomProperty {
  object: 'deals' | 'companies' | 'line_items';
  name: string;
  label: string;
  kind: 'text' | 'number' | 'date' | 'datetime';
  /** Can't be switched on later. HubSpot then refuses the value on a second record. */
  unique?: true;
}

const kinds = {
  text: { type: 'string', fieldType: 'text' },
  number: { type: 'number', fieldType: 'number' },
  date: { type: 'date', fieldType: 'date' },
  datetime: { type: 'datetime', fieldType: 'date' },
} as const;

const groups = {
  deals: 'dealinformation',
  companies: 'companyinformation',
  line_items: 'lineiteminformation',
} as const;

function customProperties(fields: HubspotFields): CustomProperty[] {
  const deal = (name: string, label: string, kind: CustomProperty['kind']) => ({
    object: 'deals' as const,
    name,
    label,
    kind,
  });
  return [
    deal(fields.entity, 'Legal entity', 'text'),
    deal(fields.purchaseOrder, 'PO number', 'text'),
    deal(fields.purchaseOrderAmount, 'PO amount', 'number'),
    deal(fields.startsOn, 'Project start date', 'date'),
    deal(fields.endsOn, 'Project end date', 'date'),
    deal(fields.paymentTerms, 'Payment terms', 'text'),
    deal(fields.notToExceed, 'Not to exceed', 'number'),
    deal(fields.servicePackage, 'Service package', 'text'),
    deal(fields.billingSchedule, 'Billing schedule', 'text'),
    deal(fields.amends, 'Amends deal', 'text'),
    { ...deal(outcomeProperties.key, 'Throughline: key', 'text'), unique: true },
    deal(outcomeProperties.outcome, 'Throughline: outcome', 'text'),
    deal(outcomeProperties.generation, 'Throughline: generation', 'number'),
    deal(outcomeProperties.order, 'Throughline: order', 'text'),
    deal(outcomeProperties.project, 'Throughline: project', 'text'),
    deal(outcomeProperties.plan, 'Throughline: plan', 'text'),
    deal(outcomeProperties.deal, 'Throughline: deal', 'text'),
    deal(outcomeProperties.at, 'Throughline: at', 'datetime'),
    { object: 'companies', name: fields.vat, label: 'VAT number', kind: 'text' },
    { object: 'line_items', name: fields.lineEntity, label: 'Legal entity', kind: 'text' },
  ];
}

/**
 * Creates the custom properties that Throughline reads and writes, where they are missing; existing ones stay as they are.
 * Tells `log` of each in a sentence. Needs the scopes crm.schemas.deals.write, crm.schemas.companies.write and
 * crm.schemas.line_items.write.
 *
 * @throws BusinessRejection or PassingTrouble; running it again goes on where it stopped.
 */
export async function ensureHubspotProperties(
  settings: HubspotSettings,
  log: (line: string) => void,
  fields: HubspotFields = defaultHubspotFields,
): Promise<void> {
  const hubspot = openHubspot(settings, fields);
  const context = setupContext();
  for (const object of ['deals', 'companies', 'line_items'] as const) {
    const there = await existing(hubspot, object, context);
    for (const property of customProperties(fields).filter((candidate) => candidate.object === object)) {
      const found = there.get(property.name);
      if (!found) log(await create(hubspot, property, context));
      else if (property.unique && !found.hasUniqueValue)
        log(`${object}.${property.name} is there, but not unique: HubSpot will not notice a copied key.`);
      else log(`${object}.${property.name} is there.`);
    }
  }
}

async function existing({ client, paths }: Hubspot, object: string, context: CallContext) {
  const { results } = await client.call(
    {
      doing: `reading the properties of ${object}`,
      method: 'GET',
      path: `${paths.properties}/${object}`,
      writes: false,
      reply: propertiesReply,
    },
    context,
  );
  return new Map(results.map((property) => [property.name, property]));
}

async function create(hubspot: Hubspot, property: CustomProperty, context: CallContext): Promise<string> {
  const { object, name, label, kind, unique } = property;
  try {
    await hubspot.client.call(
      {
        doing: `creating the property ${object}.${name}`,
        method: 'POST',
        path: `${hubspot.paths.properties}/${object}`,
        body: { name, label, groupName: groups[object], ...kinds[kind], ...(unique ? { hasUniqueValue: true } : {}) },
        writes: true,
        reply: z.object({ name: z.string() }),
      },
      context,
    );
    return `${object}.${name} created.`;
  } catch (error) {
    // Refused because it is there already, by an earlier try whose answer was lost or by someone else? Then all is well.
    if (!(error instanceof BusinessRejection) || !(await existing(hubspot, object, context)).has(name)) throw error;
    return `${object}.${name} is there.`;
  }
}

/** Set-up is run by a person at a terminal: no process, no activity. */
function setupContext(): CallContext {
  return {
    processId: 'setup',
    traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
    attempt: 1,
    heartbeat: () => {},
    signal: new AbortController().signal,
  };
}
