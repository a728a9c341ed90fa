import type { ContractKeys, Written } from '../../domain/erp.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { findByKey } from './find-by-key.ts';
import type { OdooSession } from './odoo-session.ts';
import { type OrderReading, readOrder } from './read-order.ts';
import { readProject } from './read-project.ts';

/** In any company: what an earlier plan wrote may be in another one than the deal names now. */
export async function readWritten(odoo: OdooSession, keys: ContractKeys): Promise<Written> {
  const [orderId, projectId] = await fewAtATime([
    () => findByKey(odoo, 'sale.order', keys.order),
    () => findByKey(odoo, 'project.project', keys.project),
  ]);
  const order = orderId === null ? null : (await readOrder(odoo, orderId)).order;
  const ofOrder = order?.projects.find(({ id }) => id === projectId);
  const project = projectId === null ? null : (ofOrder ?? (await readProject(odoo, projectId)));
  if (keys.amends === undefined) return { order, project };
  const amended = await readAmended(odoo, keys.amends);
  const added = amended === null ? null : { order: amended.order, lines: addedLines(amended, keys.order) };
  return { order, project, added: added?.lines.length ? added : null };
}

/** The order that was amended; null when it isn't there any more. */
export async function readAmended(odoo: OdooSession, key: string): Promise<OrderReading | null> {
  const id = await findByKey(odoo, 'sale.order', key);
  return id === null ? null : readOrder(odoo, id);
}

/** Those that an amendment added: they are named after the order key of its deal. */
export function addedLines({ order }: OrderReading, orderKey: string): OrderReading['order']['lines'] {
  return order.lines.filter(({ key }) => key?.startsWith(`${orderKey}_line_`));
}
