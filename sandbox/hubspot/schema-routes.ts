import { z } from 'zod';
import type { SimulatedReply } from '../simulator.ts';
import { bodyOf, type HubspotCall } from './hubspot-call.ts';
import { conflict, hubspotJson, invalid, notFound } from './hubspot-error.ts';
import type { ObjectType } from './object-types.ts';
import { owners } from './owners.ts';
import { dealPipelines } from './pipelines.ts';
import { type PropertyDefinition, property } from './property-definitions.ts';
import { sandboxApp } from './sandbox-app.ts';

const highestUniqueProperties = 10;

const propertySchema = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string().min(1),
  type: z.enum(['string', 'number', 'date', 'datetime', 'enumeration', 'bool']),
  fieldType: z.string(),
  groupName: z.string(),
  description: z.string().default(''),
  hasUniqueValue: z.boolean().default(false),
});

/** GET `/properties/{type}` */
export function listProperties(call: HubspotCall, type: ObjectType): SimulatedReply {
  return hubspotJson(200, { results: call.crm.state.properties[type].filter(({ archived }) => !archived) });
}

/** GET `/properties/{type}/{name}` */
export function readProperty(call: HubspotCall, type: ObjectType, name: string): SimulatedReply {
  const found = call.crm.state.properties[type].find((candidate) => candidate.name === name);
  if (!found) throw notFound(`No property named ${name} exists for ${type}`);
  return hubspotJson(200, found);
}

/** POST `/properties/{type}`: 409 when the name is taken. */
export function createProperty(call: HubspotCall, type: ObjectType): SimulatedReply {
  const given = bodyOf(call, propertySchema);
  const properties = call.crm.state.properties[type];
  if (properties.some(({ name }) => name === given.name))
    throw conflict(`A property named '${given.name}' already exists.`);
  if (
    given.hasUniqueValue &&
    properties.filter(({ hasUniqueValue }) => hasUniqueValue).length >= highestUniqueProperties
  ) {
    throw invalid(`At most ${highestUniqueProperties} unique properties per object type`);
  }
  const at = new Date(call.crm.options.now()).toISOString();
  const usual = property(given.groupName, given.name, given.label, 'text', { hubspotDefined: false });
  const created: PropertyDefinition = { ...usual, ...given, createdAt: at, updatedAt: at };
  properties.push(created);
  call.crm.revision += 1;
  return hubspotJson(201, created);
}

/** GET `/pipelines/deals[/{id}]` */
export function readPipelines(id: string | undefined): SimulatedReply {
  if (id === undefined) return hubspotJson(200, { results: dealPipelines });
  const found = dealPipelines.find((candidate) => candidate.id === id);
  if (!found) throw notFound();
  return hubspotJson(200, found);
}

/** GET `/owners[/{id}]`, the list narrowed by `email`. */
export function readOwners(call: HubspotCall, id: string | undefined): SimulatedReply {
  const email = call.request.query.get('email');
  if (id === undefined) {
    return hubspotJson(200, { results: owners.filter((owner) => email === null || owner.email === email) });
  }
  const byUser = call.request.query.get('idProperty') === 'userId';
  const found = owners.find((owner) => (byUser ? String(owner.userId) : owner.id) === id);
  if (!found) throw notFound();
  return hubspotJson(200, found);
}

/** GET `/account-info/{version}/details` */
export function readAccount(): SimulatedReply {
  return hubspotJson(200, {
    portalId: sandboxApp.portalId,
    accountType: 'STANDARD',
    timeZone: 'Europe/Berlin',
    companyCurrency: 'EUR',
    additionalCurrencies: ['GBP'],
    utcOffset: '+01:00',
    utcOffsetMilliseconds: 3_600_000,
    uiDomain: 'app-eu1.hubspot.com',
    dataHostingLocation: 'eu1',
  });
}
