import type { CivilDate, Currency, EntryId, Instant } from '../ids.ts';
import type { Decimal } from '../money.ts';
import type { EntityPolicy } from '../policy.ts';
import type { Claim } from './claim.ts';
import type { Contract } from './contract.ts';
import type { Expense } from './entry.ts';
import type { OddEntry } from './find-odd-entries.ts';
import type { Period } from './period.ts';
import type { Correction } from './plan-corrections.ts';
import type { DocumentRounding } from './taxes.ts';

/** All that an invoice plan depends on beside the time entries, which stream by. */
export interface BillingInput {
  contract: Contract;
  period: Period;
  expenses: readonly Expense[];
  /** Of this contract, of all runs before: in any order. */
  claims: Iterable<Claim>;
  /** Of the contract: the latest period of which anything is posted, and the last version that any posted run knew. */
  lastPosted: { period: Period; version: number } | null;
  /** Of these claims, those to take back now (plan-corrections.ts). */
  corrections: Correction[];
  /** Of all the firm's entries of the days concerned (find-odd-entries.ts). */
  odd: { time: ReadonlyMap<EntryId, OddEntry>; expenses: ReadonlyMap<EntryId, OddEntry> };
  decisions: Decisions;
  policy: BillingPolicy;
}

/** What the entity and its firm have set, as it was when the run read it. */
export interface BillingPolicy {
  /** Approved before this instant counts (rule 22; period.ts, `cutOff`). */
  cutOff: Instant;
  invoiceDate: CivilDate;
  /** The entity's own, and of people who keep another. */
  calendar: EntityPolicy['calendar'];
  calendars: Record<string, EntityPolicy['calendar']>;
  rateCard: CardRate[];
  exchange: ExchangeRate[];
  /** As the entity's company is set in Odoo. */
  rounding: DocumentRounding;
  /** Who runs the billing: can't write anything off. */
  biller: string;
}

/** Rule 5: the entity's price of a role per hour. */
export interface CardRate {
  role: string;
  currency: Currency;
  unitPrice: Decimal;
  from: CivilDate | null;
  until: CivilDate | null;
}

/** How much of `to` one of `from` is worth from a day on, until the next rate; `source` names the table. */
export interface ExchangeRate {
  from: Currency;
  to: Currency;
  on: CivilDate;
  rate: Decimal;
  source: string;
}

/** What approvers decided on an earlier plan of the same period. */
export interface Decisions {
  /** Entries, portions and fees that wait. */
  held: ItemDecision[];
  /** Rule 19: entries and portions. */
  writtenOff: ItemDecision[];
  /** Rule 19: an amount off the invoice. Positive, in the invoice's currency. */
  reductions: { id: string; amount: Decimal; purchaseOrder: string | null; by: string; because: string }[];
  /** Sold lines whose fee may be credited (rule 9). */
  creditable: string[];
}

export type ItemDecision = Subject & { by: string; because: string };

/** What it is about. Of time on a retainer it may be only what is beyond its hours. */
export type Subject =
  | { time: EntryId; portion?: 'overage' }
  | { expense: EntryId }
  | { fee: { line: string; part: string } };
