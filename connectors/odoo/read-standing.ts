import { z } from 'zod';
import type { ErpAsked, ErpStands } from '../../domain/standing.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { findByKey } from './find-by-key.ts';
import type { OdooSession } from './odoo-session.ts';
import { readOrders } from './read-order.ts';
import { readProject } from './read-project.ts';
import { readWritten } from './read-written.ts';

const partner = z.object({ id: z.number(), name: z.string(), active: z.boolean() });

/**
 * What stands of several contracts: two calls for each, which look for its keys, and three for all of them. An amendment is
 * read by itself.
 */
export async function readStanding(odoo: OdooSession, asked: readonly ErpAsked[]): Promise<ErpStands[]> {
  const ids = await fewAtATime(
    asked.flatMap(({ keys }) => [
      () => (keys.amends === undefined ? findByKey(odoo, 'sale.order', keys.order) : Promise.resolve(null)),
      () => findByKey(odoo, 'project.project', keys.project),
    ]),
  );
  odoo.caller.heartbeat();
  const orderIds = [...new Set(ids.filter((id, at): id is number => at % 2 === 0 && id !== null))];
  const orders = new Map((await readOrders(odoo, orderIds)).map(({ order }) => [order.id, order]));
  odoo.caller.heartbeat();
  const partnerIds = [...new Set(asked.flatMap(({ customerId, contactIds }) => [customerId, ...contactIds]))];
  const partners = new Map((await readPartners(odoo, partnerIds)).map((one) => [one.id, one]));
  const stands: ErpStands[] = [];
  for (const [at, { keys, customerId, contactIds }] of asked.entries()) {
    const [orderId, projectId] = [ids[at * 2] ?? null, ids[at * 2 + 1] ?? null];
    const order = orderId === null ? null : (orders.get(orderId) ?? null);
    const ofOrder = order?.projects.find(({ id }) => id === projectId);
    const written =
      keys.amends === undefined
        ? { order, project: projectId === null ? null : (ofOrder ?? (await readProject(odoo, projectId))) }
        : await readWritten(odoo, keys);
    stands.push({
      written,
      customer: partners.get(customerId) ?? null,
      contacts: contactIds.flatMap((id) => partners.get(id) ?? []),
    });
  }
  return stands;
}

/** Those that are there, archived ones too. */
async function readPartners(odoo: OdooSession, ids: number[]): Promise<z.infer<typeof partner>[]> {
  if (ids.length === 0) return [];
  const page = { limit: ids.length };
  return odoo.withArchived.search('res.partner', [['id', 'in', ids]], ['name', 'active'], partner, page);
}
