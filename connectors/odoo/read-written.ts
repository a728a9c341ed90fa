import type { Written } from '../../domain/erp.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { findByKey } from './find-by-key.ts';
import type { OdooSession } from './odoo-session.ts';
import { readOrder } from './read-order.ts';
import { readProject } from './read-project.ts';

/** In any company: what an earlier plan wrote may be in another one than the deal names now. */
export async function readWritten(odoo: OdooSession, keys: { order: string; project: string }): Promise<Written> {
  const [orderId, projectId] = await fewAtATime([
    () => findByKey(odoo, 'sale.order', keys.order),
    () => findByKey(odoo, 'project.project', keys.project),
  ]);
  const order = orderId === null ? null : (await readOrder(odoo, orderId)).order;
  if (projectId === null) return { order, project: null };
  const ofOrder = order?.projects.find(({ id }) => id === projectId);
  return { order, project: ofOrder ?? (await readProject(odoo, projectId)) };
}
