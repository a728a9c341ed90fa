import type { CivilDate, Currency, EntityCode, Instant } from '../ids.ts';
import type { Decimal } from '../money.ts';
import type { RetainerTerms } from '../policy.ts';

/**
 * What was agreed with a customer, as far as it decides what is billed. Each amendment is a version of its own with all its
 * terms, in force from its effective date by the date of the entry (rule 14).
 */
export interface Contract {
  key: string;
  entity: EntityCode;
  /** In which everything is agreed. */
  currency: Currency;
  /** In which the customer is invoiced (rule 16). */
  invoiceCurrency: Currency;
  startsOn: CivilDate;
  endsOn: CivilDate | null;
  /** At least one, in the order of their numbers. */
  versions: ContractVersion[];
  /** Projects whose time and expenses wait. */
  onHold: string[];
  /** What has happened that a fee depends on. */
  progress: Progress;
}

export interface ContractVersion {
  number: number;
  from: CivilDate;
  terms: Terms;
}

export interface Terms {
  lines: SoldLine[];
  grouping: Grouping;
  rounding: Rounding;
  /** Of time lines, at most 2 digits. */
  discountPercent: Decimal;
  rates: Rate[];
  overtime: { factor: Decimal; onRestDays: boolean } | null;
  caps: Cap[];
  purchaseOrders: { required: boolean; orders: PurchaseOrder[] };
  expenses: {
    /** By category; one that is missing here isn't re-invoiced. */
    categories: Record<string, ExpenseTerms>;
    /** In the contract's currency; null: none needs a receipt. */
    receiptAbove: Decimal | null;
  };
}

export type Grouping = 'role' | 'person' | 'task' | 'week' | 'entry';

/** Rule 1. */
export interface Rounding {
  to: 1 | 6 | 15 | 30 | 60;
  direction: 'up' | 'nearest';
  minimum: { minutes: number; per: 'entry' | 'person and day' } | null;
}

/** Of time, per hour, 2 digits. For all sold lines, or for one. */
export interface Rate {
  for: 'person' | 'task' | 'role';
  id: string;
  line: string | null;
  unitPrice: Decimal;
  from: CivilDate | null;
  until: CivilDate | null;
}

/** A line of the order, and how it is priced. */
export type SoldLine = { id: string; name: string } & (
  | { pricing: 'time-and-materials' }
  | { pricing: 'fixed-fee'; fee: Decimal; by: { instalments: Instalment[] } | 'percent complete' }
  | { pricing: 'milestones'; total: Decimal; milestones: Milestone[] }
  | ({ pricing: 'retainer' } & Retainer)
);

export type Share = { percent: Decimal } | { amount: Decimal };

/** Rule 8. */
export interface Instalment {
  id: string;
  name: string;
  share: Share;
  due: { on: CivilDate } | { event: string };
}

/** Rule 10. */
export interface Milestone {
  id: string;
  name: string;
  share: Share;
}

/** Rules 11 to 13. */
export interface Retainer extends Pick<RetainerTerms, 'period' | 'rolloverPeriods' | 'billed' | 'proration'> {
  fee: Decimal;
  /** 0: a fee without hours. */
  includedMinutes: number;
  /** What hours beyond the included ones are billed at; null: they are over the cap. */
  overage: { rates: Rate[] } | null;
}

/** Rule 6. On what is billed, cumulative; of a contract, or of one sold line. */
export interface Cap {
  id: string;
  line: string | null;
  limit: { money: Decimal } | { hours: Decimal };
  /** Toward an amount, beside time. Fees use it up and are never held back by it. */
  counts: { expenses: boolean; fees: boolean };
}

/** Rule 7. */
export interface PurchaseOrder {
  number: string;
  /** What it covers, in the contract's currency; null: without limit. */
  amount: Decimal | null;
  /** The sold lines it is for; null: all. */
  lines: string[] | null;
  from: CivilDate | null;
  until: CivilDate | null;
}

/** Rule 15. */
export type ExpenseTerms =
  | { by: 'cost' }
  | { by: 'markup'; percent: Decimal }
  | { by: 'sales price'; unitPrice: Decimal };

export interface Progress {
  /** What instalments wait for (rule 8). */
  events: { event: string; at: Instant; by: string }[];
  /** How far a fixed fee has come (rule 9): the last that was said by the cut-off counts. */
  completions: { line: string; percent: Decimal; at: Instant; by: string }[];
  /** Rule 10. */
  acceptances: { line: string; milestone: string; at: Instant; by: string }[];
}

/** Rule 14: the last version whose effective date has come; null before the contract's start and after its end. */
export function versionOn(contract: Contract, date: CivilDate): ContractVersion | null {
  if (date < contract.startsOn || (contract.endsOn !== null && date > contract.endsOn)) return null;
  return contract.versions.findLast(({ from }) => from <= date) ?? null;
}

/** What has come into force by a day, counting the contract's own day that is nearest to it: at least what it begins with. */
export function versionsUntil({ startsOn, endsOn, versions }: Contract, day: CivilDate): ContractVersion[] {
  const notAfter = endsOn !== null && endsOn < day ? endsOn : day;
  const until = notAfter < startsOn ? startsOn : notAfter;
  return versions.filter(({ from }) => from <= until);
}

/** The terms of what isn't dated itself: fees, caps. They outlive the contract's end. */
export function currentTerms(contract: Contract, day: CivilDate): Terms {
  const last = versionsUntil(contract, day).at(-1);
  if (!last) throw new RangeError(`Contract ${contract.key} has no version.`);
  return last.terms;
}

/** The contract as a run knew it whose last version was this one. */
export function asKnownAt(contract: Contract, version: number): Contract {
  return { ...contract, versions: contract.versions.filter(({ number }) => number <= version) };
}
