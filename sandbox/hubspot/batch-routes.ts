import { z } from 'zod';
import type { SimulatedReply } from '../simulator.ts';
import type { CrmRecord } from './crm-state.ts';
import { bodyOf, type HubspotCall, idSchema, propertiesSchema } from './hubspot-call.ts';
import { hubspotJson, invalid, notFound } from './hubspot-error.ts';
import { applyLinks, checkedLinks, createSchema, written } from './object-routes.ts';
import type { ObjectType } from './object-types.ts';
import { objectTypes } from './object-types.ts';
import { viewObject } from './object-view.ts';

const inputs = <T extends z.ZodType>(input: T) => z.array(input).min(1);
const highestInputs = 100;

const readSchema = z.object({
  inputs: inputs(z.object({ id: idSchema })),
  properties: z.array(z.string()).nullish(),
  idProperty: z.string().nullish(),
});

const writeSchema = z.object({
  inputs: inputs(
    z.object({
      id: idSchema,
      idProperty: z.string().nullish(),
      properties: propertiesSchema,
      objectWriteTraceId: z.string().optional(),
    }),
  ),
});

const batchCreateSchema = z.object({ inputs: inputs(createSchema) });
const archiveSchema = z.object({ inputs: inputs(z.object({ id: idSchema })) });

/** By what follows `/batch/` in the path. Each checks all its rows before it changes the first: a refused batch did nothing. */
export const batchOperations = {
  /** Unknown ids are left out, and named in `errors`. */
  read(call: HubspotCall, type: ObjectType): SimulatedReply {
    const input = bodyOf(call, readSchema);
    refuseTooMany(input.inputs);
    const wanted = { properties: input.properties ?? null };
    const found = new Map<string, CrmRecord>();
    const missing: string[] = [];
    for (const { id } of input.inputs) {
      const record = lookUp(call, type, id, input.idProperty);
      if (record) found.set(record.id, record);
      else missing.push(id);
    }
    const results = [...found.values()].map((record) => viewObject(call.crm, call.version, type, record, wanted));
    return batchReply(call, 200, results, missing.length > 0 ? [couldNotGet(type, missing)] : []);
  },

  create(call: HubspotCall, type: ObjectType): SimulatedReply {
    const input = bodyOf(call, batchCreateSchema);
    refuseTooMany(input.inputs);
    const checked = input.inputs.map((one) => ({
      ...one,
      values: call.crm.check(type, one.properties),
      links: checkedLinks(call.crm, type, one.associations),
    }));
    const results = checked.map(({ values, links, objectWriteTraceId }) => {
      const record = call.crm.create(type, values, call.source);
      applyLinks(call.crm, { type, id: record.id }, links, call.source);
      return traced(written(call, type, record), objectWriteTraceId);
    });
    return batchReply(call, 201, results, []);
  },

  update(call: HubspotCall, type: ObjectType): SimulatedReply {
    const input = bodyOf(call, writeSchema);
    refuseTooMany(input.inputs);
    refuseTwice(input.inputs);
    const missing: string[] = [];
    const checked = input.inputs.flatMap((one) => {
      const record = lookUp(call, type, one.id, one.idProperty);
      if (record) return [{ ...one, record, values: call.crm.check(type, one.properties, record) }];
      missing.push(one.id);
      return [];
    });
    const results = checked.map(({ record, values, objectWriteTraceId }) => {
      call.crm.update(type, record, values, call.source);
      return traced(written(call, type, record), objectWriteTraceId);
    });
    return batchReply(call, 200, results, missing.length > 0 ? [couldNotGet(type, missing)] : []);
  },

  /** By a unique property: `new` tells whether the row was created. */
  upsert(call: HubspotCall, type: ObjectType): SimulatedReply {
    const input = bodyOf(call, writeSchema);
    refuseTooMany(input.inputs);
    refuseTwice(input.inputs);
    const checked = input.inputs.map((one) => {
      const { id, idProperty } = one;
      const record = lookUp(call, type, id, idProperty);
      if (!record && !idProperty) throw invalid(`No ${objectTypes[type].singular} has the id ${id}`);
      const key = idProperty ? { [idProperty]: id } : {};
      return { ...one, record, values: call.crm.check(type, { ...key, ...one.properties }, record) };
    });
    const results = checked.map(({ record, values, objectWriteTraceId }) => {
      if (record) call.crm.update(type, record, values, call.source);
      const kept = record ?? call.crm.create(type, values, call.source);
      return traced({ ...written(call, type, kept), new: record === undefined }, objectWriteTraceId);
    });
    return batchReply(call, 200, results, []);
  },

  archive(call: HubspotCall, type: ObjectType): SimulatedReply {
    const input = bodyOf(call, archiveSchema);
    refuseTooMany(input.inputs);
    for (const { id } of input.inputs) call.crm.archive(type, id, call.source);
    return hubspotJson(204, undefined);
  },
} as const;

/** v3 and v4 say 207 when a part is missing; the date-based API keeps its 200. */
export function batchReply(call: HubspotCall, status: number, results: unknown[], errors: unknown[]): SimulatedReply {
  const at = new Date(call.crm.options.now()).toISOString();
  const partial = errors.length > 0 ? { numErrors: errors.length, errors } : {};
  const isOld = call.version !== '2026-09';
  return hubspotJson(errors.length > 0 && isOld ? 207 : status, {
    status: 'COMPLETE',
    results,
    startedAt: at,
    completedAt: at,
    ...partial,
  });
}

/** HubSpot takes a hundred rows at a time; throws its 400 for more. */
export function refuseTooMany(given: readonly unknown[]): void {
  if (given.length <= highestInputs) return;
  throw invalid(
    `The maximum number of inputs supported in a batch request is ${highestInputs}. ${given.length} were sent.`,
  );
}

function lookUp(call: HubspotCall, type: ObjectType, id: string, idProperty: string | null | undefined) {
  if (!idProperty || idProperty === 'hs_object_id') return call.crm.find(type, id);
  return call.crm.findByUnique(type, idProperty, id);
}

function refuseTwice(given: readonly { id: string }[]): void {
  const twice = given.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) < index);
  if (twice.length > 0)
    throw invalid(`Duplicate IDs found in batch input: [${[...new Set(twice)].join(', ')}]. IDs must be unique`);
}

function couldNotGet(type: ObjectType, ids: string[]): Record<string, unknown> {
  const kind = objectTypes[type].singular.toUpperCase();
  const error = notFound(
    `Could not get some ${kind} objects, they may be deleted or not exist. Check that ids are valid.`,
  );
  return { ...error.body(), context: { ids } };
}

function traced<T extends object>(view: T, objectWriteTraceId: string | undefined): T {
  return objectWriteTraceId === undefined ? view : { ...view, objectWriteTraceId };
}
