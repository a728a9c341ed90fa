import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import { type Claim, holds } from '../../../domain/billing/claim.ts';
import { versionOn } from '../../../domain/billing/contract.ts';
import { inOrder, type TimeEntry } from '../../../domain/billing/entry.ts';
import { findOddEntries, findOddExpenses, type OddEntry } from '../../../domain/billing/find-odd-entries.ts';
import type { InvoiceLine } from '../../../domain/billing/invoice-plan.ts';
import { Limits } from '../../../domain/billing/limits.ts';
import { foldClaims } from '../../../domain/billing/past.ts';
import { daysOf } from '../../../domain/billing/period.ts';
import { planCorrections } from '../../../domain/billing/plan-corrections.ts';
import { arbitraryMonth, type Month } from './arbitrary-month.ts';
import { comparable } from './comparable-plan.ts';
import { type Planned, planned } from './contracts.ts';
import { claimsOf, takingBack } from './kept-claims.ts';
import { naiveCorrections, naiveOdd, naiveOddExpenses } from './naive-corrections.ts';
import { naivePlan } from './naive-planner.ts';
import { thousand } from './thousand.ts';

/** Their past months are planned by the naive planner, so that no mistake of the other one is carried into them. */
const months = arbitraryMonth(naivePlan);

describe('the second implementation, which holds everything and streams nothing, agrees', () => {
  it('on a thousand months', () => {
    thousand(months, ({ input, entries }) => {
      expect(comparable(planned(input, entries))).toEqual(comparable(naivePlan(input, entries)));
    });
  });

  it('on what is odd, and on what is to be corrected', () => {
    thousand(months, ({ input: { contract, policy }, firm, handedIn, billed }) => {
      const odd: OddEntry[] = [];
      findOddEntries(firm.toSorted(inOrder), (each) => odd.push(each));
      expect(byId(odd)).toEqual(byId(naiveOdd(firm)));
      expect(byId(findOddExpenses(handedIn))).toEqual(byId(naiveOddExpenses(handedIn)));
      const corrections = planCorrections(contract, billed, policy);
      expect(corrections).toEqual(naiveCorrections(contract, billed, policy));
    });
  });
});

describe('for any month', () => {
  it('both sums close, by what was emitted alone', () => {
    thousand(months, ({ input, entries }) => {
      const { emitted, lines, totals } = planned(input, entries);
      const { minutes, value } = totals.closing;
      const ended = emitted.filter((each) => each.emits === 'time' || each.emits === 'expense');
      const sumOf = (place: string) =>
        sum(ended.filter((each) => each.place === place).map((each) => each.value ?? '0'));
      expect(sum([value.opening, value.approved])).toBe(sum(ended.map((each) => each.value ?? '0')));
      const places = [value.invoiced, value.coveredByFee, value.heldBack, value.writtenOff, value.carriedOver];
      expect(places.map((each) => sum([each]))).toEqual(
        ['invoiced', 'covered by a fee', 'held back', 'written off', 'carried over'].map(sumOf),
      );
      const worked = ended.flatMap((each) => (each.emits === 'time' ? [each.minutes] : [])).reduce((a, b) => a + b, 0);
      expect(minutes.opening + minutes.approved).toBe(worked);
      for (const { currency, untaxed, purchaseOrder, lines: count } of totals.documents) {
        const own = lines.filter((line) => line.purchaseOrder === purchaseOrder && line.amount.currency === currency);
        expect([own.length, sum(own.map(({ amount }) => amount.amount))]).toEqual([count, sum([untaxed])]);
      }
      for (const [of, sums] of Object.entries(totals.sums)) {
        const own = lines.filter(({ amount }) => amount.currency === of);
        expect(sum([sums?.invoices ?? ''])).toBe(sum(own.map(({ amount }) => amount.amount)));
      }
    });
  });

  it('the order of contracts, claims, expenses, corrections, and of entries before the reader’s sort, changes nothing', () => {
    thousand(fc.tuple(months, months), ([one, other]) => {
      const turned = ({ input, entries }: Month): Month['input'] & { entries: TimeEntry[] } => ({
        ...input,
        claims: [...input.claims].reverse(),
        expenses: [...input.expenses].reverse(),
        corrections: input.corrections.toReversed(),
        entries: entries.toReversed(),
      });
      const both = [one, other].map(({ input, entries }) => planned(input, entries));
      const reversed = [other, one].map(turned).map(({ entries, ...input }) => planned(input, entries));
      expect(reversed.toReversed()).toEqual(both);
    });
  });

  it('no portion is claimed twice, and none that is held already', () => {
    thousand(months, ({ input, entries }) => {
      const plan = planned(input, entries);
      const held = claimsAfter(input, entries, plan).filter(holds).map(portionOf);
      expect(new Set(held).size).toBe(held.length);
    });
  });

  it('caps and purchase orders are never exceeded, or not more than they were', () => {
    thousand(months, ({ input, entries }) => {
      const plan = planned(input, entries);
      const before = limitsAfter(input, [...input.claims]);
      const after = limitsAfter(input, claimsAfter(input, entries, plan));
      for (const [at, { used, most }] of after.entries()) {
        const was = before[at]?.used ?? new Big(0);
        if (used.gt(most)) expect(used.lte(was)).toBe(true);
      }
    });
  });

  it('each entry is priced by the version that is in force on its own date', () => {
    thousand(months, ({ input, entries }) => {
      const plan = planned(input, entries);
      for (const claim of claimsOf(plan.emitted, input, entries, 'now')) {
        if (claim.kind !== 'time' || !claim.price) continue;
        const version = versionOn(input.contract, claim.date);
        expect(claim.version).toBe(version?.number);
        expect(claim.price.discountPercent).toBe(version?.terms.discountPercent);
      }
    });
  });
});

describe('a month in two runs', () => {
  it('claims the same entries at the same unit prices, and its money is equal within the rounding of rules 2 and 3', () => {
    const split = fc.record({ month: months, at: fc.double({ min: 0, max: 1, noNaN: true }) });
    let compared = 0;
    thousand(split, ({ month: { input, entries }, at }) => {
      const whole = planned(input, entries);
      const { first, second } = inTwo(input, entries, at);
      const one = planned(first.input, first.entries);
      const claims = claimsAfter(first.input, first.entries, one, 'first');
      const two = planned({ ...second.input, claims }, second.entries);
      // Where a limit binds, two documents may round another way, and so end the prefix at another entry: it is never
      // exceeded, and both sums close, which the planner asserts.
      if ([whole, one, two].some(isLimited)) {
        const after = claimsAfter({ ...second.input, claims }, second.entries, two, 'second');
        const before = limitsAfter(input, [...input.claims]);
        for (const [index, { used, most }] of limitsAfter(input, after).entries()) {
          if (used.gt(most)) expect(used.lte(before[index]?.used ?? 0)).toBe(true);
        }
        return;
      }
      compared += 1;
      expect([...prices(first.input, first.entries, one), ...prices(second.input, second.entries, two)].sort()).toEqual(
        prices(input, entries, whole).sort(),
      );
      const lines = [...one.lines, ...two.lines];
      for (const of of new Set([...lines, ...whole.lines].map(({ amount }) => amount.currency))) {
        const own = (line: InvoiceLine) => line.amount.currency === of;
        const difference = new Big(total(lines.filter(own))).minus(total(whole.lines.filter(own))).abs();
        const rounding = [...lines, ...whole.lines]
          .filter(own)
          .reduce((most, line) => most.plus(roundingOf(line)), new Big(0));
        expect(difference.lte(rounding), `${difference} of ${rounding}`).toBe(true);
      }
    });
    expect(compared).toBeGreaterThan(300);
  });
});

describe('taking back', () => {
  it('and billing again what didn’t change comes to nothing, to the cent, at the same prices', () => {
    let billed = 0;
    thousand(months, ({ input, entries }) => {
      const plan = planned(input, entries);
      if (isLimited(plan)) return;
      const claims = claimsAfter(input, entries, plan);
      const own = claims.filter((claim) => claim.kind !== 'fee' && holds(claim) && claim.id.startsWith('now'));
      const corrections = own.map(({ id }) => ({ claim: id, because: 'changed' as const }));
      const decisions = { ...input.decisions, reductions: [] };
      const again = planned({ ...input, claims, corrections, decisions }, entries);
      if (isLimited(again)) return;
      billed += own.length > 0 ? 1 : 0;
      expect(entriesOf(prices(input, entries, again))).toEqual(entriesOf(prices(input, entries, plan)));
      expect(total(again.lines)).toBe('0');
    });
    expect(billed).toBeGreaterThan(300);
  });
});

function byId(odd: OddEntry[]): OddEntry[] {
  return odd.toSorted(inOrder);
}

/** What the ledger keeps once the plan's documents are posted. */
function claimsAfter(input: BillingInput, entries: TimeEntry[], { emitted }: Planned, document = 'now'): Claim[] {
  return [
    ...takingBack([...input.claims], input.corrections, input.period, document),
    ...claimsOf(emitted, input, entries, document),
  ];
}

function portionOf(claim: Claim): string {
  if (claim.kind === 'time') return `${claim.entry}/${claim.portion}`;
  return claim.kind === 'expense' ? claim.entry : `${claim.soldLine}/${claim.part}/${claim.run}`;
}

/** Each cap and order, by how much is used of it. */
function limitsAfter(input: BillingInput, claims: Claim[]) {
  const { billed } = foldClaims({ ...input, claims, corrections: [] });
  return new Limits(input.contract, daysOf(input.period).last, billed).all;
}

function isLimited({ totals, emitted }: Planned): boolean {
  const fees = emitted.some((each) => each.emits === 'waiting fee' && each.reason === 'po-exhausted');
  return fees || 'over-cap' in totals.heldBack || 'po-exhausted' in totals.heldBack;
}

/** Without the fees, which are not taken back. */
function entriesOf(all: string[]): string[] {
  return all.filter((each) => !each.startsWith('fee')).sort();
}

/** Entry, portion and unit price of all that is claimed. */
function prices(input: BillingInput, entries: TimeEntry[], { emitted }: Planned): string[] {
  return claimsOf(emitted, input, entries, 'x').map((claim) => {
    if (claim.kind === 'time') return `${portionOf(claim)} ${claim.outcome} ${claim.minutes} ${claim.price?.unitPrice}`;
    return `${claim.kind} ${portionOf(claim)} ${claim.amount}`;
  });
}

/** The first so many of the month's entries in their order, with the fees and what is taken back; then the rest. */
function inTwo(input: BillingInput, entries: TimeEntry[], at: number) {
  const sorted = entries.toSorted(inOrder);
  const first = sorted.slice(0, Math.floor(at * sorted.length));
  const until = first.at(-1)?.date ?? '';
  const expenses = [...input.expenses];
  return {
    first: { input: { ...input, expenses: expenses.filter(({ date }) => date < until) }, entries: first },
    second: {
      input: {
        ...input,
        expenses: expenses.filter(({ date }) => date >= until),
        corrections: [],
        decisions: { ...input.decisions, reductions: [] },
      },
      entries: sorted.slice(first.length),
    },
  };
}

/** By how much rules 2 and 3 can move one line: half a hundredth of an hour at its price, and half of the smallest coin. */
function roundingOf({ kind, unitPrice, discountPercent, amount }: InvoiceLine): Big {
  if (kind !== 'time') return new Big(0);
  const ofHours = new Big(unitPrice).times('0.005').times(new Big(100).minus(discountPercent)).div(100);
  const digits = amount.amount.split('.')[1]?.length ?? 0;
  return ofHours.plus(new Big(10).pow(-digits).times('0.5'));
}

function total(lines: InvoiceLine[]): string {
  return sum(lines.map(({ amount }) => amount.amount));
}

function sum(amounts: string[]): string {
  return amounts.reduce((all, amount) => all.plus(amount), new Big(0)).toFixed();
}
