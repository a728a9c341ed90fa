import { keyOf } from './external-id.ts';
import type { OdooSession } from './odoo-session.ts';
import { metadata } from './odoo-values.ts';

/**
 * Our keys of these records, by id; null for what others wrote. `get_external_id` would do, but its answer has numbers for
 * keys, which XML-RPC can't carry.
 */
export async function readKeys(odoo: OdooSession, model: string, ids: number[]): Promise<Map<number, string | null>> {
  if (ids.length === 0) return new Map();
  const found = await odoo.records(model, 'get_metadata', ids, {}, metadata);
  return new Map(found.map(({ id, xmlid }) => [id, keyOf(xmlid)]));
}
