import Big from 'big.js';
import type { ExchangeRate } from './billing/billing-input.ts';
import type { DocumentRounding } from './billing/taxes.ts';
import type { ErpRef } from './erp.ts';
import type { CivilDate, Currency } from './ids.ts';
import type { Decimal } from './money.ts';

/** What the ERP is asked before an invoice is planned. */
export interface BillingQuestion {
  company: string;
  /** Between which rates of exchange are wanted, on these days. */
  currencies: readonly Currency[];
  days: readonly CivilDate[];
  /** Taxes of order lines, by id, and products by code, whose sale taxes are wanted. */
  taxIds: readonly number[];
  products: readonly string[];
}

/** How the ERP's company bills. What it doesn't have is absent. */
export interface BillingSettings {
  company: { id: number; name: string; currency: Currency };
  rounding: DocumentRounding;
  /** An invoice dated on or before it gets another accounting date; null: nothing is locked. */
  lockedUntil: CivilDate | null;
  /** The same for an invoice with taxes only. */
  taxesLockedUntil: CivilDate | null;
  /** The ERP takes the first of the invoice's currency, else the first without one. */
  salesJournals: { id: number; code: string; name: string; currency: Currency | null }[];
  /** Decimals that are kept of an invoice line; null: all. */
  digits: { quantity: number | null; unitPrice: number | null; discountPercent: number | null };
  /** Each asked day, between all asked currencies; those that have no rate on or before that day are absent. */
  rates: ExchangeRate[];
  taxes: Record<number, ErpTax>;
  /** By product code. */
  productTaxes: Record<string, ErpTax[]>;
}

export interface ErpTax extends ErpRef {
  /** On the price without tax; null: of another kind, for which a plan has no figure of its own. */
  percent: Decimal | null;
}

/** An invoice or credit note to be drafted. Amounts are never negative in a credit note as a whole: it has positive lines. */
export interface InvoiceWrite {
  /** Business key of the document: what it is found by, and its source document in the ERP. No two have the same. */
  key: string;
  kind: 'invoice' | 'credit note';
  companyId: number;
  customerId: number;
  date: CivilDate;
  currency: Currency;
  /** The customer's: it is the reference that the customer looks for on the document. */
  purchaseOrder: string | null;
  /** Key of the invoice that a credit note takes back: posting then settles one with the other. */
  reverses: string | null;
  /** Absent: the customer's own. Set or absent in all documents of a call. */
  paymentTermsId?: number | null;
  salespersonId?: number | null;
  note: string | null;
  lines: InvoiceLineWrite[];
}

export interface InvoiceLineWrite {
  /** Within its document. */
  key: string;
  /** Line of the order that it bills; null: of none (a reduction). */
  orderLineId: number | null;
  productId: number | null;
  text: string;
  quantity: Decimal;
  unitPrice: Decimal;
  discountPercent: Decimal;
  /** All of them: none is added by the ERP. */
  taxIds: number[];
  /** Percent by analytic account id. */
  analytic: Record<string, Decimal>;
}

/** An invoice or credit note as read back. Amounts are in its own currency, positive in a credit note. */
export interface ErpInvoice {
  id: number;
  key: string;
  kind: InvoiceWrite['kind'];
  state: 'draft' | 'posted' | 'cancelled';
  /** Has it been posted at some time? A draft that was is one that somebody took back. */
  wasPosted: boolean;
  number: string | null;
  url: string;
  company: ErpRef;
  customer: ErpRef;
  currency: Currency;
  date: CivilDate | null;
  /** In which period it is booked. The ERP moves it out of a locked one without a word when it posts. */
  accountingDate: CivilDate;
  purchaseOrder: string | null;
  untaxed: Decimal;
  tax: Decimal;
  total: Decimal;
  /** What is still to be paid. */
  open: Decimal;
  reversesId: number | null;
  /** That take it back, whoever made them; cancelled ones too. */
  creditNotes: { id: number; key: string | null; number: string | null; state: ErpInvoice['state']; total: Decimal }[];
  lines: ErpInvoiceLine[];
}

export interface ErpInvoiceLine {
  id: number;
  /** Null: not one of ours. */
  key: string | null;
  orderLineIds: number[];
  productId: number | null;
  text: string;
  quantity: Decimal;
  unitPrice: Decimal;
  discountPercent: Decimal;
  untaxed: Decimal;
  total: Decimal;
  taxes: ErpRef[];
  analytic: Record<string, Decimal>;
}

export type InvoiceStanding =
  | 'draft'
  | 'reset to draft'
  | 'cancelled'
  | 'posted'
  | 'partly credited'
  | 'credited'
  | 'partly paid'
  | 'paid';

/** What became of an invoice. Credited comes before paid: what was paid and credited is owed back to the customer. */
export function standingOf({ state, wasPosted, total, open, creditNotes }: ErpInvoice): InvoiceStanding {
  if (state === 'cancelled') return 'cancelled';
  if (state === 'draft') return wasPosted ? 'reset to draft' : 'draft';
  const credits = creditNotes.filter((note) => note.state === 'posted');
  const credited = credits.reduce((sum, note) => sum.plus(note.total), new Big(0));
  if (credited.gt(0)) return credited.gte(total) ? 'credited' : 'partly credited';
  if (new Big(open).eq(0)) return 'paid';
  return new Big(open).lt(total) ? 'partly paid' : 'posted';
}

/** Was it booked in another period than it is dated in? */
export function isMoved({ date, accountingDate }: Pick<ErpInvoice, 'date' | 'accountingDate'>): boolean {
  return date !== null && date !== accountingDate;
}
