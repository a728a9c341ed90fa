import { z } from 'zod';
import type { SimulatedReply } from '../simulator.ts';
import { associationType } from './association-types.ts';
import { batchReply, refuseTooMany } from './batch-routes.ts';
import { link, linksOf, type RecordAddress, unlink, wantedTypes } from './crm-links.ts';
import type { Link } from './crm-state.ts';
import { associationTypesSchema, bodyOf, type HubspotCall, idSchema } from './hubspot-call.ts';
import { hubspotJson, notFound } from './hubspot-error.ts';
import { type ObjectType, objectTypes } from './object-types.ts';

const readSchema = z.object({ inputs: z.array(z.object({ id: idSchema, after: idSchema.nullish() })) });
// Our guess at the size of a page; readers must follow `paging` whatever it is.
const page = 500;
const end = z.object({ id: idSchema });
const pairsSchema = z.object({
  inputs: z.array(z.object({ from: end, to: end, types: associationTypesSchema.optional() })),
});
const archiveSchema = z.object({ inputs: z.array(z.object({ from: end, to: z.array(end) })) });

/** PUT `…/{from}/{id}/associations[/default]/{to}/{toId}` */
export function associate(
  call: HubspotCall,
  from: RecordAddress,
  to: RecordAddress,
  labelled: boolean,
): SimulatedReply {
  const named = labelled ? bodyOf(call, associationTypesSchema).map(({ associationTypeId }) => associationTypeId) : [];
  const typeIds = wantedTypes(from.type, to.type, named);
  requireBoth(call, from, to);
  link(call.crm, from, to, typeIds, call.source);
  if (!labelled) return batchReply(call, 200, [defaultResult(from, to, typeIds)], []);
  return hubspotJson(201, {
    fromObjectTypeId: objectTypes[from.type].typeId,
    fromObjectId: objectId(call, from.id),
    toObjectTypeId: objectTypes[to.type].typeId,
    toObjectId: objectId(call, to.id),
    labels: named.flatMap((typeId) => associationType(typeId)?.label ?? []),
  });
}

/** DELETE `…/{from}/{id}/associations/{to}/{toId}` */
export function dissociate(call: HubspotCall, from: RecordAddress, to: RecordAddress): SimulatedReply {
  unlink(call.crm, from, to, call.source);
  return hubspotJson(204, undefined);
}

/** GET `/crm/v4/objects/{from}/{id}/associations/{to}`: gone from the date-based API. */
export function listAssociations(call: HubspotCall, from: RecordAddress, to: ObjectType): SimulatedReply {
  if (!call.crm.find(from.type, from.id)) throw notFound();
  return hubspotJson(200, { results: linksOf(call.crm, from, to).map((one) => linkView(call, one)) });
}

/** By what follows `/batch/` in the path. Each checks all its pairs before it links the first. */
export const associationBatches = {
  read(call: HubspotCall, from: ObjectType, to: ObjectType): SimulatedReply {
    const { inputs } = bodyOf(call, readSchema);
    refuseTooMany(inputs);
    wantedTypes(from, to);
    const rows = inputs.map(({ id, after }) => {
      return { from: { id }, start: Number(after ?? 0), links: linksOf(call.crm, { type: from, id }, to) };
    });
    const results = rows
      .filter(({ links }) => links.length > 0)
      .map(({ from: row, links, start }) => ({
        from: row,
        to: links.slice(start, start + page).map((one) => linkView(call, one)),
        ...(links.length > start + page ? { paging: { next: { after: String(start + page) } } } : {}),
      }));
    const errors = rows
      .filter(({ links }) => links.length === 0)
      .map(({ from: { id } }) => ({
        ...notFound(`No ${objectTypes[to].singular} is associated with ${objectTypes[from].singular} ${id}.`).body(),
        subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
        context: {
          fromObjectId: [id],
          fromObjectType: [objectTypes[from].singular],
          toObjectType: [objectTypes[to].singular],
        },
      }));
    return batchReply(call, 200, results, errors);
  },

  create(call: HubspotCall, from: ObjectType, to: ObjectType): SimulatedReply {
    return associateAll(call, from, to, 201);
  },

  'associate/default'(call: HubspotCall, from: ObjectType, to: ObjectType): SimulatedReply {
    return associateAll(call, from, to, 200);
  },

  archive(call: HubspotCall, from: ObjectType, to: ObjectType): SimulatedReply {
    const { inputs } = bodyOf(call, archiveSchema);
    refuseTooMany(inputs);
    for (const input of inputs) {
      const start = { type: from, id: input.from.id };
      for (const { id } of input.to) unlink(call.crm, start, { type: to, id }, call.source);
    }
    return hubspotJson(204, undefined);
  },
} as const;

function associateAll(call: HubspotCall, from: ObjectType, to: ObjectType, status: number): SimulatedReply {
  const { inputs } = bodyOf(call, pairsSchema);
  refuseTooMany(inputs);
  const pairs = inputs.map((input) => {
    const named = (input.types ?? []).map(({ associationTypeId }) => associationTypeId);
    const ends = { from: { type: from, id: input.from.id }, to: { type: to, id: input.to.id } };
    requireBoth(call, ends.from, ends.to);
    return { ...ends, typeIds: wantedTypes(from, to, named) };
  });
  const results = pairs.map((pair) => {
    link(call.crm, pair.from, pair.to, pair.typeIds, call.source);
    return defaultResult(pair.from, pair.to, pair.typeIds);
  });
  return batchReply(call, status, results, []);
}

function requireBoth(call: HubspotCall, from: RecordAddress, to: RecordAddress): void {
  for (const { type, id } of [from, to]) {
    if (!call.crm.find(type, id)) throw notFound(`${objectTypes[type].singular} ${id} does not exist`);
  }
}

function defaultResult(from: RecordAddress, to: RecordAddress, typeIds: readonly number[]) {
  const associationTypeId = typeIds.at(-1) ?? 0;
  return {
    from: { id: from.id },
    to: { id: to.id },
    associationSpec: { associationCategory: 'HUBSPOT_DEFINED', associationTypeId },
  };
}

function linkView(call: HubspotCall, { id, typeIds }: Link) {
  const associationTypes = typeIds.map((typeId) => ({
    category: 'HUBSPOT_DEFINED',
    typeId,
    label: associationType(typeId)?.label ?? null,
  }));
  return { toObjectId: objectId(call, id), associationTypes };
}

/** v4 answers ids as numbers, the date-based API as strings. */
function objectId(call: HubspotCall, id: string): string | number {
  return call.version === 'v4' ? Number(id) : id;
}
