import { keyOf } from './external-id.ts';
import type { OdooSession } from './odoo-session.ts';
import { metadata } from './odoo-values.ts';

/** Projects have thousands of tasks: more than this in one request keeps one of Odoo's workers for long. */
const AT_ONCE = 500;

/**
 * Our keys of these records, by id; null for what others wrote. `get_external_id` would do, but its answer has numbers for
 * keys, which XML-RPC can't carry.
 */
export async function readKeys(odoo: OdooSession, model: string, ids: number[]): Promise<Map<number, string | null>> {
  const keys = new Map<number, string | null>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const found = await odoo.records(model, 'get_metadata', ids.slice(from, from + AT_ONCE), {}, metadata);
    for (const { id, xmlid } of found) keys.set(id, keyOf(xmlid));
    odoo.caller.heartbeat();
  }
  return keys;
}
