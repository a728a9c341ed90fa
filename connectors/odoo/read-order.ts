import { z } from 'zod';
import { civilDate } from '../../domain/civil-date.ts';
import type { ErpOrder } from '../../domain/erp.ts';
import { currency } from '../../domain/money.ts';
import { keyOf } from './external-id.ts';
import type { OdooDialect } from './odoo-dialect.ts';
import type { OdooSession } from './odoo-session.ts';
import { amountText, decimal, metadata, namedOrNone, namedRecord, nameOf, text } from './odoo-values.ts';
import { canonicalProject, projectReply, projectSpecification } from './read-project.ts';

/** Everything an order brought about, in one call. Its price list shows in currency and prices. */
const specification = ({ lineTaxes }: OdooDialect) => ({
  name: {},
  state: {},
  date_order: {},
  client_order_ref: {},
  origin: {},
  amount_untaxed: {},
  company_id: nameOf,
  partner_id: nameOf,
  user_id: nameOf,
  payment_term_id: nameOf,
  note: {},
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
      [lineTaxes]: nameOf,
      analytic_distribution: {},
    },
  },
  project_ids: { fields: projectSpecification },
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
  // One of the two, by version.
  tax_id: z.array(namedRecord).optional(),
  tax_ids: z.array(namedRecord).optional(),
  analytic_distribution: z.union([z.record(z.string(), decimal), z.literal(false)]),
});

const order = z.object({
  id: z.number(),
  name: z.string(),
  state: z.enum(['draft', 'sent', 'sale', 'cancel']),
  date_order: text,
  client_order_ref: text,
  origin: text,
  amount_untaxed: z.number(),
  company_id: namedRecord,
  partner_id: namedRecord,
  user_id: namedOrNone,
  payment_term_id: namedOrNone,
  note: text,
  currency_id: z.object({ name: z.string() }),
  order_line: z.array(orderLine),
  project_ids: z.array(projectReply),
});

/** An order with what only this connector needs beside the canonical form. */
export interface OrderReading {
  order: ErpOrder;
  /** Odoo's own text, UTC: `2026-11-10 12:00:00`. */
  datedAt: string | null;
}

/**
 * The order with lines, projects, tasks and milestones, in two calls; archived projects are shown, archived tasks are not.
 */
export async function readOrder(odoo: OdooSession, id: number): Promise<OrderReading> {
  const { dialect, url } = odoo.server;
  const args = { specification: specification(dialect) };
  const [found] = await odoo.withArchived.records('sale.order', 'web_read', [id], args, z.tuple([order]));
  const of = currency(found.currency_id.name);
  // Sections and notes carry no money.
  const lines = found.order_line.filter((line) => line.display_type === null);
  const keys = await keysOf(
    odoo,
    lines.map((line) => line.id),
  );
  return {
    datedAt: found.date_order,
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
      })),
      projects: found.project_ids.map((one) => canonicalProject(odoo, one)),
    },
  };
}

async function keysOf(odoo: OdooSession, lineIds: number[]): Promise<Map<number, string | null>> {
  if (lineIds.length === 0) return new Map();
  // `get_external_id` would do, but its answer has numbers for keys, which XML-RPC can't carry.
  const found = await odoo.records('sale.order.line', 'get_metadata', lineIds, {}, metadata);
  return new Map(found.map(({ id, xmlid }) => [id, keyOf(xmlid)]));
}
