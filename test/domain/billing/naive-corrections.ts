import Big from 'big.js';
import type { BillingPolicy } from '../../../domain/billing/billing-input.ts';
import type { ExpenseClaim, TimeClaim } from '../../../domain/billing/claim.ts';
import type { Contract, ContractVersion } from '../../../domain/billing/contract.ts';
import type { Expense, TimeEntry } from '../../../domain/billing/entry.ts';
import { inOrder } from '../../../domain/billing/entry.ts';
import type { ContractExpense, FirmEntry, OddEntry } from '../../../domain/billing/find-odd-entries.ts';
import { feePeriodAfter, feePeriodOf } from '../../../domain/billing/period.ts';
import type { Billed, Correction } from '../../../domain/billing/plan-corrections.ts';
import { includedMinutes, retainerTerms } from './naive-fees.ts';
import { expensePrices, known, pricesOf, soldLineIn, versionInForce } from './naive-prices.ts';

/** Odd entries, each looked at by itself. The first reason counts: its minutes, its day, its double. */
export function naiveOdd(entries: FirmEntry[]): OddEntry[] {
  const sorted = entries.toSorted(inOrder);
  return sorted.flatMap((entry): OddEntry[] => {
    const { id, date } = entry;
    if (entry.minutes < 0) return [{ id, date, why: 'negative' }];
    if (entry.minutes === 0) return [{ id, date, why: 'zero' }];
    const isBefore = (other: FirmEntry) =>
      other.billed === entry.billed ? inOrder(other, entry) <= 0 : other.billed && !entry.billed;
    const soFar = sorted.filter((other) => other.person === entry.person && other.date === date && isBefore(other));
    const minutes = soFar.reduce((sum, other) => sum + Math.max(0, other.minutes), 0);
    if (minutes > 24 * 60) return [{ id, date, why: 'over 24 hours' }];
    const [first] = sorted
      .filter((other) => entry.contract !== null && sameWork(entry) === sameWork(other))
      .sort((a, b) => Number(b.billed) - Number(a.billed));
    if (first === undefined || first.id === id) return [];
    return [{ id, date, why: 'duplicate', of: first.id }];
  });
}

function sameWork({ contract, person, task, date, minutes, note }: FirmEntry): string {
  return JSON.stringify([contract, person, task, date, minutes, note]);
}

/** Expenses without a cost, or that repeat another: what is billed was there first. */
export function naiveOddExpenses(expenses: ContractExpense[]): OddEntry[] {
  return expenses.flatMap((expense): OddEntry[] => {
    const { id, date } = expense;
    if (new Big(expense.cost).lte(0)) return [{ id, date, why: new Big(expense.cost).lt(0) ? 'negative' : 'zero' }];
    const same = ({ person, category, date: on, cost, currency, note }: Expense) =>
      JSON.stringify([person, category, on, new Big(cost).toFixed(), currency, note]);
    const doubles = expenses.filter((other) => same(other) === same(expense));
    doubles.sort((a, b) => Number(b.billed) - Number(a.billed) || inOrder(a, b));
    const of = doubles[0]?.id ?? id;
    return of === id ? [] : [{ id, date, why: 'duplicate', of }];
  });
}

/** Rule 17, and rule 14's amendments of what is already billed. */
export function naiveCorrections(contract: Contract, billed: readonly Billed[], policy: BillingPolicy): Correction[] {
  const corrections = naiveWrong(contract, billed, policy);
  for (;;) {
    const other = billed.find((one) => isReopened(contract, one, billed, corrections));
    if (!other) return corrections;
    corrections.push({ claim: other.claim.id, because: 'reopened' });
  }
}

/** Is it by the hour and still as it was billed, and is something of its day with a minimum taken back, or hours that it could use? */
function isReopened(
  contract: Contract,
  { claim, now }: Billed,
  billed: readonly Billed[],
  corrections: Correction[],
): boolean {
  const isBack = ({ id }: { id: string }) => corrections.some((one) => one.claim === id);
  if (claim.kind !== 'time' || claim.state !== 'live' || claim.outcome === 'written off' || isBack(claim)) return false;
  if (now === 'deleted' || now === 'un-approved' || now.revision !== claim.revision) return false;
  const back = billed.flatMap((one) => (one.claim.kind === 'time' && isBack(one.claim) ? [one.claim] : []));
  const pricing = (of: TimeClaim) =>
    soldLineIn(versionInForce(known(contract, of.version), of.date), of.soldLine)?.pricing;
  const hasMinimum = (of: TimeClaim) =>
    ['retainer', 'time-and-materials'].includes(pricing(of) ?? '') &&
    versionInForce(known(contract, of.version), of.date)?.terms.rounding.minimum?.per === 'person and day';
  const isOfDay = back.some((one) => one.person === claim.person && one.date === claim.date && hasMinimum(one));
  if (isOfDay && hasMinimum(claim)) return true;
  if (pricing(claim) !== 'retainer') return false;
  const { period, rolloverPeriods } = retainerTerms(contract, claim.soldLine);
  // It has the oldest hours already, where none are older than its period's.
  if (claim.portion === 'whole' && claim.outcome === 'covered' && rolloverPeriods === 0) return false;
  if (isBesideSettled(claim, billed)) return false;
  const of = feePeriodOf(claim.date, period);
  return back
    .filter((one) => one.soldLine === claim.soldLine && pricing(one) === 'retainer')
    .flatMap((one) => {
      if (one.outcome === 'covered') return one.drawn.map(({ from }) => from);
      // Overage had ended what rolls over.
      const ages = rolloverPeriods === 0 ? [] : [...Array(rolloverPeriods + 1).keys()];
      return ages.map((age) => feePeriodAfter(feePeriodOf(one.date, period), -age));
    })
    .some((from) => from <= of && of <= feePeriodAfter(from, rolloverPeriods));
}

/** The included part of an entry whose overage is written off, or with another run: no more hours are of use to it. */
function isBesideSettled({ entry, portion }: TimeClaim, billed: readonly Billed[]): boolean {
  return billed.some(
    ({ claim }) =>
      portion === 'included' &&
      claim.kind === 'time' &&
      claim.entry === entry &&
      claim.portion === 'overage' &&
      (claim.state === 'reserved' || (claim.state === 'live' && claim.outcome === 'written off')),
  );
}

function naiveWrong(contract: Contract, billed: readonly Billed[], policy: BillingPolicy): Correction[] {
  return billed.flatMap(({ claim, now }): Correction[] => {
    if (claim.state !== 'live' || claim.outcome === 'written off') return [];
    if (now === 'deleted' || now === 'un-approved') return [{ claim: claim.id, because: now }];
    const isLate = now.approvedAt >= policy.cutOff;
    if (isLate) return [];
    if (now.revision !== claim.revision) return [{ claim: claim.id, because: 'changed' }];
    const amended =
      'minutes' in now
        ? claim.kind === 'time' &&
          (isPricedOtherwise(contract, claim, now, policy) ||
            (hasMoreIncluded(contract, claim) && !isBesideSettled(claim, billed)))
        : claim.kind === 'expense' && costsOtherwise(contract, claim, now, policy);
    return amended ? [{ claim: claim.id, because: 'amended' }] : [];
  });
}

function isPricedOtherwise(contract: Contract, claim: TimeClaim, now: TimeEntry, policy: BillingPolicy): boolean {
  const version = versionInForce(contract, now.date);
  const then = versionInForce(known(contract, claim.version), now.date);
  if (version === null || version.number === then?.number) return false;
  const pricing = soldLineIn(version, claim.soldLine)?.pricing;
  const before = soldLineIn(then, claim.soldLine)?.pricing;
  const fees = [pricing, before].filter((one) => one === 'fixed-fee' || one === 'milestones');
  // What a fee covered, another one covers.
  if (fees.length === 2) return false;
  if (pricing !== before) return true;
  const isByTheHour = pricing === 'time-and-materials' || pricing === 'retainer';
  if (isByTheHour && inWords(version) !== inWords(then)) return true;
  if (claim.price === null) return false;
  const { billedAt } = pricesOf(now, contract, policy);
  return (
    !billedAt?.eq(claim.price.unitPrice) ||
    Number(version?.terms.discountPercent) !== Number(claim.price.discountPercent)
  );
}

/** Rules 11 and 14: overage of a period that has more hours now than when it was billed. */
function hasMoreIncluded(contract: Contract, { soldLine, date, outcome, portion, version }: TimeClaim): boolean {
  const then = known(contract, version);
  const sold = soldLineIn(versionInForce(then, date), soldLine)?.pricing;
  const sells = soldLineIn(versionInForce(contract, date), soldLine)?.pricing;
  // Or the included part beside some.
  const isOverage = outcome === 'invoiced' || portion === 'included';
  if (!isOverage || sold !== 'retainer' || sells !== 'retainer') return false;
  const of = feePeriodOf(date, retainerTerms(contract, soldLine).period);
  return includedMinutes(contract, soldLine, of) > includedMinutes(then, soldLine, of);
}

function costsOtherwise(contract: Contract, claim: ExpenseClaim, now: Expense, policy: BillingPolicy): boolean {
  const version = versionInForce(contract, now.date);
  if (version === null || version.number === versionInForce(known(contract, claim.version), now.date)?.number)
    return false;
  if (soldLineIn(version, claim.soldLine) === null) return true;
  return !expensePrices(now, contract, policy)?.amount?.eq(claim.amount);
}

function inWords(version: ContractVersion | null): string {
  const { to, direction, minimum } = version?.terms.rounding ?? {};
  return `${to} ${direction}, ${minimum?.minutes} per ${minimum?.per}`;
}
