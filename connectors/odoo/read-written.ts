import { z } from 'zod';
import type { ContractKeys, Written } from '../../domain/erp.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { findByKey } from './find-by-key.ts';
import type { OdooSession } from './odoo-session.ts';
import { type OrderReading, readOrder } from './read-order.ts';
import { readProject } from './read-project.ts';

const numberedOrder = z.object({ id: z.number() });

/** In any company: what an earlier plan wrote may be in another one than the deal names now. */
export async function readWritten(odoo: OdooSession, keys: ContractKeys): Promise<Written> {
  const [orderId, projectId] = await fewAtATime([
    () => findByKey(odoo, 'sale.order', keys.order),
    () => findByKey(odoo, 'project.project', keys.project),
  ]);
  const order = orderId === null ? null : (await readOrder(odoo, orderId)).order;
  const ofOrder = order?.projects.find(({ id }) => id === projectId);
  const project = projectId === null ? null : (ofOrder ?? (await readProject(odoo, projectId)));
  if (keys.amends === undefined && !keys.told) return { order, project };
  const amended = await readAmended(odoo, keys, orderId);
  const added = amended === null ? null : { order: amended.order, lines: addedLines(amended, keys.order) };
  return { order, project, added: added?.lines.length ? added : null };
}

/**
 * The order that carries lines of this deal: the one that it amends, or, when it doesn't say so any more, one that the CRM was
 * told of. Without lines of ours, the one that it amends; null when it isn't there any more. `own`: its own order's id.
 */
export async function readAmended(
  odoo: OdooSession,
  { amends, told = [], order }: ContractKeys,
  own: number | null,
): Promise<OrderReading | null> {
  const amendedId = amends === undefined ? null : await findByKey(odoo, 'sale.order', amends);
  const amended = amendedId === null ? null : await readOrder(odoo, amendedId);
  if (amended && addedLines(amended, order).length > 0) return amended;
  const numbered =
    told.length === 0 ? [] : await odoo.search('sale.order', [['name', 'in', told]], ['id'], numberedOrder);
  for (const { id } of numbered) {
    if (id === own || id === amendedId) continue;
    const found = await readOrder(odoo, id);
    if (addedLines(found, order).length > 0) return found;
  }
  return amended;
}

/** Those that an amendment added: they are named after the order key of its deal. */
export function addedLines({ order }: OrderReading, orderKey: string): OrderReading['order']['lines'] {
  return order.lines.filter(({ key }) => key?.startsWith(`${orderKey}_line_`));
}
