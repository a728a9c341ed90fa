import { describe, expect, it } from 'vitest';
import type { TimeClaim } from '../../../domain/billing/claim.ts';
import type { Contract } from '../../../domain/billing/contract.ts';
import type { TimeEntry } from '../../../domain/billing/entry.ts';
import { type Billed, planCorrections } from '../../../domain/billing/plan-corrections.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { revision } from '../../../domain/ids.ts';
import { billedFee, claimed, contract, covered, input, policy, rate, retained, time } from './contracts.ts';
import { inShort, places, planned, toTakeBack } from './planned.ts';

/* September was billed, and something of it isn't right any more. What else was billed as it was because of that? */

const rates = [rate('role', 'consultant', '100.00')];
const work = (id: string, minutes: number, more: Partial<TimeEntry> = {}) =>
  time(id, '2026-09-10', minutes, { revision: revision('r'), ...more });
const of = (entry: TimeEntry, more: Partial<TimeClaim> = {}) => ({ entry: entry.id, date: entry.date, ...more });
/** October's run, told what became of what was billed. */
const october = (sold: Contract, billed: Billed[], more: object = {}) =>
  planned(
    input(sold, {
      claims: billed.map(({ claim }) => claim),
      corrections: planCorrections(sold, billed, policy()),
      ...more,
    }),
    // One entry may have two claims.
    [...new Set(billed.flatMap(({ now }) => (typeof now === 'object' && 'minutes' in now ? [now] : [])))],
  );

describe('rule 1: the others of a day with a minimum', () => {
  const minimum = { minutes: 240, per: 'person and day' } as const;
  const sold = contract({ rates, rounding: { to: 1, direction: 'up', minimum } });
  const [first, second] = [work('1', 60), work('2', 60)];
  const billed = (now: Billed['now']): Billed[] => [
    { claim: claimed(60, of(first, { id: 'a', roundedMinutes: 240 })), now },
    { claim: claimed(60, of(second, { id: 'b', roundedMinutes: 0 })), now: second },
  ];

  it('are billed anew when the one that brought it is gone: the day is four hours still', () => {
    expect(toTakeBack(sold, billed('deleted'))).toEqual(['deleted', 'reopened']);
    const plan = october(sold, billed('deleted'));
    expect(plan.lines.map(inShort)).toEqual(['-4.00 × 100.00 = -400.00', '4.00 × 100.00 = 400.00']);
    expect(plan.totals.documents).toMatchObject([{ untaxed: '0.00' }]);
  });

  it('stay when nothing of their day is taken back, when it has no minimum, or when they changed too late themselves', () => {
    expect(toTakeBack(sold, billed(first))).toEqual([]);
    expect(toTakeBack(contract({ rates }), billed('deleted'))).toEqual(['deleted']);
    const late = { ...second, revision: revision('s'), approvedAt: policy().cutOff };
    const [one] = billed('deleted');
    expect(
      toTakeBack(sold, [...(one ? [one] : []), { claim: claimed(60, of(second, { id: 'b' })), now: late }]),
    ).toEqual(['deleted']);
    const elsewhere = { claim: claimed(60, of(second, { id: 'b', date: civilDate('2026-09-11') })), now: second };
    expect(toTakeBack(sold, [...(one ? [one] : []), elsewhere])).toEqual(['deleted']);
  });
});

describe('rule 12: work beyond a retainer whose hours are set free', () => {
  const overage = { rates: [rate('role', 'consultant', '110.00')] };
  const small = (rolloverPeriods: number) =>
    retained('2026-09-01', { includedMinutes: 100, fee: '0', overage, rolloverPeriods });
  const [first, second] = [work('1', 60, { line: 'R' }), work('2', 60, { line: 'R' })];
  const halves = (id: string, entry: TimeEntry, included: number): TimeClaim[] => [
    covered(included, '2026-09', '2026-09', of(entry, { id: `${id}1`, portion: 'included' })),
    claimed(60 - included, of(entry, { id: `${id}2`, soldLine: 'R', portion: 'overage', price })),
  ];
  const price = { unitPrice: '110.00', discountPercent: '0', invoicedUnitPrice: '110.00' };
  // 60 of the 100 minutes, then 40 and 20 beyond: 0.33 × 110.00 = 36.30.
  const billed = (now: Billed['now']): Billed[] => [
    { claim: covered(60, '2026-09', '2026-09', of(first, { id: 'a' })), now },
    ...halves('b', second, 40).map((claim) => ({ claim, now: second })),
  ];

  it('is covered by them, and its money goes back', () => {
    expect(toTakeBack(small(0), billed('deleted'))).toEqual(['deleted', 'reopened', 'reopened']);
    const plan = october(small(0), billed('deleted'));
    expect(plan.lines.map(inShort)).toEqual(['-0.33 × 110.00 = -36.30']);
    expect(places(plan.time)).toEqual(['2: covered by a fee']);
    expect(plan.totals.retainers[0]).toMatchObject({ period: '2026-09', included: 100, used: 60, expired: 40 });
  });

  it('is looked for as long as the hours live', () => {
    const later = work('3', 60, { line: 'R', date: civilDate('2026-10-05') });
    const beyond = { claim: claimed(60, of(later, { id: 'c', soldLine: 'R', price })), now: later };
    const [one] = billed('deleted');
    const both = [...(one ? [one] : []), beyond];
    expect(toTakeBack(small(0), both)).toEqual(['deleted']);
    expect(toTakeBack(small(1), both)).toEqual(['deleted', 'reopened']);
  });

  it('with roll-over is also what was covered by its own hours, and could use older ones now', () => {
    const later = work('5', 60, { line: 'R', date: civilDate('2026-10-05') });
    const own = { claim: covered(60, '2026-10', '2026-10', of(later, { id: 'e' })), now: later };
    const [one] = billed('deleted');
    const both = [...(one ? [one] : []), own];
    expect(toTakeBack(small(1), both)).toEqual(['deleted', 'reopened']);
    expect(toTakeBack(small(0), both)).toEqual(['deleted']);
  });

  it('with roll-over is also what comes after overage that is taken back: that had ended what rolls over', () => {
    const overageOf = (id: string, entry: TimeEntry) => claimed(60, of(entry, { id, soldLine: 'R', price }));
    const later = work('6', 60, { line: 'R', date: civilDate('2026-10-05') });
    const both: Billed[] = [
      { claim: overageOf('f', second), now: 'deleted' },
      { claim: overageOf('g', later), now: later },
    ];
    expect(toTakeBack(small(1), both)).toEqual(['deleted', 'reopened']);
    expect(toTakeBack(small(0), both)).toEqual(['deleted']);
  });

  it('says why it is billed anew', () => {
    const { emitted } = october(small(0), billed('deleted'));
    expect(emitted.flatMap((one) => (one.emits === 'taken back' ? one.because.map(({ says }) => says) : []))).toEqual([
      'Entry 1 was billed in 2026-09 and is deleted since. Its 60 minutes cost nothing.',
      'Entry 2 was billed in 2026-09 and is billed anew because of what else is taken back of its day, or of its retainer. Its 40 minutes cost nothing.',
      'Entry 2 was billed in 2026-09 and is billed anew because of what else is taken back of its day, or of its retainer.',
    ]);
  });

  it('is covered as a whole when its period is given more hours later', () => {
    // 100.00 for 60 minutes; 100 were worked: 40 beyond, 0.67 × 110.00 = 73.70. From 1 September on it is 200.00 for 120 minutes.
    const entry = work('4', 100, { line: 'R' });
    const sold = retained(
      '2026-09-01',
      { includedMinutes: 60, fee: '100.00', overage },
      { from: '2026-09-01', includedMinutes: 120, fee: '200.00' },
    );
    const claims = [
      covered(60, '2026-09', '2026-09', of(entry, { id: 'd1', portion: 'included' })),
      claimed(40, of(entry, { id: 'd2', soldLine: 'R', portion: 'overage', price })),
    ];
    const raised = claims.map((claim) => ({ claim, now: entry }));
    expect(toTakeBack(sold, raised)).toEqual(['amended', 'amended']);
    const plan = october(sold, raised, {
      claims: [...claims, billedFee('R', '2026-09', '100.00'), billedFee('R', '2026-10', '200.00')],
    });
    expect(plan.lines.map(inShort)).toEqual(['-0.67 × 110.00 = -73.70', '1.00 × 100.00 = 100.00']);
    expect(places(plan.time)).toEqual(['4: covered by a fee']);
  });

  describe('rule 17: the included part of an entry whose overage is written off', () => {
    // 60 and 40 of the 100 minutes; 20 were written off. 90 of the day before, approved later, are all beyond: 1.50 × 110.00.
    const early = work('3', 90, { line: 'R', date: civilDate('2026-09-09') });
    const beside = (one: Billed['now']): Billed[] => {
      const [a, included, writtenOff] = billed(one);
      if (!a || !included || writtenOff?.claim.kind !== 'time') throw new Error('There are three.');
      const off = { ...writtenOff.claim, outcome: 'written off' as const, invoiced: null, price: null };
      const beyond = claimed(90, of(early, { id: 'd', soldLine: 'R', price }));
      return [a, included, { ...writtenOff, claim: off }, { claim: beyond, now: early }];
    };

    it('stays covered when hours are set free: work before it would take its own', () => {
      expect(toTakeBack(small(0), beside('deleted'))).toEqual(['deleted', 'reopened']);
      const plan = october(small(0), beside('deleted'));
      // 60 are free: 30 of the 90 are still beyond.
      expect(plan.lines.map(inShort)).toEqual(['-1.50 × 110.00 = -165.00', '0.50 × 110.00 = 55.00']);
      expect(places(plan.time)).toEqual(['3 included: covered by a fee', '3 overage: invoiced']);
      expect(plan.totals.retainers[0]).toMatchObject({ period: '2026-09', included: 100, used: 100, expired: 0 });
    });

    it('stays so when an amendment includes more', () => {
      const more = { from: '2026-09-01', includedMinutes: 120 };
      const raised = retained('2026-09-01', { includedMinutes: 100, fee: '0', overage }, more);
      expect(toTakeBack(raised, beside(first))).toEqual(['amended']);
      const plan = october(raised, beside(first));
      // 20 more are free: 70 of the 90 are still beyond, 1.17 × 110.00.
      expect(plan.lines.map(inShort)).toEqual(['-1.50 × 110.00 = -165.00', '1.17 × 110.00 = 128.70']);
      expect(places(plan.time)).toEqual(['3 included: covered by a fee', '3 overage: invoiced']);
    });
  });
});
