import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Claim } from '../../../domain/billing/claim.ts';
import type { Terms } from '../../../domain/billing/contract.ts';
import { type Expense, inOrder, type TimeEntry } from '../../../domain/billing/entry.ts';
import type { Emitted } from '../../../domain/billing/invoice-plan.ts';
import { feePeriodOf } from '../../../domain/billing/period.ts';
import { arbitraryMonth, type Month } from './arbitrary-month.ts';
import { comparable } from './comparable-plan.ts';
import { claimsAfter, claimsOf } from './kept-claims.ts';
import { amountOf, exceeded, isLimited, type Line, linesOf, postedBy, roundingOf } from './measured.ts';
import { naivePlan } from './naive-planner.ts';
import { plannedAlone } from './planned.ts';
import { aThousandTakes, thousand } from './thousand.ts';

vi.setConfig(aThousandTakes);

const months = arbitraryMonth(naivePlan);
/** In which it doesn't matter which entry comes first. */
const independent = arbitraryMonth(naivePlan, (terms) => ({
  ...withoutDayMinimum(terms),
  lines: terms.lines.map(({ id, name, ...line }) =>
    line.pricing === 'retainer' ? { id, name, pricing: 'time-and-materials' } : { id, name, ...line },
  ),
}));
const plainRetainer = {
  pricing: 'retainer',
  period: 'month',
  rolloverPeriods: 0,
  billed: 'arrears',
  proration: 'none',
  fee: '900',
  includedMinutes: 300,
  overage: null,
} as const;
/** In which each period has hours of its own, and only them. */
const withRetainer = arbitraryMonth(naivePlan, (terms) => ({
  ...withoutDayMinimum(terms),
  caps: [],
  purchaseOrders: { required: false, orders: [] },
  lines: terms.lines.map((line) =>
    line.pricing === 'time-and-materials'
      ? { id: line.id, name: line.name, ...plainRetainer }
      : line.pricing === 'retainer'
        ? { ...line, ...plainRetainer, overage: line.overage }
        : line,
  ),
}));
/** For each entry the run that it is approved for. */
const parts = fc.array(fc.nat({ max: 3 }), { minLength: 40, maxLength: 40 });

describe('a month in several runs', () => {
  it('of entries in their order claims the same at the same unit prices, within the rounding of rules 2 and 3', () => {
    let compared = 0;
    thousand(fc.record({ month: months, parts, runs: fc.integer({ min: 2, max: 4 }) }), ({ month, parts, runs }) => {
      const inTurn = parts
        .slice(0, everything(month).length)
        .map((part) => part % runs)
        .sort();
      if (isLikeOneRun(month, inTurn)) compared += 1;
    });
    expect(compared).toBeGreaterThan(300);
  });

  it('of any entries does, too, without a retainer and without a minimum per person and day', () => {
    let compared = 0;
    thousand(fc.record({ month: independent, parts }), ({ month, parts }) => {
      if (isLikeOneRun(month, parts)) compared += 1;
    });
    expect(compared).toBeGreaterThan(300);
  });

  it('of any entries uses as many hours of a retainer that rolls nothing over', () => {
    let compared = 0;
    thousand(fc.record({ month: withRetainer, parts }), ({ month, parts }) => {
      // What is left of a time whose overage was written off is covered as a whole, or not at all.
      if ([...month.input.claims].some((claim) => claim.kind === 'time' && claim.portion === 'overage')) return;
      const { whole, several } = inRuns(month, parts);
      const drawn = (emitted: Emitted[]) => hoursUsed(month, emitted);
      if (Object.keys(drawn(whole)).length > 0) compared += 1;
      expect(drawn(several)).toEqual(drawn(whole));
    });
    expect(compared).toBeGreaterThan(300);
  });
});

/** Asserts that it comes to the same; false where a limit binds. Then it is only never exceeded. */
function isLikeOneRun(month: Month, parts: number[]): boolean {
  const { input, entries } = month;
  const { whole, several, claims } = inRuns(month, parts);
  // Two documents may round another way than one, and so end the prefix at another entry.
  if ([whole, several].some((emitted) => isLimited(input, emitted))) return false;
  expect(pricesOf(claims)).toEqual(pricesOf(claimsOf(whole, input, entries, 'whole')));
  for (const currency of new Set(linesOf(several).map(({ amount }) => amount.currency))) {
    const own = (emitted: Emitted[]): Line[] => linesOf(emitted).filter(({ amount }) => amount.currency === currency);
    const difference = amountOf(own(several))
      .minus(amountOf(own(whole)))
      .abs();
    const rounding = roundingOf([...own(several), ...own(whole)]);
    expect(difference.lte(rounding), `${difference} of ${rounding}`).toBe(true);
  }
  return true;
}

/**
 * Each run sees what is approved by then, with the claims of those before. That its sums close it asserts itself, and here that
 * the other planner agrees and no limit is exceeded.
 */
function inRuns(month: Month, parts: number[]) {
  const { input, entries } = month;
  const partOf = new Map(everything(month).map((each, index) => [each, parts[index] ?? 0]));
  const several: Emitted[] = [];
  const made: Claim[] = [];
  const before = postedBefore(month);
  let claims = [...input.claims];
  for (const part of new Set([0, ...[...partOf.values()].sort()])) {
    const isApproved = (each: TimeEntry | Expense) => (partOf.get(each) ?? 0) <= part;
    const now: BillingInput = {
      ...input,
      claims,
      expenses: [...input.expenses].filter(isApproved),
      corrections: several.length === 0 ? input.corrections : [],
    };
    const approved = entries.filter(isApproved);
    const plan = plannedAlone(now, approved);
    expect(comparable(plan)).toEqual(comparable(naivePlan(now, approved)));
    const posted = postedBy(plan.emitted, claims, `run ${part}`);
    expect(exceeded(input, before, posted)).toEqual([]);
    before.push(...posted);
    const own = claimsOf(plan.emitted, now, approved, `run ${part}`);
    made.push(...own);
    claims = claimsAfter(now, approved, plan.emitted, `run ${part}`);
    several.push(...plan.emitted);
  }
  return { whole: plannedAlone(input, entries).emitted, several, claims: made };
}

function postedBefore({ before, input }: Month) {
  const cancelled = new Set(
    [...input.claims].flatMap(({ state, invoiced }) => (state === 'released' && invoiced ? [invoiced.document] : [])),
  );
  return before
    .flatMap((run) => postedBy(run.emitted, run.input.claims, run.input.period))
    .filter(({ document }) => !cancelled.has(document));
}

/** In the order in which a plan takes it. */
function everything({ input, entries }: Month): (TimeEntry | Expense)[] {
  const byDate = <T extends TimeEntry | Expense>(all: T[]) => all.toSorted(inOrder);
  return [...byDate(entries), ...byDate([...input.expenses])].sort((a, b) =>
    a.date < b.date ? -1 : a.date > b.date ? 1 : 0,
  );
}

/** What is claimed, and at which unit price. */
function pricesOf(claims: Claim[]): string[] {
  const all = claims.map((claim) => {
    if (claim.kind === 'time')
      return [
        'time',
        claim.entry,
        claim.portion,
        claim.outcome,
        claim.minutes,
        claim.roundedMinutes,
        claim.price?.unitPrice,
        claim.drawn,
      ];
    if (claim.kind === 'expense') return ['expense', claim.entry, claim.outcome, claim.amount];
    if (claim.kind === 'fee') return ['fee', claim.soldLine, claim.part, claim.amount];
    return ['reduction', claim.reduction, claim.amount];
  });
  return all.map((one) => JSON.stringify(one)).sort();
}

function withoutDayMinimum(terms: Terms): Terms {
  const { minimum } = terms.rounding;
  return minimum === null
    ? terms
    : { ...terms, rounding: { ...terms.rounding, minimum: { ...minimum, per: 'entry' } } };
}

/** Of each retainer, by the period that they are of. */
function hoursUsed({ entries }: Month, emitted: Emitted[]): Record<string, number> {
  const used: Record<string, number> = {};
  for (const one of emitted) {
    if (one.emits !== 'time') continue;
    const entry = entries.find(({ id }) => id === one.entry);
    for (const { from, minutes } of one.drawn) {
      expect(entry && feePeriodOf(entry.date, from.includes('Q') ? 'quarter' : 'month')).toBe(from);
      const key = `${entry?.line} ${from}`;
      used[key] = (used[key] ?? 0) + minutes;
    }
  }
  return used;
}
