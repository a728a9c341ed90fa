import { z } from 'zod';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import type { ErpOrder } from '../../domain/erp.ts';
import { issueOf } from '../../domain/issue.ts';
import type { ErpRepair } from '../../domain/lead-to-project/plan-repair.ts';
import { movedOn } from '../../domain/lead-to-project/repaired-values.ts';
import { lineCells } from './line-cells.ts';
import { loadRows } from './load-record.ts';
import type { OdooSession } from './odoo-session.ts';
import { done } from './odoo-values.ts';
import { readOrder } from './read-order.ts';
import { orderMoment } from './write-order.ts';

/**
 * Puts values of a confirmed order and its project back. A line keeps the name that people gave it; quantity and price are
 * written together, as everywhere. What Odoo refuses (a locked order) it says, and nothing after it is written.
 *
 * @throws BusinessRejection TL-ERP-0005, with nothing written, when the order has gone on since the repair was approved: it
 * is cancelled or gone, a line of it is on an invoice now, or gone, or somebody has changed one of these values once more.
 */
export async function repairOrder(session: OdooSession, repair: ErpRepair): Promise<void> {
  const { companyId, order, lines, project } = repair;
  const odoo = session.inCompany(companyId);
  const changed = movedOn(repair, await orderNow(odoo, order.id));
  if (changed.length > 0) throw new BusinessRejection(changed.map((what) => goneOn(order.number, what)));
  const vals = {
    ...(order.reference === undefined ? {} : { client_order_ref: order.reference }),
    ...(order.date === undefined ? {} : { date_order: orderMoment({ date: order.date }) }),
    ...(order.paymentTermsId === undefined ? {} : { payment_term_id: order.paymentTermsId }),
    ...(order.salespersonId === undefined ? {} : { user_id: order.salespersonId }),
  };
  if (Object.keys(vals).length > 0) await odoo.records('sale.order', 'write', [order.id], { vals }, done);
  odoo.caller.heartbeat();
  for (const line of lines) {
    const { name: _, 'product_id/.id': __, ...cells } = lineCells(line, {}, odoo.server.dialect);
    await loadRows(odoo, 'sale.order.line', `a line of order ${order.number}`, [cells]);
    odoo.caller.heartbeat();
  }
  if (project) await repairProject(odoo, project);
}

/** Null when it is gone. */
async function orderNow(odoo: OdooSession, id: number): Promise<ErpOrder | null> {
  const [found] = await odoo.search('sale.order', [['id', '=', id]], ['id'], z.object({ id: z.number() }));
  return found ? (await readOrder(odoo, found.id)).order : null;
}

function goneOn(number: string, what: string) {
  return issueOf('TL-ERP-0005', {
    message: `Order ${number} ${what}: nothing of it is put back.`,
    hint: `Look at ${number} in Odoo; what still differs is put before you again.`,
    about: `odoo=${number}`,
  });
}

async function repairProject(odoo: OdooSession, project: NonNullable<ErpRepair['project']>): Promise<void> {
  const vals = {
    ...(project.active ? { active: true } : {}),
    // Odoo drops one date of a project without the other.
    ...(project.startsOn && project.endsOn ? { date_start: project.startsOn, date: project.endsOn } : {}),
    ...(project.managerId === undefined ? {} : { user_id: project.managerId }),
  };
  await odoo.records('project.project', 'write', [project.id], { vals }, done);
}
