import type { CivilDate, Currency, EntryId, Revision } from '../ids.ts';
import type { Decimal } from '../money.ts';
import type { FeePeriod, Period } from './period.ts';

/** Rule 12: an entry that crosses the end of a retainer's pool ends in two places. */
export type PortionName = 'whole' | 'included' | 'overage';

/** Names an invoice line within its document; made of what groups it, so that every run makes the same. */
export type LineKey = string;

/**
 * Rule 20: what of an entry, or of a fee, is accounted for and where, as the ledger keeps it. Claims are how past months
 * reach a plan. Amounts and prices are in the contract's currency unless they say otherwise.
 */
export type Claim = TimeClaim | ExpenseClaim | FeeClaim | ReductionClaim;

interface Claimed {
  id: string;
  /** The run that made it. */
  run: Period;
  /** The contract's last version that the run knew. */
  version: number;
  state: ClaimState;
  /** Where it was invoiced; null: it was covered by a fee, or written off. */
  invoiced: Invoiced | null;
  /** Rule 17: the credit that took it back; its own invoice stays as it was posted. */
  takenBack?: { document: string; line: LineKey };
}

/** `reserved` before the draft, `live` with the posting; `released` by a credit or cancel of its whole document (rule 18); `reversed`: taken back. */
export type ClaimState = 'reserved' | 'live' | 'released' | 'reversed';

export interface Invoiced {
  document: string;
  purchaseOrder: string | null;
  line: LineKey;
  currency: Currency;
}

export interface TimeClaim extends Claimed {
  kind: 'time';
  entry: EntryId;
  portion: PortionName;
  revision: Revision;
  date: CivilDate;
  person: string;
  soldLine: string;
  minutes: number;
  /** After rule 1. */
  roundedMinutes: number;
  outcome: 'invoiced' | 'covered' | 'written off';
  /** What an invoiced one was billed at. */
  price: { unitPrice: Decimal; discountPercent: Decimal; invoicedUnitPrice: Decimal } | null;
  /** Which hours of a retainer a covered one used. */
  drawn: { from: FeePeriod; minutes: number }[];
}

export interface ExpenseClaim extends Claimed {
  kind: 'expense';
  entry: EntryId;
  revision: Revision;
  soldLine: string;
  outcome: 'invoiced' | 'written off';
  amount: Decimal;
  invoicedAmount: Decimal;
}

export interface FeeClaim extends Claimed {
  kind: 'fee';
  soldLine: string;
  /** An instalment, a milestone, `percent complete`, or the period of a retainer's fee. */
  part: string;
  amount: Decimal;
}

/** Rule 19: an amount off an invoice, which is taken off once. */
export interface ReductionClaim extends Claimed {
  kind: 'reduction';
  reduction: string;
  amount: Decimal;
}

/** Does it keep its entry, portion or fee from being billed again? */
export function holds({ state }: Pick<Claim, 'state'>): boolean {
  return state === 'reserved' || state === 'live';
}
