import { BusinessRejection } from '../../domain/business-rejection.ts';
import type { ErpOrder } from '../../domain/erp.ts';
import { issueOf } from '../../domain/issue.ts';
import type { LeadToProjectWrites, OrderWrite } from '../../domain/lead-to-project/plan-types.ts';
import { externalId } from './external-id.ts';
import { lineCells } from './line-cells.ts';
import { loadRecord } from './load-record.ts';
import { type Cells, given } from './load-table.ts';
import type { OdooSession } from './odoo-session.ts';
import { done, htmlOf } from './odoo-values.ts';

/**
 * The order with its lines, as a draft brought to the plan: lines that we wrote and no longer plan go.
 *
 * @throws BusinessRejection TL-ERP-0005 when somebody added a line to the draft: confirming it would sell what nobody
 * approved.
 */
export async function writeOrder(
  odoo: OdooSession,
  { order, project }: LeadToProjectWrites,
  customerId: number,
  draft: ErpOrder | null,
): Promise<number> {
  const inProject: Cells = project === null ? {} : { 'project_id/id': externalId(project.key) };
  const foreign = draft?.lines.filter(({ key }) => key === null) ?? [];
  if (draft && foreign.length > 0) throw hasForeignLines(draft, foreign);
  const planned = new Set(order.lines.map(({ key }) => key));
  const dropped = draft?.lines.filter(({ key }) => key !== null && !planned.has(key)) ?? [];
  const dropIds = dropped.map(({ id }) => id);
  if (dropIds.length > 0) await odoo.records('sale.order.line', 'unlink', dropIds, {}, done);
  return loadRecord(odoo, 'sale.order', `the order for “${order.reference}”`, {
    cells: {
      // No company: the session's is the order's, and writing it to a draft brings the products' taxes back to its lines.
      id: externalId(order.key),
      ...given({
        'partner_id/.id': customerId,
        'pricelist_id/.id': order.priceListId,
        client_order_ref: order.reference,
        origin: order.origin,
        date_order: orderMoment(order),
        'payment_term_id/.id': order.paymentTermsId,
        'user_id/.id': order.salespersonId,
        note: order.note === undefined ? undefined : htmlOf(order.note),
      }),
    },
    children: { order_line: order.lines.map((line) => lineCells(line, inProject, odoo.server.dialect)) },
  });
}

/**
 * Odoo keeps a moment, people see a date in their own zone: 10:00 UTC is the same date from Honolulu
 * (UTC−10) to Auckland in summer (UTC+13).
 */
export function orderMoment({ date }: Pick<OrderWrite, 'date'>): string {
  return `${date} 10:00:00`;
}

function hasForeignLines(order: ErpOrder, lines: ErpOrder['lines']): BusinessRejection {
  const names = lines.map(({ name, untaxed }) => `“${name.split('\n')[0]}” (${untaxed} ${order.currency})`);
  return new BusinessRejection([
    issueOf('TL-ERP-0005', {
      message: `Somebody added to the draft order ${order.number} in Odoo what the plan does not have: ${names.join(', ')}.`,
      hint: `Remove it from ${order.number} in Odoo, or add it to the deal, then retry.`,
      about: `odoo=${order.number}`,
    }),
  ]);
}
