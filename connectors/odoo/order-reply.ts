import { z } from 'zod';
import type { OdooDialect } from './odoo-dialect.ts';
import { decimal, namedOrNone, namedRecord, nameOf, text } from './odoo-values.ts';
import { projectReply, projectSpecification } from './read-project.ts';

/** Everything an order brought about, in one call. Its price list shows in currency and prices. */
export const orderSpecification = ({ lineTaxes }: OdooDialect) => ({
  name: {},
  state: {},
  locked: {},
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
      qty_delivered: {},
      qty_delivered_method: {},
      qty_invoiced: {},
      price_unit: {},
      discount: {},
      is_expense: {},
      price_subtotal: {},
      project_id: {},
      create_date: {},
      task_id: { fields: { create_date: {}, active: {}, effective_hours: {} } },
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
  qty_delivered: decimal,
  qty_delivered_method: text,
  qty_invoiced: decimal,
  price_unit: decimal,
  discount: decimal,
  is_expense: z.boolean(),
  price_subtotal: z.number(),
  project_id: z.union([z.number(), z.literal(false)]),
  create_date: z.string(),
  task_id: z.union([
    z.object({ id: z.number(), create_date: z.string(), active: z.boolean(), effective_hours: z.number() }),
    z.literal(false),
  ]),
  // One of the two, by version.
  tax_id: z.array(namedRecord).optional(),
  tax_ids: z.array(namedRecord).optional(),
  analytic_distribution: z.union([z.record(z.string(), decimal), z.literal(false)]),
});

export const orderReply = z.object({
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
  user_id: namedOrNone,
  payment_term_id: namedOrNone,
  note: text,
  currency_id: z.object({ name: z.string() }),
  order_line: z.array(orderLine),
  project_ids: z.array(projectReply),
});
