import { z } from 'zod';
import type { SimulatedReply, SimulatedRequest } from '../simulator.ts';
import type { Crm } from './crm.ts';
import type { ChangeSource } from './crm-change.ts';
import { invalid } from './hubspot-error.ts';
import type { ApiVersion } from './hubspot-path.ts';
import { findObjectType, type ObjectType } from './object-types.ts';

/** One call on its way through a route. */
export interface HubspotCall {
  crm: Crm;
  version: ApiVersion;
  request: SimulatedRequest;
  source: ChangeSource;
}

export interface HubspotRoute {
  /** `deals.batch.update` */
  operation: string;
  /** What the token must be allowed to do. */
  scope: string;
  handle: (call: HubspotCall) => SimulatedReply;
}

/** The body, checked. Throws HubSpot's 400. */
export function bodyOf<T extends z.ZodType>(call: HubspotCall, schema: T): z.output<T> {
  let body: unknown;
  try {
    body = JSON.parse(call.request.body.toString('utf8'));
  } catch {
    throw invalid('Invalid input JSON on line 1, column 1: the body is not JSON');
  }
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(`Invalid input JSON on line 1, column 1: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** A list in the query: repeated, separated by commas, or both. Null when it isn't there. */
export function queryList(call: HubspotCall, name: string): string[] | null {
  const { query } = call.request;
  return query.has(name) ? query.getAll(name).flatMap((value) => value.split(',').filter(Boolean)) : null;
}

/** The kinds named in `associations`. Throws 400 for one HubSpot doesn't know. */
export function queryAssociations(call: HubspotCall): ObjectType[] {
  return (queryList(call, 'associations') ?? []).map(objectTypeOf);
}

/** Throws HubSpot's 400 for a kind of record the account doesn't have. */
export function objectTypeOf(name: string): ObjectType {
  const type = findObjectType(name);
  if (!type) throw invalid(`Unable to infer object type from: ${name}`);
  return type;
}

/** Ids may be sent as numbers; inside, they are strings. */
export const idSchema = z.union([z.string().min(1), z.number().int()]).transform(String);

/** What a caller may send as values; HubSpot makes strings of all of them. */
export const propertiesSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Types of a link, by HubSpot's numbers. */
export const associationTypesSchema = z.array(
  z.object({ associationCategory: z.string(), associationTypeId: z.number() }),
);
