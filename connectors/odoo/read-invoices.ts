import { z } from 'zod';
import { civilDate } from '../../domain/civil-date.ts';
import type { ErpInvoice, ErpInvoiceLine } from '../../domain/erp-invoice.ts';
import type { Currency } from '../../domain/ids.ts';
import { currency } from '../../domain/money.ts';
import { documentOf, lineOf } from './invoice-keys.ts';
import { type InvoiceReply, invoiceReply, invoiceSpecification } from './invoice-reply.ts';
import type { OdooSession } from './odoo-session.ts';
import { amountText } from './odoo-values.ts';
import { readKeys } from './read-keys.ts';

/** An invoice with what only this connector needs beside the canonical form. */
export interface InvoiceReading {
  invoice: ErpInvoice;
  /** Odoo's own rich text. */
  narration: string | null;
  paymentTermsId: number | null;
  salespersonId: number | null;
}

/** By their keys, in the order given; null where there is none. Three or four calls for all. */
export async function readInvoices(odoo: OdooSession, documents: readonly string[]): Promise<(ErpInvoice | null)[]> {
  const found = await findInvoices(odoo, documents);
  const read = await readFound(odoo, found);
  return documents.map((document) => read.get(document)?.invoice ?? null);
}

/** Which record of Odoo's a document is. */
export interface FoundInvoice {
  id: number;
  state: 'draft' | 'posted' | 'cancel';
}

const foundRow = z.object({ id: z.number(), state: z.enum(['draft', 'posted', 'cancel']) });

/**
 * Those that are there, by key. They are looked for by their source document, which no page of Odoo lets
 * people change, because asking for external ids would take a call each. What people copied or reversed may have the same
 * source document; only ours has our external id.
 */
export async function findInvoices(
  odoo: OdooSession,
  documents: readonly string[],
): Promise<Map<string, FoundInvoice>> {
  if (documents.length === 0) return new Map();
  const domain = [
    ['invoice_origin', 'in', documents],
    ['move_type', 'in', ['out_invoice', 'out_refund']],
  ];
  const candidates = await odoo.search('account.move', domain, ['state'], foundRow);
  if (candidates.length === 0) return new Map();
  const keys = await readKeys(
    odoo,
    'account.move',
    candidates.map(({ id }) => id),
  );
  return new Map(
    candidates.flatMap((candidate): [string, FoundInvoice][] => {
      const document = documentOf(keys.get(candidate.id));
      return document === null ? [] : [[document, candidate]];
    }),
  );
}

/** Those that are known by id, by their keys. */
export async function readFound(
  odoo: OdooSession,
  found: ReadonlyMap<string, Pick<FoundInvoice, 'id'>>,
): Promise<Map<string, InvoiceReading>> {
  if (found.size === 0) return new Map();
  const ids = [...found.values()].map(({ id }) => id);
  const args = { specification: invoiceSpecification(odoo.server.dialect) };
  const reply = z.array(invoiceReply).length(ids.length);
  const replies = new Map(
    (await odoo.records('account.move', 'web_read', ids, args, reply)).map((one) => [one.id, one]),
  );
  odoo.caller.heartbeat();
  const all = [...replies.values()];
  const lineKeys = await readKeys(
    odoo,
    'account.move.line',
    all.flatMap(linesOf).map(({ id }) => id),
  );
  const noteKeys = await readKeys(
    odoo,
    'account.move',
    all.flatMap(creditNotesOf).map(({ id }) => id),
  );
  return new Map(
    [...found].flatMap(([document, { id }]): [string, InvoiceReading][] => {
      const one = replies.get(id);
      if (!one) return [];
      const { narration, invoice_payment_term_id: paymentTermsId, invoice_user_id: salespersonId } = one;
      const invoice = invoiceOf(odoo, document, one, { lineKeys, noteKeys });
      return [[document, { invoice, narration, paymentTermsId, salespersonId }]];
    }),
  );
}

interface Keys {
  lineKeys: ReadonlyMap<number, string | null>;
  noteKeys: ReadonlyMap<number, string | null>;
}

function invoiceOf(odoo: OdooSession, key: string, found: InvoiceReply, { lineKeys, noteKeys }: Keys): ErpInvoice {
  const of = currency(found.currency_id.name);
  const { dialect, url } = odoo.server;
  return {
    id: found.id,
    key,
    kind: found.move_type === 'out_refund' ? 'credit note' : 'invoice',
    state: stateOf(found),
    wasPosted: found.posted_before,
    number: numberOf(found),
    url: dialect.page(url, 'account.move', found.id),
    company: found.company_id,
    customer: found.partner_id,
    currency: of,
    date: found.invoice_date,
    accountingDate: civilDate(found.date),
    purchaseOrder: found.ref,
    untaxed: amountText(found.amount_untaxed, of),
    tax: amountText(found.amount_tax, of),
    total: amountText(found.amount_total, of),
    open: amountText(found.amount_residual, of),
    reversesId: found.reversed_entry_id,
    creditNotes: creditNotesOf(found).map((note) => ({
      id: note.id,
      key: documentOf(noteKeys.get(note.id)),
      number: numberOf(note),
      state: stateOf(note),
      total: amountText(note.amount_total, of),
    })),
    lines: linesOf(found).map((line) => lineReading(line, lineOf(key, lineKeys.get(line.id) ?? null), of)),
  };
}

function lineReading(line: InvoiceReply['invoice_line_ids'][number], key: string | null, of: Currency): ErpInvoiceLine {
  return {
    id: line.id,
    key,
    orderLineIds: line.sale_line_ids,
    productId: line.product_id,
    text: line.name ?? '',
    quantity: line.quantity,
    unitPrice: line.price_unit,
    discountPercent: line.discount,
    untaxed: amountText(line.price_subtotal, of),
    total: amountText(line.price_total, of),
    taxes: line.tax_ids,
    analytic: line.analytic_distribution || {},
  };
}

/** Sections and notes carry no money. */
function linesOf({ invoice_line_ids: lines }: InvoiceReply) {
  return lines.filter(({ display_type: type }) => type === 'product');
}

function creditNotesOf({ reversal_move_id: of17, reversal_move_ids: of19 }: InvoiceReply) {
  return of17 ?? of19 ?? [];
}

function stateOf({ state }: { state: InvoiceReply['state'] }): ErpInvoice['state'] {
  return state === 'cancel' ? 'cancelled' : state;
}

/** Only of what was posted: 17 gives the first draft of a series a number that is not sure yet, and calls others `/`. */
function numberOf({ name, posted_before: wasPosted }: { name: string | null; posted_before: boolean }): string | null {
  return wasPosted ? name : null;
}
