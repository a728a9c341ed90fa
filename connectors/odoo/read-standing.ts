import { z } from 'zod';
import type { ErpOrder, ErpProject } from '../../domain/erp.ts';
import type { ErpAsked, ErpStands } from '../../domain/standing.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { findByKey } from './find-by-key.ts';
import type { OdooSession } from './odoo-session.ts';
import { readKeys } from './read-keys.ts';
import { readOrders } from './read-order.ts';
import { readProject } from './read-project.ts';
import { readWritten } from './read-written.ts';

const partner = z.object({ id: z.number(), name: z.string(), active: z.boolean() });

/**
 * What stands of several contracts: one call for each, which looks for its order, and six for all of them; two more for one
 * whose order does not have its project, and more where there are very many tasks. An amendment is read by itself.
 */
export async function readStanding(odoo: OdooSession, asked: readonly ErpAsked[]): Promise<ErpStands[]> {
  const ordersOfOwn = await readOwnOrders(odoo, asked);
  odoo.caller.heartbeat();
  const projects = await readOwnProjects(odoo, asked, ordersOfOwn);
  odoo.caller.heartbeat();
  const partnerIds = [...new Set(asked.flatMap(({ customerId, contactIds }) => [customerId, ...contactIds]))];
  const partners = new Map((await readPartners(odoo, partnerIds)).map((one) => [one.id, one]));
  const stands: ErpStands[] = [];
  for (const [at, { keys, customerId, contactIds }] of asked.entries()) {
    const own = { order: ordersOfOwn[at] ?? null, project: projects[at] ?? null };
    stands.push({
      written: keys.amends === undefined ? own : await readWritten(odoo, keys),
      customer: partners.get(customerId) ?? null,
      contacts: contactIds.flatMap((id) => partners.get(id) ?? []),
    });
  }
  return stands;
}

/** Null where there is none, and where another order was amended. */
async function readOwnOrders(odoo: OdooSession, asked: readonly ErpAsked[]): Promise<(ErpOrder | null)[]> {
  const ids = await fewAtATime(
    asked.map(({ keys }) => async () => {
      return keys.amends === undefined ? findByKey(odoo, 'sale.order', keys.order) : null;
    }),
  );
  const unique = [...new Set(ids.flatMap((id) => id ?? []))];
  const orders = (await readOrders(odoo, unique)).map(({ order }) => order);
  const keyed = await withKeys(
    odoo,
    orders.flatMap((order) => order.projects),
  );
  const known = new Map(orders.map((order) => [order.id, { ...order, projects: order.projects.map(keyed) }]));
  return ids.map((id) => (id === null ? null : (known.get(id) ?? null)));
}

/** Our keys on tasks and milestones, by which they are known when people have renamed them. */
async function withKeys(
  odoo: OdooSession,
  projects: readonly ErpProject[],
): Promise<(project: ErpProject) => ErpProject> {
  const idsOf = (records: readonly { id: number }[]) => records.map(({ id }) => id);
  const [tasks, milestones] = await fewAtATime([
    () => readKeys(odoo, 'project.task', idsOf(projects.flatMap((project) => project.tasks))),
    () => readKeys(odoo, 'project.milestone', idsOf(projects.flatMap((project) => project.milestones))),
  ]);
  return (project) => ({
    ...project,
    tasks: project.tasks.map((task) => ({ ...task, key: tasks.get(task.id) ?? null })),
    milestones: project.milestones.map((one) => ({ ...one, key: milestones.get(one.id) ?? null })),
  });
}

/** Mostly one of the order's; one that people have taken off it, or whose order is gone, is looked for by its key. */
async function readOwnProjects(
  odoo: OdooSession,
  asked: readonly ErpAsked[],
  orders: readonly (ErpOrder | null)[],
): Promise<(ErpProject | null)[]> {
  const ofOrders = orders.flatMap((order) => order?.projects ?? []);
  const keyOf = await readKeys(odoo, 'project.project', [...new Set(ofOrders.map(({ id }) => id))]);
  return fewAtATime(
    asked.map(({ keys }, at) => async () => {
      if (keys.amends !== undefined) return null;
      const ofOrder = orders[at]?.projects.find(({ id }) => keyOf.get(id) === keys.project);
      if (ofOrder) return ofOrder;
      const id = await findByKey(odoo, 'project.project', keys.project);
      return id === null ? null : readProject(odoo, id);
    }),
  );
}

/** Those that are there, archived ones too. */
async function readPartners(odoo: OdooSession, ids: number[]): Promise<z.infer<typeof partner>[]> {
  if (ids.length === 0) return [];
  const page = { limit: ids.length };
  return odoo.withArchived.search('res.partner', [['id', 'in', ids]], ['name', 'active'], partner, page);
}
