import Big from 'big.js';
import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { sum } from './sale-amounts.ts';

type DeliveredMethod = 'manual' | 'analytic' | 'milestones' | 'timesheet';

/** How a line's delivery is known: by costs, by time, by milestones, or by hand. */
export function deliveredMethod(env: Environment, line: Row): DeliveredMethod {
  if (line.is_expense === true) return 'analytic';
  const product = env.related('sale.order.line', line, 'product_id');
  const isService = (product?.detailed_type ?? product?.type) === 'service';
  const how = product?.service_type;
  return isService && (how === 'milestones' || how === 'timesheet') ? how : 'manual';
}

/**
 * Hours on the line, its share of reached milestones, or what somebody wrote; to two decimals, half up, as quantities are.
 * So a third of one piece is 0.33 (measured on both).
 */
export function deliveredQuantity(env: Environment, line: Row): number {
  return new Big(exactlyDelivered(env, line)).round(2, Big.roundHalfUp).toNumber();
}

function exactlyDelivered(env: Environment, line: Row): number {
  const method = deliveredMethod(env, line);
  if (method === 'manual') return Number(line.manual_delivered ?? 0);
  if (method === 'timesheet' || method === 'analytic') {
    const entries = env.store.referring('account.analytic.line', 'so_line', line.id);
    return sum(entries.map((id) => Number(env.row('account.analytic.line', id).unit_amount)));
  }
  const milestones = env.store.referring('project.milestone', 'sale_line_id', line.id);
  const reached = milestones.map((id) => env.row('project.milestone', id)).filter(({ is_reached: is }) => is === true);
  const share = sum(reached.map(({ quantity_percentage: one }) => Number(one)));
  return new Big(share).times(Number(line.product_uom_qty)).toNumber();
}

/** Invoiced less credited; cancelled invoices don't count, drafts do. */
export function invoicedQuantity(env: Environment, line: Row): number {
  const ids = env.value('sale.order.line', line, 'invoice_lines') as number[];
  const quantities = ids.map((id) => {
    const invoiceLine = env.row('account.move.line', id);
    const move = env.row('account.move', invoiceLine.move_id);
    if (move.state === 'cancel') return 0;
    return move.move_type === 'out_refund' ? -Number(invoiceLine.quantity) : Number(invoiceLine.quantity);
  });
  return sum(quantities);
}

/** Ordered or delivered, by the product’s policy, less what is invoiced; nothing before confirmation. */
export function quantityToInvoice(env: Environment, line: Row): number {
  const { state } = env.row('sale.order', line.order_id);
  if (state !== 'sale' || line.display_type !== false) return 0;
  const ordered = env.related('sale.order.line', line, 'product_id')?.invoice_policy === 'order';
  const due = ordered ? Number(line.product_uom_qty) : deliveredQuantity(env, line);
  return sum([due, -invoicedQuantity(env, line)]);
}

/** `upselling`: more delivered than a fixed price covers. */
export function lineInvoiceStatus(env: Environment, line: Row): string {
  const { state } = env.row('sale.order', line.order_id);
  if (state !== 'sale') return 'no';
  if (quantityToInvoice(env, line) !== 0) return 'to invoice';
  const ordered = Number(line.product_uom_qty);
  const byOrder = env.related('sale.order.line', line, 'product_id')?.invoice_policy === 'order';
  if (byOrder && deliveredQuantity(env, line) > ordered) return 'upselling';
  return ordered > 0 && invoicedQuantity(env, line) >= ordered ? 'invoiced' : 'no';
}
