import Big from 'big.js';
import { canonicalJson } from '../canonical-json.ts';
import type { EntryId } from '../ids.ts';
import type { BillingPolicy } from './billing-input.ts';
import type { ExpenseClaim, TimeClaim } from './claim.ts';
import { asKnownAt, type Contract, type ContractVersion, type SoldLine, versionOn } from './contract.ts';
import type { Expense, TimeEntry } from './entry.ts';
import { findOverageRate, findRate } from './find-rate.ts';
import { feePeriodOf } from './period.ts';
import { overageThatStays, reopenedBy } from './reopened.ts';
import { type RetainerLine, retainerValue } from './retainer-value.ts';

/** A billed entry beside what its source says of it now. */
export interface Billed {
  claim: TimeClaim | ExpenseClaim;
  now: TimeEntry | Expense | 'deleted' | 'un-approved';
}

/** One claim to take back, and why. */
export interface Correction {
  claim: string;
  because: 'changed' | 'deleted' | 'un-approved' | 'amended' | 'reopened';
}

/**
 * Rule 17: what was billed and isn't right any more, because its entry changed, or because an amendment prices it differently
 * (rule 14); then what was billed as it was because of that (reopened.ts). An entry that is still approved comes again with the
 * others, and is billed anew if it is billable.
 *
 * @param billed all of the contract: what isn't among them is never reopened
 */
export function planCorrections(contract: Contract, billed: readonly Billed[], policy: BillingPolicy): Correction[] {
  const hours = new IncludedHours(contract, overageThatStays(billed));
  const wrong = billed.flatMap((each): Correction[] => {
    const because = whyWrong(contract, each, hours, policy);
    return because ? [{ claim: each.claim.id, because }] : [];
  });
  return [...wrong, ...reopenedBy(contract, billed, wrong)];
}

function whyWrong(
  contract: Contract,
  { claim, now }: Billed,
  hours: IncludedHours,
  policy: BillingPolicy,
): Correction['because'] | null {
  // What is only reserved isn't billed yet; what was written off stays so, whatever becomes of its entry.
  if (claim.state !== 'live' || claim.outcome === 'written off') return null;
  if (typeof now === 'string') return now;
  // Approved too late for this run, it would be taken back now and billed a period later.
  if (now.approvedAt >= policy.cutOff) return null;
  if (now.revision !== claim.revision) return 'changed';
  const then = asKnownAt(contract, claim.version);
  if (then.versions.length === contract.versions.length) return null;
  const [before, after] = [versionOn(then, now.date), versionOn(contract, now.date)];
  return isPricedAlike({ contract, claim, now, before, after, hours, policy }) ? null : 'amended';
}

interface Compared extends Billed {
  contract: Contract;
  now: TimeEntry | Expense;
  before: ContractVersion | null;
  after: ContractVersion | null;
  hours: IncludedHours;
  policy: BillingPolicy;
}

function isPricedAlike({ contract, claim, now, before, after, hours, policy }: Compared): boolean {
  const [sold, sells] = [lineOf(before, now), lineOf(after, now)];
  if (!before || !after || !sold || !sells) return false;
  if (
    claim.kind === 'time' &&
    sells.pricing === 'retainer' &&
    sold.pricing === 'retainer' &&
    hours.areMoreFor(claim, sells)
  )
    return false;
  // Nothing has been amended on its date: another rate card, or another calendar, counts for what comes.
  if (before.number === after.number) return true;
  if ('category' in now) {
    const terms = ({ terms: { expenses } }: ContractVersion) => canonicalJson({ ...expenses.categories[now.category] });
    return terms(before) === terms(after);
  }
  if (claim.kind !== 'time') return false;
  if (isFee(sold)) return isFee(sells);
  if (sold.pricing !== sells.pricing) return false;
  if (roundingOf(before) !== roundingOf(after)) return false;
  if (!claim.price) return true;
  const rate = rateUnder(contract, now, after, sells, policy);
  const sameDiscount = new Big(after.terms.discountPercent).eq(claim.price.discountPercent);
  return rate !== null && new Big(rate.unitPrice).eq(claim.price.unitPrice) && sameDiscount;
}

function roundingOf({ terms: { rounding } }: ContractVersion): string {
  const { to, direction, minimum } = rounding;
  return JSON.stringify([to, direction, minimum?.minutes, minimum?.per]);
}

/** Of a retainer's periods, now and as they were known before. */
class IncludedHours {
  readonly #contract: Contract;
  readonly #overageStays: ReadonlySet<EntryId>;
  /** Many claims ask the same, and prorated hours are counted day by day. */
  readonly #known = new Map<string, boolean>();

  constructor(contract: Contract, overageStays: ReadonlySet<EntryId>) {
    this.#contract = contract;
    this.#overageStays = overageStays;
  }

  /** Has the entry's period more by now than when it was billed as overage, or as the included part beside some? */
  areMoreFor(claim: TimeClaim, line: RetainerLine): boolean {
    if (claim.outcome !== 'invoiced' && claim.portion === 'whole') return false;
    if (claim.portion === 'included' && this.#overageStays.has(claim.entry)) return false;
    const period = feePeriodOf(claim.date, line.period);
    const key = JSON.stringify([line.id, period, claim.version]);
    const included = (contract: Contract) => retainerValue({ contract, line }, period).includedMinutes;
    const areMore =
      this.#known.get(key) ?? included(this.#contract) > included(asKnownAt(this.#contract, claim.version));
    this.#known.set(key, areMore);
    return areMore;
  }
}

function rateUnder(
  { currency }: Contract,
  now: TimeEntry,
  version: ContractVersion,
  line: SoldLine,
  policy: BillingPolicy,
) {
  if (line.pricing !== 'retainer') return findRate(now, version, currency, policy);
  return line.overage && findOverageRate(now, version, line.overage.rates, currency, policy);
}

function lineOf(version: ContractVersion | null, { line }: TimeEntry | Expense): SoldLine | null {
  return version?.terms.lines.find(({ id }) => id === line) ?? null;
}

function isFee({ pricing }: SoldLine): boolean {
  return pricing === 'fixed-fee' || pricing === 'milestones';
}
