import type { LeadToProjectWrites } from '../../domain/lead-to-project/plan-types.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { findByKey } from './find-by-key.ts';
import type { OdooSession } from './odoo-session.ts';

/** What is there already of a plan's records: database ids, null where nothing was written yet. */
export interface Written {
  /** The one to be amended, where the plan amends one. */
  order: number | null;
  project: number | null;
  /** Also null when the plan uses a customer that isn't ours. */
  customer: number | null;
  /** By our key. */
  contacts: Map<string, number>;
}

export async function findWritten(odoo: OdooSession, writes: LeadToProjectWrites): Promise<Written> {
  const { customer } = writes;
  const contactKeys = writes.contacts.flatMap((contact) => ('key' in contact ? [contact.key] : []));
  const [order, project, ours, ...contacts] = await fewAtATime([
    () => findByKey(odoo, 'sale.order', writes.order.amends?.key ?? writes.order.key),
    async () => (writes.project === null ? null : findByKey(odoo, 'project.project', writes.project.key)),
    async () => ('key' in customer ? findByKey(odoo, 'res.partner', customer.key) : null),
    ...contactKeys.map((key) => () => findByKey(odoo, 'res.partner', key)),
  ]);
  const found = contactKeys.flatMap((key, index): [string, number][] => {
    const id = contacts[index];
    return id ? [[key, id]] : [];
  });
  return { order, project, customer: ours, contacts: new Map(found) };
}
