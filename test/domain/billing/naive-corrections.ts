import Big from 'big.js';
import type { BillingPolicy } from '../../../domain/billing/billing-input.ts';
import type { ExpenseClaim, TimeClaim } from '../../../domain/billing/claim.ts';
import type { Contract } from '../../../domain/billing/contract.ts';
import type { Expense, TimeEntry } from '../../../domain/billing/entry.ts';
import { inOrder } from '../../../domain/billing/entry.ts';
import type { ContractExpense, FirmEntry, OddEntry } from '../../../domain/billing/find-odd-entries.ts';
import type { Billed, Correction } from '../../../domain/billing/plan-corrections.ts';
import { expensePrices, pricesOf, soldLineIn, versionInForce } from './naive-prices.ts';

/** Odd entries, each looked at by itself. The first reason counts: its minutes, its day, its double. */
export function naiveOdd(entries: FirmEntry[]): OddEntry[] {
  const sorted = entries.toSorted(inOrder);
  return sorted.flatMap((entry): OddEntry[] => {
    const { id, date } = entry;
    if (entry.minutes < 0) return [{ id, date, why: 'negative' }];
    if (entry.minutes === 0) return [{ id, date, why: 'zero' }];
    const soFar = sorted.filter(
      (other) => other.person === entry.person && other.date === date && inOrder(other, entry) <= 0,
    );
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

/** Rule 17, and rule 14's amendments of what is already billed. */
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

export function naiveCorrections(contract: Contract, billed: Billed[], policy: BillingPolicy): Correction[] {
  return billed.flatMap(({ claim, now }): Correction[] => {
    if (claim.state !== 'live') return [];
    if (now === 'deleted' || now === 'un-approved') return [{ claim: claim.id, because: now }];
    if (now.revision !== claim.revision) return [{ claim: claim.id, because: 'changed' }];
    const version = versionInForce(contract, now.date);
    if (version === null || version.number <= claim.version || claim.outcome === 'written off') return [];
    const amended =
      'minutes' in now
        ? claim.kind === 'time' && isPricedOtherwise(contract, claim, now, policy)
        : claim.kind === 'expense' && costsOtherwise(contract, claim, now, policy);
    return amended ? [{ claim: claim.id, because: 'amended' }] : [];
  });
}

function isPricedOtherwise(contract: Contract, claim: TimeClaim, now: TimeEntry, policy: BillingPolicy): boolean {
  const version = versionInForce(contract, now.date);
  const then = contract.versions.find(({ number }) => number === claim.version) ?? null;
  if (soldLineIn(version, claim.soldLine)?.pricing !== soldLineIn(then, claim.soldLine)?.pricing) return true;
  if (claim.price === null) return false;
  const { billedAt } = pricesOf(now, contract, policy);
  return (
    !billedAt?.eq(claim.price.unitPrice) ||
    Number(version?.terms.discountPercent) !== Number(claim.price.discountPercent)
  );
}

function costsOtherwise(contract: Contract, claim: ExpenseClaim, now: Expense, policy: BillingPolicy): boolean {
  if (soldLineIn(versionInForce(contract, now.date), claim.soldLine) === null) return true;
  return !expensePrices(now, contract, policy)?.amount?.eq(claim.amount);
}
