import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import { type Claim, holds } from '../../../domain/billing/claim.ts';
import { type Expense, inOrder, type TimeEntry } from '../../../domain/billing/entry.ts';
import { findOddEntries, findOddExpenses, type OddEntry } from '../../../domain/billing/find-odd-entries.ts';
import { type Billed, type Correction, planCorrections } from '../../../domain/billing/plan-corrections.ts';
import { arbitraryMonth, type Month } from './arbitrary-month.ts';
import { comparable } from './comparable-plan.ts';
import { claimedTwice, claimsAfter, claimsOf } from './kept-claims.ts';
import { amountOf, exactOf, exceeded, linesOf, postedBy } from './measured.ts';
import { naiveCorrections, naiveOdd, naiveOddExpenses } from './naive-corrections.ts';
import { naivePlan } from './naive-planner.ts';
import {
  entryValue,
  exchangeRate,
  expensePrices,
  inCurrency,
  pricesOf,
  rounded,
  total,
  versionInForce,
} from './naive-prices.ts';
import { type Asked, permuted } from './permuted.ts';
import { byClaim, type Planned, plannedAlone } from './planned.ts';
import { aThousandTakes, thousand } from './thousand.ts';

vi.setConfig(aThousandTakes);

/** Their past months are plannedAlone by the naive planner, so that no mistake of the other one is carried into them. */
const months = arbitraryMonth(naivePlan);
/** In which of what is settled only the minimum of a day needs something. */
const withDayMinimum = arbitraryMonth(naivePlan, (terms) => ({
  ...terms,
  rounding: { ...terms.rounding, minimum: { minutes: 240, per: 'person and day' } },
  caps: [],
  purchaseOrders: { required: false, orders: [] },
  lines: terms.lines.map((line) =>
    line.pricing === 'retainer' ? { id: line.id, name: line.name, pricing: 'time-and-materials' } : line,
  ),
}));
/** All three by the planner itself. */
const lives = arbitraryMonth(plannedAlone);

describe('the second implementation, which holds everything and streams nothing, agrees', () => {
  it('on a thousand months', () => {
    thousand(months, ({ input, entries }) => {
      expect(comparable(plannedAlone(input, entries))).toEqual(comparable(naivePlan(input, entries)));
    });
  });

  it('on what is odd, and on what is to be corrected', () => {
    thousand(months, ({ input: { contract, policy }, firm, handedIn, billed }) => {
      const odd: OddEntry[] = [];
      findOddEntries(firm.toSorted(inOrder), (each) => odd.push(each));
      expect(odd.toSorted(inOrder)).toEqual(naiveOdd(firm).toSorted(inOrder));
      expect(findOddExpenses(handedIn).toSorted(inOrder)).toEqual(naiveOddExpenses(handedIn).toSorted(inOrder));
      expect(byClaim(planCorrections(contract, billed, policy))).toEqual(
        byClaim(naiveCorrections(contract, billed, policy)),
      );
    });
  });
});

describe('for any month', () => {
  it('both sums close, by what was emitted alone', () => {
    thousand(months, (month) => {
      const plan = plannedAlone(month.input, month.entries);
      closesInMinutesAndValue(plan);
      closesInMoney(month, plan);
      for (const { opening, included, used, expired, closing } of plan.totals.retainers) {
        expect(opening + included).toBe(used + expired + closing);
        expect(Math.min(opening, included, used, expired, closing)).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('the order of contracts, claims, expenses, and of entries before the reader’s sort, changes nothing', () => {
    const turned = months.chain((month) => fc.record({ month: fc.constant(month), other: permuted(month) }));
    thousand(fc.tuple(turned, turned), ([one, another]) => {
      const straight = [one.month, another.month].map(everythingOf);
      const inAnotherOrder = [another.other, one.other].map(everythingOf);
      expect(inAnotherOrder.toReversed()).toEqual(straight);
    });
  });

  it('each entry is priced by the version that is in force on its own date', () => {
    let priced = 0;
    thousand(months, ({ input, entries }) => {
      const { emitted } = plannedAlone(input, entries);
      const lines = new Map(linesOf(emitted).map((line) => [line.key, line]));
      for (const one of emitted) {
        if (one.emits !== 'time' && one.emits !== 'expense') continue;
        const entry = one.emits === 'time' ? entries.find(({ id }) => id === one.entry) : undefined;
        const expense = one.emits === 'expense' ? [...input.expenses].find(({ id }) => id === one.entry) : undefined;
        const version = versionInForce(input.contract, (entry ?? expense)?.date ?? input.policy.invoiceDate);
        expect(one.version).toBe(version?.number ?? null);
        const line = one.line === null ? undefined : lines.get(one.line);
        if (!line?.agreed) continue;
        priced += 1;
        const price = entry
          ? pricesOf(entry, input.contract, input.policy).billedAt
          : expense && expensePrices(expense, input.contract, input.policy)?.amount;
        expect(new Big(line.agreed.unitPrice)).toEqual(price && new Big(price));
        expect(Number(line.discountPercent)).toBe(entry ? Number(version?.terms.discountPercent) : 0);
      }
    });
    expect(priced).toBeGreaterThan(1000);
  });

  it('what is settled needn’t come again, nor its claims where no limit, retainer, day’s minimum or correction needs them', () => {
    let leftOut = 0;
    // One of four settled ones comes all the same.
    const coming = fc.array(
      fc.nat({ max: 3 }).map((one) => one === 0),
      { minLength: 40, maxLength: 40 },
    );
    thousand(
      fc.record({ month: fc.oneof(months, withDayMinimum), coming }),
      ({ month: { input, entries }, coming }) => {
        const claims = [...input.claims];
        const isSettled = settledBy(claims, input.corrections);
        const come = entries.filter((entry, index) => coming[index] || !isSettled(entry));
        const expenses = [...input.expenses].filter((expense, index) => coming[39 - index] || !isSettled(expense));
        const needed = claims.filter((claim) => isNeeded(claim, { ...input, expenses }, come));
        leftOut += claims.length - needed.length;
        const small = { input: { ...input, expenses, claims: needed }, entries: come };
        expect(everythingOf(small)).toEqual(everythingOf({ input, entries }));
      },
    );
    expect(leftOut).toBeGreaterThan(1000);
  });
});

describe('for three months of a contract', () => {
  it('no portion, expense, fee or reduction is claimed twice', () => {
    let claimed = 0;
    thousand(lives, ({ before, ...last }) => {
      for (const { input, entries } of [...before, last]) {
        const claims = claimsAfter(input, entries, plannedAlone(input, entries).emitted, 'now');
        expect(claimedTwice(claims)).toEqual([]);
        claimed += claims.length;
      }
    });
    expect(claimed).toBeGreaterThan(10_000);
  });

  it('caps and purchase orders are never exceeded by what documents say, or not by more than before', () => {
    thousand(lives, ({ before, input, entries }) => {
      const cancelled = new Set(
        [...input.claims].flatMap(({ state, invoiced }) =>
          state === 'released' && invoiced ? [invoiced.document] : [],
        ),
      );
      const posted = before
        .flatMap((run) => postedBy(run.emitted, run.input.claims, run.input.period))
        .filter(({ document }) => !cancelled.has(document));
      const now = postedBy(plannedAlone(input, entries).emitted, input.claims, input.period);
      expect(exceeded(input, posted, now)).toEqual([]);
    });
  });

  it('what has just been billed is not to be corrected', () => {
    thousand(lives, ({ input, entries }) => {
      const now = {
        time: new Map(entries.map((each) => [each.id, each])),
        expenses: new Map([...input.expenses].map((each) => [each.id, each])),
      };
      const billed = claimsOf(plannedAlone(input, entries).emitted, input, entries, 'now').flatMap(
        (claim): Billed[] => {
          const entry =
            claim.kind === 'time'
              ? now.time.get(claim.entry)
              : claim.kind === 'expense' && now.expenses.get(claim.entry);
          return (claim.kind === 'time' || claim.kind === 'expense') && entry ? [{ claim, now: entry }] : [];
        },
      );
      expect(planCorrections(input.contract, billed, input.policy)).toEqual([]);
    });
  });
});

/** Is all of an entry accounted for, and nothing of it taken back? */
function settledBy(claims: Claim[], corrections: Correction[]): (entry: TimeEntry | Expense) => boolean {
  const corrected = new Set(corrections.map(({ claim }) => claim));
  const held = new Set(
    claims.flatMap((claim) => {
      if (!holds(claim) || corrected.has(claim.id)) return [];
      if (claim.kind === 'expense') return [`expense ${claim.entry}`];
      if (claim.kind !== 'time') return [];
      const portions = claim.portion === 'whole' ? ['included', 'overage'] : [claim.portion];
      return portions.map((portion) => `${portion} ${claim.entry}`);
    }),
  );
  return (entry) =>
    ('minutes' in entry ? ['included', 'overage'] : ['expense']).every((what) => held.has(`${what} ${entry.id}`));
}

/**
 * May a run not leave this claim out? Of what is released it needs nothing, and of fees and reductions all. A claim of time
 * or of an expense it needs where that comes in it or is taken back, where a cap or a purchase order with an amount counts
 * it, and, while it holds: on a line that any version sells as a retainer, and on a person's day of which other time comes
 * while any version has a minimum for it.
 */
function isNeeded(claim: Claim, { contract, corrections, expenses }: BillingInput, entries: TimeEntry[]): boolean {
  if (claim.state === 'released') return false;
  if (claim.kind === 'fee' || claim.kind === 'reduction') return true;
  if (corrections.some((correction) => correction.claim === claim.id)) return true;
  const comes = claim.kind === 'time' ? entries : [...expenses];
  if (comes.some(({ id }) => id === claim.entry)) return true;
  const all = contract.versions.map(({ terms }) => terms);
  const isCounted = all.some(
    ({ caps, purchaseOrders }) =>
      caps.some(
        ({ line, limit, counts }) =>
          (line ?? claim.soldLine) === claim.soldLine &&
          (claim.kind === 'time' || ('money' in limit && counts.expenses)),
      ) ||
      purchaseOrders.orders.some(({ number, amount }) => amount !== null && number === claim.invoiced?.purchaseOrder),
  );
  if (isCounted && claim.invoiced) return true;
  if (claim.kind === 'expense' || !holds(claim)) return false;
  if (all.some(({ lines }) => lines.some(({ id, pricing }) => id === claim.soldLine && pricing === 'retainer')))
    return true;
  const isDayOf = ({ person, date }: TimeEntry) => person === claim.person && date === claim.date;
  return all.some(({ rounding }) => rounding.minimum?.per === 'person and day') && entries.some(isDayOf);
}

/** A plan without the order in which it was emitted. */
function everythingOf({ input, entries }: Asked | Month) {
  const { emitted, totals } = plannedAlone(input, entries);
  const sorted = <T>(list: T[]) => list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    emitted: sorted(emitted),
    totals: { ...totals, documents: sorted(totals.documents), needs: sorted(totals.needs) },
  };
}

function closesInMinutesAndValue({ emitted, totals }: Planned) {
  const ended = emitted.filter((each) => each.emits === 'time' || each.emits === 'expense');
  const { minutes, value } = totals.closing;
  const places = {
    invoiced: 'invoiced',
    coveredByFee: 'covered by a fee',
    heldBack: 'held back',
    writtenOff: 'written off',
    carriedOver: 'carried over',
  } as const;
  const sums = { minutes: 0, value: new Big(0) };
  for (const [name, place] of Object.entries(places) as [keyof typeof places, string][]) {
    const own = ended.filter((each) => each.place === place);
    const worked = total(own.map((each) => (each.emits === 'time' ? each.minutes : 0))).toNumber();
    const worth = total(own.map((each) => each.value ?? 0));
    expect([name, minutes[name], new Big(value[name]).toFixed()]).toEqual([name, worked, worth.toFixed()]);
    sums.minutes += worked;
    sums.value = sums.value.plus(worth);
  }
  expect(minutes.opening + minutes.approved).toBe(sums.minutes);
  expect(total([value.opening, value.approved]).toFixed()).toBe(sums.value.toFixed());
}

/** Every term made anew, of lines and of the portions that are on them. */
function closesInMoney({ input, entries }: Month, { emitted, totals }: Planned) {
  const { contract, policy } = input;
  const rate = exchangeRate(policy.exchange, contract.currency, contract.invoiceCurrency, policy.invoiceDate);
  const all = linesOf(emitted);
  for (const { currency, untaxed, purchaseOrder, lines } of totals.documents) {
    const own = all.filter((line) => line.purchaseOrder === purchaseOrder && line.amount.currency === currency);
    const made = policy.rounding.untaxed === 'per line' ? amountOf(own) : inCurrency(exactOf(own), currency);
    expect([own.length, made.toFixed()]).toEqual([lines, new Big(untaxed).toFixed()]);
  }
  for (const currency of new Set(all.map(({ amount }) => amount.currency))) {
    const own = all.filter(({ amount }) => amount.currency === currency);
    const ofKind = (...kinds: string[]) => own.filter(({ kind }) => kinds.includes(kind));
    const time = ofKind('time');
    const gross = total(
      time.map(({ quantity, unitPrice }) => inCurrency(new Big(quantity).times(unitPrice), currency)),
    );
    const timeValue = total(time.flatMap((line) => valuesOn(line.key, new Big(line.unitPrice))));
    const expenseValue = total(ofKind('expense').flatMap(({ key }) => valuesOn(key, new Big(rate ?? 1))));
    const invoices = total(totals.documents.filter((one) => one.currency === currency).map(({ untaxed }) => untaxed));
    const expected = {
      invoicedEntryValue: timeValue.plus(expenseValue),
      rounding: gross.minus(timeValue).plus(invoices).minus(amountOf(own)),
      discount: gross.minus(amountOf(time)),
      fees: amountOf(ofKind('fee')),
      expensesMarkup: amountOf(ofKind('expense')).minus(expenseValue),
      corrections: amountOf(ofKind('take-back', 'reduction')),
      invoices,
    };
    const sums = Object.entries(totals.sums[currency] ?? {}).map(([name, amount]) => [name, new Big(amount).toFixed()]);
    expect(Object.fromEntries(sums)).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, amount]) => [name, amount.toFixed()])),
    );
    const { invoicedEntryValue, rounding, discount, fees, expensesMarkup, corrections } = expected;
    expect(total([invoicedEntryValue, rounding, discount.times(-1), fees, expensesMarkup, corrections]).toFixed()).toBe(
      invoices.toFixed(),
    );
  }

  /** What portions on a line are worth at its price. Two portions of an entry make its value between them. */
  function valuesOn(key: string, price: Big): Big[] {
    return emitted.flatMap((one) => {
      if (one.emits === 'expense' && one.line === key) return [rounded(price.times(one.value ?? 0), 2)];
      if (one.emits !== 'time' || one.line !== key) return [];
      if (one.portion !== 'overage') return [entryValue(one.minutes, price)];
      const whole = entries.find(({ id }) => id === one.entry)?.minutes ?? 0;
      return [entryValue(whole, price).minus(entryValue(whole - one.minutes, price))];
    });
  }
}
