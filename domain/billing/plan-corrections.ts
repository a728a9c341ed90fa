import Big from 'big.js';
import { canonicalJson } from '../canonical-json.ts';
import type { BillingPolicy } from './billing-input.ts';
import { type ExpenseClaim, holds, type TimeClaim } from './claim.ts';
import { type Contract, type ContractVersion, type SoldLine, versionOn } from './contract.ts';
import type { Expense, TimeEntry } from './entry.ts';
import { findOverageRate, findRate } from './find-rate.ts';

/** A billed entry beside what its source says of it now. */
export interface Billed {
  claim: TimeClaim | ExpenseClaim;
  now: TimeEntry | Expense | 'deleted' | 'un-approved';
}

/** One claim to take back, and why. */
export interface Correction {
  claim: string;
  because: 'changed' | 'deleted' | 'un-approved' | 'amended';
}

/**
 * Rule 17: what was billed and isn't right any more, because its entry changed, or because an amendment prices it differently
 * (rule 14). An entry that is still approved comes again with the others, and is billed anew if it is billable.
 */
export function planCorrections(contract: Contract, billed: Iterable<Billed>, policy: BillingPolicy): Correction[] {
  const corrections: Correction[] = [];
  for (const { claim, now } of billed) {
    const because = holds(claim) ? whyWrong(contract, claim, now, policy) : null;
    if (because) corrections.push({ claim: claim.id, because });
  }
  return corrections;
}

function whyWrong(
  contract: Contract,
  claim: Billed['claim'],
  now: Billed['now'],
  policy: BillingPolicy,
): Correction['because'] | null {
  if (typeof now === 'string') return now;
  if (now.revision !== claim.revision) return 'changed';
  const version = versionOn(contract, now.date);
  if (claim.outcome === 'written off' || (version && version.number <= claim.version)) return null;
  const before = contract.versions.find(({ number }) => number === claim.version) ?? null;
  return isPricedAlike(contract, claim, now, before, version, policy) ? null : 'amended';
}

function isPricedAlike(
  contract: Contract,
  claim: Billed['claim'],
  now: TimeEntry | Expense,
  before: ContractVersion | null,
  after: ContractVersion | null,
  policy: BillingPolicy,
): boolean {
  const [sold, sells] = [lineOf(before, now), lineOf(after, now)];
  if (!before || !after || !sold || !sells) return false;
  if ('category' in now) {
    const terms = ({ terms: { expenses } }: ContractVersion) =>
      canonicalJson(expenses.categories[now.category] ?? null);
    return terms(before) === terms(after);
  }
  if (claim.kind !== 'time') return false;
  if (!claim.price)
    return isFee(sold) === isFee(sells) && (sold.pricing === 'retainer') === (sells.pricing === 'retainer');
  if (sold.pricing !== sells.pricing) return false;
  const rate = rateUnder(contract, now, after, sells, policy);
  const sameDiscount = new Big(after.terms.discountPercent).eq(claim.price.discountPercent);
  return rate !== null && new Big(rate.unitPrice).eq(claim.price.unitPrice) && sameDiscount;
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
