import type { Currency, EntryId } from '../ids.ts';
import type { Decimal, Money } from '../money.ts';
import type { LineKey, PortionName } from './claim.ts';
import type { FeePeriod } from './period.ts';
import type { Statement } from './retainer-pool.ts';

/** Why something is as it is: the rule's number (docs/billing-rules.md), and a sentence for whoever approves. */
export interface Explanation {
  /** Null: it comes before all rules, as an odd entry or an approver's word does. */
  rule: number | null;
  says: string;
}

/** What a plan emits while entries stream by. */
export type Emitted = InvoiceLine | TakenBack | TimePortion | ExpensePortion | WaitingFee;

export interface InvoiceLine {
  emits: 'line';
  key: LineKey;
  kind: 'time' | 'expense' | 'fee' | 'take-back' | 'reduction';
  purchaseOrder: string | null;
  /** The line of the order that it is linked to; null: a reduction. */
  soldLine: string | null;
  /** What it groups: a role, a person, a task, a week, an entry, or a fee's name. */
  about: string;
  quantity: Decimal;
  /** In the invoice's currency. */
  unitPrice: Decimal;
  discountPercent: Decimal;
  amount: Money;
  /** In the contract's currency: what caps and purchase orders count. Null: a reduction. */
  agreed: { unitPrice: Decimal; amount: Decimal } | null;
  /** A fee's claim. */
  part?: string;
  because: Explanation[];
}

/** Rule 17: a claim that is reversed, and the line that credits it; null: no money was billed for it. */
export interface TakenBack {
  emits: 'taken back';
  claim: string;
  line: LineKey | null;
  because: Explanation[];
}

/** Where approved time ended. */
export interface TimePortion {
  emits: 'time';
  entry: EntryId;
  portion: PortionName;
  place: Place;
  /** Of a held-back one. */
  reason: HeldReason | null;
  /** Of the contract, on its date; null: it isn't in force then. */
  version: number | null;
  minutes: number;
  roundedMinutes: number;
  /** Before rounding rules and discount, in the contract's currency; null: no rate. */
  value: Decimal | null;
  /** Of an invoiced one. */
  line: LineKey | null;
  drawn: { from: FeePeriod; minutes: number }[];
  because: Explanation[];
}

export interface ExpensePortion {
  emits: 'expense';
  entry: EntryId;
  place: Exclude<Place, 'covered by a fee'>;
  reason: HeldReason | null;
  version: number | null;
  value: Decimal | null;
  line: LineKey | null;
  because: Explanation[];
}

/** A fee that is due and isn't billed by this run. */
export interface WaitingFee {
  emits: 'waiting fee';
  soldLine: string;
  part: string;
  name: string;
  amount: Decimal;
  reason: 'po-missing' | 'po-exhausted' | 'by-approver' | 'needs credit approval';
  because: Explanation[];
}

export type Place = 'invoiced' | 'covered by a fee' | 'held back' | 'written off' | 'carried over';

/** In the order in which the first that applies is named; `by-approver` replaces any. */
export const heldReasons = [
  'odd-entry',
  'not-billable',
  'outside-contract',
  'project-on-hold',
  'po-missing',
  'receipt-missing',
  'no-rate',
  'over-cap',
  'po-exhausted',
  'by-approver',
] as const;

export type HeldReason = (typeof heldReasons)[number];

/** What a plan comes to, and that nothing was lost on the way. */
export interface InvoiceTotals {
  /** One for each purchase order and currency that has lines (rule 21). */
  documents: Document[];
  /** opening + approved = invoiced + coveredByFee + heldBack + writtenOff + carriedOver, in minutes and in entry value. */
  closing: { minutes: Closing<number>; value: Closing<Decimal> };
  /** How many, by reason. */
  heldBack: Partial<Record<HeldReason, { count: number; minutes: number; value: Decimal }>>;
  /** invoicedEntryValue + rounding − discount + fees + expensesMarkup + corrections = invoices, by currency. */
  sums: Partial<Record<Currency, InvoiceSum>>;
  retainers: Statement[];
  /** What must be agreed to by somebody, beside what the firm's policy asks. */
  needs: ('credit note' | 'write-off' | 'retroactive amendment')[];
}

export interface Closing<T> {
  opening: T;
  approved: T;
  invoiced: T;
  coveredByFee: T;
  heldBack: T;
  writtenOff: T;
  carriedOver: T;
}

export interface InvoiceSum {
  invoicedEntryValue: Decimal;
  rounding: Decimal;
  discount: Decimal;
  fees: Decimal;
  expensesMarkup: Decimal;
  corrections: Decimal;
  invoices: Decimal;
}

export interface Document {
  purchaseOrder: string | null;
  currency: Currency;
  /** Below zero it is a credit note, with positive lines. */
  type: 'invoice' | 'credit note';
  lines: number;
  untaxed: Decimal;
}
