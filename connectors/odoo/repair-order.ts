import type { ErpRepair } from '../../domain/lead-to-project/plan-repair.ts';
import { lineCells } from './line-cells.ts';
import { loadRows } from './load-record.ts';
import type { OdooSession } from './odoo-session.ts';
import { done } from './odoo-values.ts';
import { orderMoment } from './write-order.ts';

/**
 * Puts values of a confirmed order and its project back. A line keeps the name that people gave it; quantity and price are
 * written together, as everywhere. What Odoo refuses (a locked order) it says, and nothing after it is written.
 */
export async function repairOrder(
  session: OdooSession,
  { companyId, order, lines, project }: ErpRepair,
): Promise<void> {
  const odoo = session.inCompany(companyId);
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

async function repairProject(odoo: OdooSession, project: NonNullable<ErpRepair['project']>): Promise<void> {
  const vals = {
    ...(project.active ? { active: true } : {}),
    // Odoo drops one date of a project without the other.
    ...(project.startsOn && project.endsOn ? { date_start: project.startsOn, date: project.endsOn } : {}),
    ...(project.managerId === undefined ? {} : { user_id: project.managerId }),
  };
  await odoo.records('project.project', 'write', [project.id], { vals }, done);
}
