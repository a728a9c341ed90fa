import { z } from 'zod';
import type { SimulatedReply } from '../simulator.ts';
import { associationType } from './association-types.ts';
import type { Crm } from './crm.ts';
import type { ChangeSource } from './crm-change.ts';
import { link, moveLinks, type RecordAddress, wantedTypes } from './crm-links.ts';
import type { CrmRecord } from './crm-state.ts';
import {
  associationTypesSchema,
  bodyOf,
  type HubspotCall,
  idSchema,
  objectTypeOf,
  propertiesSchema,
  queryAssociations,
  queryList,
} from './hubspot-call.ts';
import { hubspotJson, invalid, notFound } from './hubspot-error.ts';
import type { ObjectType } from './object-types.ts';
import { viewObject, writtenProperties } from './object-view.ts';

const pageLimit = { standard: 10, highest: 100 };

/** Body of a create, and a row of a batch of them. */
export const createSchema = z.object({
  properties: propertiesSchema,
  associations: z.array(z.object({ to: z.object({ id: idSchema }), types: associationTypesSchema })).default([]),
  objectWriteTraceId: z.string().optional(),
});

const updateSchema = z.object({ properties: propertiesSchema });

const mergeSchema = z.object({ primaryObjectId: idSchema, objectIdToMerge: idSchema });

/** GET `/{type}`: by id, a page at a time. */
export function listObjects(call: HubspotCall, type: ObjectType): SimulatedReply {
  const { query } = call.request;
  const limit = Number(query.get('limit') ?? pageLimit.standard);
  if (!(limit >= 1 && limit <= pageLimit.highest)) throw invalid(`limit must be between 1 and ${pageLimit.highest}`);
  const archived = query.get('archived') === 'true';
  const after = Number(query.get('after') ?? 0);
  const rest = Object.values(call.crm.state.records[type])
    .filter((record) => (record.archivedAt !== undefined) === archived && Number(record.id) >= after)
    .sort((a, b) => Number(a.id) - Number(b.id));
  const wanted = { properties: queryList(call, 'properties'), associations: queryAssociations(call) };
  const next = rest[limit];
  return hubspotJson(200, {
    results: rest.slice(0, limit).map((record) => viewObject(call.crm, call.version, type, record, wanted)),
    ...(next ? { paging: { next: { after: next.id, link: nextLink(call, next.id) } } } : {}),
  });
}

/** GET `/{type}/{id}`; an id that was merged away answers with the survivor. */
export function readObject(call: HubspotCall, type: ObjectType, id: string): SimulatedReply {
  const record = existing(call, type, id, call.request.query.get('archived') === 'true');
  const wanted = { properties: queryList(call, 'properties'), associations: queryAssociations(call) };
  return hubspotJson(200, viewObject(call.crm, call.version, type, record, wanted));
}

/** POST `/{type}` */
export function createObject(call: HubspotCall, type: ObjectType): SimulatedReply {
  const input = bodyOf(call, createSchema);
  const values = call.crm.check(type, input.properties);
  const links = checkedLinks(call.crm, type, input.associations);
  const record = call.crm.create(type, values, call.source);
  applyLinks(call.crm, { type, id: record.id }, links, call.source);
  return hubspotJson(201, written(call, type, record));
}

/** PATCH `/{type}/{id}` */
export function updateObject(call: HubspotCall, type: ObjectType, id: string): SimulatedReply {
  const { properties } = bodyOf(call, updateSchema);
  const record = existing(call, type, id, false);
  call.crm.update(type, record, call.crm.check(type, properties, record), call.source);
  return hubspotJson(200, written(call, type, record));
}

/** DELETE `/{type}/{id}`: a record that isn't there is as good as archived. */
export function archiveObject(call: HubspotCall, type: ObjectType, id: string): SimulatedReply {
  call.crm.archive(type, id, call.source);
  return hubspotJson(204, undefined);
}

/** POST `/{type}/merge` */
export function mergeObjects(call: HubspotCall, type: ObjectType): SimulatedReply {
  const { primaryObjectId, objectIdToMerge } = bodyOf(call, mergeSchema);
  if (type === 'line_items') throw invalid('Merging is not supported for object type LINE_ITEM');
  const primary = call.crm.find(type, primaryObjectId) ?? refuse(primaryObjectId);
  const merged = call.crm.find(type, objectIdToMerge) ?? refuse(objectIdToMerge);
  if (primary.id === merged.id) throw invalid('Cannot merge a record with itself');
  call.crm.merge(type, primary, merged, call.source);
  moveLinks(call.crm, { type, id: merged.id }, { type, id: primary.id }, call.source);
  return hubspotJson(200, written(call, type, primary));
}

/** The answer to a write shows every property that has a value. */
export function written(call: HubspotCall, type: ObjectType, record: CrmRecord) {
  return viewObject(call.crm, call.version, type, record, { properties: writtenProperties(record) });
}

type CheckedLink = { to: RecordAddress; typeIds: number[] };

/** The links a new record asks for; throws when one leads nowhere. */
export function checkedLinks(
  crm: Crm,
  from: ObjectType,
  associations: z.output<typeof createSchema>['associations'],
): CheckedLink[] {
  return associations.map(({ to, types }) => {
    const named = types.map(({ associationTypeId }) => associationTypeId);
    const target = associationType(named[0] ?? -1)?.to ?? objectTypeOf(`association type ${named[0]}`);
    if (!crm.find(target, to.id)) throw invalid(`Object not found.  objectId are usually numeric: ${to.id}`);
    return { to: { type: target, id: to.id }, typeIds: wantedTypes(from, target, named) };
  });
}

/** Makes the links that `checkedLinks` let through. */
export function applyLinks(crm: Crm, from: RecordAddress, links: readonly CheckedLink[], source: ChangeSource): void {
  for (const { to, typeIds } of links) link(crm, from, to, typeIds, source);
}

function existing(call: HubspotCall, type: ObjectType, id: string, archived: boolean): CrmRecord {
  const idProperty = call.request.query.get('idProperty');
  const byId = idProperty === null || idProperty === 'hs_object_id';
  const record = byId ? call.crm.find(type, id, archived) : call.crm.findByUnique(type, idProperty, id);
  if (!record) throw notFound();
  return record;
}

function refuse(id: string): never {
  throw invalid(`Unable to find object ${id} to merge`);
}

function nextLink(call: HubspotCall, after: string): string {
  const query = new URLSearchParams(call.request.query);
  query.set('after', after);
  return `https://api.hubapi.com${call.request.path}?${query}`;
}
