import { z } from 'zod';
import { civilDate } from '../../domain/civil-date.ts';
import type { ErpOrder, ErpOrderLine } from '../../domain/erp.ts';
import { currency } from '../../domain/money.ts';
import type { OdooSession } from './odoo-session.ts';
import { amountText } from './odoo-values.ts';
import { orderReply, orderSpecification } from './order-reply.ts';
import { readKeys } from './read-keys.ts';
import { type OdooMilestone, readMilestones } from './read-milestones.ts';
import { canonicalProject } from './read-project.ts';

/** An order with what only this connector needs beside the canonical form. */
export interface OrderReading {
  order: ErpOrder;
  /** Odoo's own text, UTC: `2026-11-10 12:00:00`. */
  datedAt: string | null;
  locked: boolean;
  lines: OdooLine[];
  /** All of the order's projects and lines; none are read while no line is billed by them. */
  milestones: OdooMilestone[];
}

export interface OdooLine {
  id: number;
  key: string | null;
  name: string;
  projectId: number | null;
  /** What `delivered` is counted by. */
  deliveredBy: string | null;
  /** Since when it is part of a confirmed order, as far as Odoo shows it: its own text, UTC. */
  soldAt: string;
  /** The task that it made. */
  task: { id: number; active: boolean; hours: number } | null;
}

/**
 * The order with lines, projects, tasks and milestones, in two calls, four where a line is billed by milestones; archived
 * projects are shown, archived tasks are not.
 */
export async function readOrder(odoo: OdooSession, id: number): Promise<OrderReading> {
  const [found] = await readOrders(odoo, [id]);
  if (!found) throw new Error('Odoo answered web_read with no record and no error.');
  return found;
}

/** The same of several orders at once, in the order asked for. */
export async function readOrders(odoo: OdooSession, ids: number[]): Promise<OrderReading[]> {
  if (ids.length === 0) return [];
  const args = { specification: orderSpecification(odoo.server.dialect) };
  const replies = await odoo.withArchived.records(
    'sale.order',
    'web_read',
    ids,
    args,
    z.array(orderReply).length(ids.length),
  );
  const withKeys = replies.flatMap(({ order_line }) => order_line.filter(isKeyed).map((line) => line.id));
  const keys = await readKeys(odoo, 'sale.order.line', withKeys);
  const read: OrderReading[] = [];
  for (const found of replies) read.push(await orderReading(odoo, found, keys));
  return read;
}

type OrderReply = z.infer<typeof orderReply>;

/** Sections carry neither money nor words of ours. */
function isKeyed({ display_type }: OrderReply['order_line'][number]): boolean {
  return display_type === null || display_type === 'line_note';
}

async function orderReading(
  odoo: OdooSession,
  found: OrderReply,
  keys: ReadonlyMap<number, string | null>,
): Promise<OrderReading> {
  const { dialect, url } = odoo.server;
  const of = currency(found.currency_id.name);
  // Sections and notes carry no money.
  const lines = found.order_line.filter((line) => line.display_type === null);
  const lineNotes = found.order_line.filter((line) => line.display_type === 'line_note');
  const notes = lineNotes.flatMap(({ id: noteId, name: said }) => {
    const key = keys.get(noteId);
    return key ? [{ id: noteId, key, text: said }] : [];
  });
  const byMilestones = lines.filter((line) => line.qty_delivered_method === 'milestones').map((line) => line.id);
  const projectIds = found.project_ids.map((project) => project.id);
  const milestones = byMilestones.length === 0 ? [] : await readMilestones(odoo, byMilestones, projectIds);
  return {
    datedAt: found.date_order,
    locked: found.locked,
    lines: lines.map((line) => ({
      id: line.id,
      key: keys.get(line.id) ?? null,
      name: line.name,
      projectId: line.project_id || null,
      deliveredBy: line.qty_delivered_method,
      // Its task was made in the very moment of confirming.
      soldAt: line.task_id === false ? line.create_date : line.task_id.create_date,
      task: line.task_id === false ? null : { ...line.task_id, hours: line.task_id.effective_hours },
    })),
    milestones,
    order: {
      id: found.id,
      number: found.name,
      state: found.state,
      url: dialect.page(url, 'sale.order', found.id),
      company: found.company_id,
      customer: found.partner_id,
      currency: of,
      reference: found.client_order_ref ?? '',
      origin: found.origin ?? '',
      // In UTC: write-order.ts puts it at noon, which is the same day there and for the people who look at it.
      date: found.date_order === null ? null : civilDate(found.date_order.slice(0, 10)),
      paymentTerms: found.payment_term_id,
      salesperson: found.user_id,
      hasNote: found.note !== null,
      untaxed: amountText(found.amount_untaxed, of),
      lines: lines.map((line) => ({
        id: line.id,
        key: keys.get(line.id) ?? null,
        productCode: line.product_id === false ? null : line.product_id.default_code,
        name: line.name,
        quantity: line.product_uom_qty,
        unitPrice: line.price_unit,
        discountPercent: line.discount,
        untaxed: amountText(line.price_subtotal, of),
        taxes: line[dialect.lineTaxes] ?? [],
        analytic: line.analytic_distribution || {},
        ...(line.is_expense && { expense: true as const }),
        delivered: line.qty_delivered,
        invoiced: line.qty_invoiced,
        ...(byMilestones.includes(line.id) && { milestones: milestonesOf(line.id, milestones) }),
      })),
      ...(notes.length > 0 && { notes }),
      projects: found.project_ids.map((one) => canonicalProject(odoo, one)),
    },
  };
}

function milestonesOf(lineId: number, all: OdooMilestone[]): ErpOrderLine['milestones'] {
  const linked = all.filter((milestone) => milestone.lineId === lineId);
  return linked.map(({ key, name, deadline, share, reached }) => ({ key, name, deadline, share, reached }));
}
