import { z } from 'zod';
import type { ErpOrder, ErpProject, ErpRef } from '../../domain/erp.ts';
import { currency } from '../../domain/money.ts';
import { keyOf } from './external-id.ts';
import type { OdooSession } from './odoo-session.ts';
import { amountText, civilDate, decimal, metadata, namedRecord, text } from './odoo-values.ts';

const named = { fields: { display_name: {} } };

/** Everything an order brought about, in one call. */
const specification = {
  name: {},
  state: {},
  locked: {},
  date_order: {},
  client_order_ref: {},
  origin: {},
  amount_untaxed: {},
  company_id: named,
  partner_id: named,
  currency_id: { fields: { name: {} } },
  order_line: {
    fields: {
      name: {},
      display_type: {},
      product_id: { fields: { default_code: {} } },
      product_uom_qty: {},
      price_unit: {},
      discount: {},
      price_subtotal: {},
    },
  },
  project_ids: {
    fields: {
      name: {},
      active: {},
      date_start: {},
      date: {},
      tasks: { fields: { name: {}, active: {} } },
      milestone_ids: { fields: { name: {}, deadline: {} } },
    },
  },
};

const project = z.object({
  id: z.number(),
  name: z.string(),
  active: z.boolean(),
  date_start: civilDate,
  date: civilDate,
  tasks: z.array(z.object({ id: z.number(), name: z.string(), active: z.boolean() })),
  milestone_ids: z.array(z.object({ id: z.number(), name: z.string(), deadline: civilDate })),
});

const orderLine = z.object({
  id: z.number(),
  name: z.string(),
  display_type: text,
  product_id: z.union([z.object({ default_code: text }), z.literal(false)]),
  product_uom_qty: decimal,
  price_unit: decimal,
  discount: decimal,
  price_subtotal: z.number(),
});

const order = z.object({
  id: z.number(),
  name: z.string(),
  state: z.enum(['draft', 'sent', 'sale', 'cancel']),
  locked: z.boolean(),
  date_order: text,
  client_order_ref: text,
  origin: text,
  amount_untaxed: z.number(),
  company_id: namedRecord,
  partner_id: namedRecord,
  currency_id: z.object({ name: z.string() }),
  order_line: z.array(orderLine),
  project_ids: z.array(project),
});

/** An order with what only this connector needs beside the canonical form. */
export interface OrderReading {
  order: ErpOrder;
  locked: boolean;
  company: ErpRef;
  /** Odoo's own text, UTC: `2026-11-10 12:00:00`. */
  datedAt: string | null;
}

/**
 * The order with lines, projects, tasks and milestones, in two calls; archived projects are shown, archived tasks are not.
 */
export async function readOrder(odoo: OdooSession, id: number): Promise<OrderReading> {
  const read = z.tuple([order]);
  const [found] = await odoo.withArchived.records('sale.order', 'web_read', [id], { specification }, read);
  const of = currency(found.currency_id.name);
  // Sections and notes carry no money.
  const lines = found.order_line.filter((line) => line.display_type === null);
  const keys = await keysOf(
    odoo,
    lines.map((line) => line.id),
  );
  return {
    locked: found.locked,
    company: { id: found.company_id.id, name: found.company_id.display_name },
    datedAt: found.date_order,
    order: {
      id: found.id,
      number: found.name,
      state: found.state,
      url: odoo.server.dialect.page(odoo.server.url, 'sale.order', found.id),
      customer: { id: found.partner_id.id, name: found.partner_id.display_name },
      currency: of,
      reference: found.client_order_ref ?? '',
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
      })),
      projects: found.project_ids.map((one) => canonicalProject(odoo, one)),
    },
  };
}

function canonicalProject(odoo: OdooSession, found: z.infer<typeof project>): ErpProject {
  return {
    id: found.id,
    name: found.name,
    url: odoo.server.dialect.page(odoo.server.url, 'project.project', found.id),
    active: found.active,
    startsOn: found.date_start,
    endsOn: found.date,
    tasks: found.tasks.filter((task) => task.active).map((task) => ({ id: task.id, name: task.name })),
    milestones: found.milestone_ids,
  };
}

async function keysOf(odoo: OdooSession, lineIds: number[]): Promise<Map<number, string | null>> {
  if (lineIds.length === 0) return new Map();
  // `get_external_id` would do, but its answer has numbers for keys, which XML-RPC can't carry.
  const found = await odoo.records('sale.order.line', 'get_metadata', lineIds, {}, metadata);
  return new Map(found.map(({ id, xmlid }) => [id, keyOf(xmlid)]));
}
