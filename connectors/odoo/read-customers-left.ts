import { z } from 'zod';
import { keyOf } from './external-id.ts';
import type { OdooSession } from './odoo-session.ts';
import { metadata } from './odoo-values.ts';

const partner = z.object({ id: z.number(), name: z.string() });

/** For people: which customer and contacts of ours stay, since other deals may use them by now. */
export async function readCustomersLeft(odoo: OdooSession, customerId: number | null): Promise<string[]> {
  if (customerId === null) return [];
  const family = ['|', ['id', '=', customerId], ['parent_id', '=', customerId]];
  const rows = await odoo.search('res.partner', family, ['name'], partner);
  const ids = rows.map(({ id }) => id);
  const keys = await odoo.records('res.partner', 'get_metadata', ids, {}, metadata);
  const ours = new Set(keys.filter(({ xmlid }) => keyOf(xmlid) !== null).map(({ id }) => id));
  const customer = rows.find(({ id }) => id === customerId)?.name ?? '';
  const contacts = rows.filter(({ id }) => id !== customerId && ours.has(id)).map(({ name }) => `“${name}”`);
  return [
    ...(ours.has(customerId) ? [`Customer “${customer}” stays in Odoo.`] : []),
    ...(contacts.length > 0 ? [`Of customer “${customer}”, these contacts stay in Odoo: ${contacts.join(', ')}.`] : []),
  ];
}
