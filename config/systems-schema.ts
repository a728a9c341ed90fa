import { z } from 'zod';
import type { CrmField } from '../domain/policy.ts';
import { civilDate, code, settings, text, timeOfDay, timeZone, wholeNumber } from './config-values.ts';

/** The names that HubSpot accounts are set up with (docs of the connector). */
const crmFields: Record<CrmField, string> = {
  entity: 'legal_entity',
  purchaseOrder: 'po_number',
  purchaseOrderAmount: 'po_amount',
  startsOn: 'project_start_date',
  endsOn: 'project_end_date',
  paymentTerms: 'payment_terms',
  notToExceed: 'not_to_exceed',
  servicePackage: 'service_package',
  billingSchedule: 'billing_schedule',
  amends: 'amends_deal',
  service: 'hs_sku',
  lineEntity: 'legal_entity',
  vat: 'vat_number',
};

const connection = code.describe('Begins every business key: never change it once deals have been handled.');

const activitiesPerSecond = wholeNumber
  .refine((value) => value > 0, 'is 0: nothing would ever be done')
  .describe('The most that all workers together begin in a second; each is a handful of calls.');

export const systemsSchema = settings({
  crm: settings({
    connection,
    product: z.enum(['hubspot']),
    since: civilDate.describe('Deals that closed before this day are left alone.'),
    fields: settings({
      entity: text.default(crmFields.entity),
      purchaseOrder: text.default(crmFields.purchaseOrder),
      purchaseOrderAmount: text.default(crmFields.purchaseOrderAmount),
      startsOn: text.default(crmFields.startsOn),
      endsOn: text.default(crmFields.endsOn),
      paymentTerms: text.default(crmFields.paymentTerms),
      notToExceed: text.default(crmFields.notToExceed),
      servicePackage: text.default(crmFields.servicePackage),
      billingSchedule: text.default(crmFields.billingSchedule),
      amends: text.default(crmFields.amends),
      service: text.default(crmFields.service),
      lineEntity: text.default(crmFields.lineEntity),
      vat: text.default(crmFields.vat),
    })
      .prefault({})
      .describe(
        "The CRM's internal names of these properties; `service` and `lineEntity` are a line item's, `vat` a company's.",
      ),
    activitiesPerSecond,
  }),
  erp: settings({ connection, product: z.enum(['odoo']), activitiesPerSecond }),
  psa: settings({ connection, product: z.enum(['productive']), activitiesPerSecond })
    .nullable()
    .default(null)
    .describe('Needed as soon as an entity has its projects there.'),
  nightlyProof: settings({
    at: timeOfDay.default('02:00'),
    timeZone: timeZone.default('UTC').describe('In which the time is meant.'),
    callsPerSystem: wholeNumber
      .refine((value) => value > 0, 'is 0: nothing would ever be proven')
      .default(5000)
      .describe('The most requests of one night to one system; the next night goes on where it stopped.'),
  })
    .prefault({})
    .describe('When what was written is read back, and compared with what was proven.'),
}).check(({ value: { crm, erp, psa }, issues }) => {
  // Records are found by connection and id: `odoo:project:7` must be one record's name.
  const clash = (own: string, path: string, others: Record<string, string>) => {
    const other = Object.keys(others).find((name) => others[name] === own);
    const message = `"${own}" is ${other}.connection, too: each system has a name of its own`;
    if (other) issues.push({ code: 'custom', input: own, path: [path, 'connection'], message });
  };
  clash(erp.connection, 'erp', { crm: crm.connection });
  if (psa) clash(psa.connection, 'psa', { crm: crm.connection, erp: erp.connection });
});
