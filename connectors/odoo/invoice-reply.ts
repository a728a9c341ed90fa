import { z } from 'zod';
import type { OdooDialect } from './odoo-dialect.ts';
import { civilDate, decimal, namedRecord, nameOf, text } from './odoo-values.ts';

/** An invoice with its lines and its credit notes, in one call. */
export const invoiceSpecification = ({ creditNotes }: OdooDialect) => ({
  name: {},
  move_type: {},
  state: {},
  posted_before: {},
  invoice_origin: {},
  ref: {},
  date: {},
  invoice_date: {},
  narration: {},
  amount_untaxed: {},
  amount_tax: {},
  amount_total: {},
  amount_residual: {},
  company_id: nameOf,
  partner_id: nameOf,
  currency_id: { fields: { name: {} } },
  invoice_payment_term_id: {},
  invoice_user_id: {},
  reversed_entry_id: {},
  [creditNotes]: { fields: { name: {}, state: {}, posted_before: {}, amount_total: {} } },
  invoice_line_ids: {
    fields: {
      name: {},
      display_type: {},
      product_id: {},
      quantity: {},
      price_unit: {},
      discount: {},
      price_subtotal: {},
      price_total: {},
      tax_ids: nameOf,
      analytic_distribution: {},
      sale_line_ids: {},
    },
  },
});

const idOrNone = z.union([z.number(), z.literal(false)]).transform((value) => value || null);

const state = z.enum(['draft', 'posted', 'cancel']);

const creditNote = z.object({
  id: z.number(),
  name: text,
  state,
  posted_before: z.boolean(),
  amount_total: z.number(),
});

const line = z.object({
  id: z.number(),
  name: text,
  display_type: text,
  product_id: idOrNone,
  quantity: decimal,
  price_unit: decimal,
  discount: decimal,
  price_subtotal: z.number(),
  price_total: z.number(),
  tax_ids: z.array(namedRecord),
  analytic_distribution: z.union([z.record(z.string(), decimal), z.literal(false)]),
  sale_line_ids: z.array(z.number()),
});

export const invoiceReply = z.object({
  id: z.number(),
  name: text,
  move_type: z.enum(['out_invoice', 'out_refund']),
  state,
  posted_before: z.boolean(),
  invoice_origin: text,
  ref: text,
  date: z.string(),
  invoice_date: civilDate,
  narration: text,
  amount_untaxed: z.number(),
  amount_tax: z.number(),
  amount_total: z.number(),
  amount_residual: z.number(),
  company_id: namedRecord,
  partner_id: namedRecord,
  currency_id: z.object({ name: z.string() }),
  invoice_payment_term_id: idOrNone,
  invoice_user_id: idOrNone,
  reversed_entry_id: idOrNone,
  // One of the two, by version.
  reversal_move_id: z.array(creditNote).optional(),
  reversal_move_ids: z.array(creditNote).optional(),
  invoice_line_ids: z.array(line),
});

export type InvoiceReply = z.infer<typeof invoiceReply>;
