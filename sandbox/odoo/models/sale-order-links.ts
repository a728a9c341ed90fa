import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { lineInvoiceStatus } from './sale-quantities.ts';

function linesOf(env: Environment, order: Row): Row[] {
  return env.store.referring('sale.order.line', 'order_id', order.id).map((id) => env.row('sale.order.line', id));
}

/** The worst of the lines: something to invoice, all invoiced, or nothing to do. */
export function invoiceStatus(env: Environment, order: Row): string {
  if (order.state !== 'sale') return 'no';
  const lines = linesOf(env, order).filter((line) => line.display_type === false && !line.is_downpayment);
  const statuses = lines.map((line) => lineInvoiceStatus(env, line));
  if (statuses.includes('to invoice')) return 'to invoice';
  if (statuses.length > 0 && statuses.every((status) => status === 'invoiced')) return 'invoiced';
  return statuses.length > 0 && statuses.every((status) => status === 'invoiced' || status === 'upselling')
    ? 'upselling'
    : 'no';
}

/** Projects that lines are in or that name one of the lines, and the order's own; archived ones only when asked for. */
export function projectsOf(env: Environment, order: Row): number[] {
  const lines = linesOf(env, order);
  const ids = lines.flatMap((line) => [
    Number(line.project_id || 0),
    ...env.store.referring('project.project', 'sale_line_id', line.id),
  ]);
  const all = [...new Set([...ids, Number(order.project_id || 0)])].filter((id) => id !== 0);
  return shown(env, 'project.project', all);
}

/** Tasks that name one of the order’s lines. */
export function tasksOf(env: Environment, order: Row): number[] {
  const ids = linesOf(env, order).flatMap((line) => env.store.referring('project.task', 'sale_line_id', line.id));
  return shown(env, 'project.task', [...new Set(ids)]);
}

/** Found by their lines, as in Odoo: there is no link between the documents themselves. */
export function invoicesOf(env: Environment, order: Row): number[] {
  const lines = linesOf(env, order).flatMap((line) => env.value('sale.order.line', line, 'invoice_lines') as number[]);
  const moves = lines.map((id) => Number(env.row('account.move.line', id).move_id));
  return [...new Set(moves)].sort((left, right) => left - right);
}

function shown(env: Environment, model: string, ids: readonly number[]): number[] {
  const sorted = [...ids].sort((left, right) => left - right);
  return env.context.active_test === false ? sorted : sorted.filter((id) => env.row(model, id).active === true);
}
