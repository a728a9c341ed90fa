import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../domain/billing/claim.ts';
import type { Contract } from '../../../domain/billing/contract.ts';
import { period } from '../../../domain/billing/period.ts';
import type { RetainerLine } from '../../../domain/billing/retainer-value.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entryId } from '../../../domain/ids.ts';
import { claimed, contract, covered, decisions, EUR, input, rate, retained, retainer, time } from './contracts.ts';
import { inShort, places, planned } from './planned.ts';

const overage = { rates: [rate('role', 'consultant', '110.00')] };
const work = (id: string, date: string, minutes: number) => time(id, date, minutes, { line: 'R' });

describe('rule 12: the hours', () => {
  const statement = (of: Contract, claims: Claim[], entries = [work('1', '2026-10-05', 60)], more = {}) =>
    planned(input(of, { claims, ...more }), entries).totals.retainers[0];

  it('are used in rounded minutes, and of the entry’s own minutes at most all are included', () => {
    // 50 minutes count 60; 55 are left: all 50 are included, and 5 rounded minutes are beyond: 0.08 h.
    const of = contract({
      lines: [retainer({ includedMinutes: 55, fee: '0', overage })],
      rounding: { to: 60, direction: 'up', minimum: null },
    });
    const plan = planned(input(of), [work('1', '2026-10-05', 50)]);
    expect(plan.time).toMatchObject([
      { portion: 'included', minutes: 50, roundedMinutes: 55, value: '91.67' },
      { portion: 'overage', minutes: 0, roundedMinutes: 5, value: '0.00' },
    ]);
    expect(plan.lines.map(inShort)).toEqual(['0.08 × 110.00 = 8.80']);
  });

  it('roll over for so many periods, the oldest are used first, and then they expire', () => {
    const two = retained('2026-07-01', { rolloverPeriods: 2 });
    // August used 1,000 of its 1,200, September 1,100 of its own: 200 and 100 are left, and July's 1,200 have expired.
    const claims = [covered(1000, '2026-08', '2026-08'), covered(1100, '2026-09', '2026-09')];
    const plan = planned(input(two, { claims }), [work('1', '2026-10-05', 250)]);
    expect(plan.time[0]?.drawn).toEqual([
      { from: '2026-08', minutes: 200 },
      { from: '2026-09', minutes: 50 },
    ]);
    expect(plan.totals.retainers).toEqual([
      {
        soldLine: 'R',
        period: '2026-10',
        opening: 300,
        included: 1200,
        used: 250,
        expired: 0,
        closing: 1250,
      },
    ]);
    expect(statement(retained('2026-09-01', {}), [])).toMatchObject({
      opening: 0,
      included: 1200,
      used: 60,
      expired: 1140,
      closing: 0,
    });
  });

  it('do not roll over from a period with overage', () => {
    const over = claimed(30, { id: 'over', soldLine: 'R', portion: 'overage' });
    const of = retained('2026-09-01', { rolloverPeriods: 3 });
    expect(statement(of, [covered(1000, '2026-09', '2026-09')])).toMatchObject({ opening: 200 });
    expect(statement(of, [covered(1000, '2026-09', '2026-09'), over])).toMatchObject({ opening: 0 });
    // An entry that was beyond them as a whole is overage, too; and older hours come no further than that period.
    const whole = { ...over, portion: 'whole' as const };
    expect(statement(of, [covered(1000, '2026-09', '2026-09'), whole])).toMatchObject({ opening: 0 });
    expect(statement(retained('2026-08-01', { rolloverPeriods: 2 }), [over])).toMatchObject({ opening: 0 });
  });

  it('of a quarter last for its three months', () => {
    const of = retained('2026-07-01', { period: 'quarter' });
    expect(statement(of, [covered(500, '2026-07', '2026-Q3')])).toMatchObject({
      period: '2026-Q4',
      opening: 0,
      included: 1200,
      // In the middle of it nothing expires.
      used: 60,
      expired: 0,
      closing: 1140,
    });
    const inNovember = planned(input(of, { period: period('2026-11'), claims: [covered(500, '2026-10', '2026-Q4')] }), [
      work('1', '2026-10-05', 800),
    ]);
    expect(places(inNovember.time)).toEqual(['1 included: covered by a fee', '1 overage: held back, over-cap']);
    expect(inNovember.totals.retainers[0]).toMatchObject({ included: 1200, used: 1200 });
  });

  it('that a correction gives back are those of their own period again', () => {
    const back = { corrections: [{ claim: 'back', because: 'deleted' as const }] };
    const september = covered(300, '2026-09', '2026-09', { id: 'back' });
    const october = [work('1', '2026-10-05', 100)];
    const of = (rolloverPeriods: number) => retained('2026-09-01', { rolloverPeriods });
    expect(statement(of(0), [september], october, back)).toMatchObject({
      opening: 0,
      included: 1200,
      used: 100,
      expired: 1100,
    });
    expect(statement(of(2), [september], october)).toMatchObject({ opening: 900, used: 100, closing: 2000 });
    expect(statement(of(2), [september], october, back)).toMatchObject({ opening: 1200, used: 100, closing: 2300 });
  });

  it('that were granted stay granted, as far as they were used', () => {
    const lowered = retained('2026-09-01', {}, { from: '2026-09-01', includedMinutes: 600 });
    const plan = planned(input(lowered, { claims: [covered(900, '2026-09', '2026-09')] }), [
      work('1', '2026-09-20', 60),
    ]);
    expect(places(plan.time)).toEqual(['1: held back, over-cap']);
    expect(plan.totals.retainers[0]).toMatchObject({ period: '2026-09', included: 900, used: 900, expired: 0 });
    // September used 500 of them, and October 400.
    const both = retained('2026-09-01', { rolloverPeriods: 1 }, { from: '2026-09-01', includedMinutes: 600 });
    const claims = [covered(500, '2026-09', '2026-09'), covered(400, '2026-10', '2026-09')];
    const late = planned(input(both, { claims }), [work('1', '2026-09-20', 60)]);
    expect(places(late.time)).toEqual(['1: held back, over-cap']);
    expect(late.totals.retainers[0]).toMatchObject({ included: 900, used: 500, expired: 0, closing: 400 });
  });

  it('are those of one statement when a period has several runs', () => {
    const first = covered(700, '2026-10', '2026-10');
    expect(statement(retained('2026-10-01', {}), [first])).toMatchObject({ included: 1200, used: 760, expired: 440 });
  });

  it('aren’t used by time that is held back or written off', () => {
    // Of 100 minutes 60 that wait and 60 that are written off use none: 70 and 30 do, and 10 are beyond.
    const word = { by: 'cleo', because: 'agreed' };
    const decided = decisions({
      held: [{ time: entryId('1'), ...word }],
      writtenOff: [{ time: entryId('2'), ...word }],
    });
    const plan = planned(input(retained('2026-10-01', { includedMinutes: 100 }), { decisions: decided }), [
      ...[work('1', '2026-10-05', 60), work('2', '2026-10-05', 60)],
      ...[work('3', '2026-10-05', 70), work('4', '2026-10-05', 40)],
    ]);
    expect(places(plan.time)).toEqual([
      '1: held back, by-approver',
      '2: written off',
      '3: covered by a fee',
      '4 included: covered by a fee',
      '4 overage: held back, over-cap',
    ]);
    expect(plan.totals.closing.minutes).toMatchObject({
      approved: 230,
      coveredByFee: 100,
      heldBack: 70,
      writtenOff: 60,
    });
  });

  it('of two retainers are two pools', () => {
    const two = contract({ lines: [retainer({ fee: '0' }), retainer({ id: 'S', fee: '0', includedMinutes: 100 })] });
    const claims = [covered(100, '2026-10', '2026-10', { soldLine: 'S' })];
    const plan = planned(input(two, { claims }), [
      work('1', '2026-10-05', 1200),
      time('2', '2026-10-05', 1, { line: 'S' }),
    ]);
    expect(places(plan.time)).toEqual(['1: covered by a fee', '2: held back, over-cap']);
  });
});

describe('rule 13: beyond the hours', () => {
  const small = (own: Partial<RetainerLine>) =>
    contract({
      lines: [retainer({ includedMinutes: 30, fee: '0', ...own })],
      rates: [rate('role', 'consultant', '90.00')],
    });

  it('is billed at the overage rate of the entry’s date, or is over the cap', () => {
    const dated = {
      rates: [
        rate('role', 'consultant', '110.00'),
        rate('role', 'consultant', '125.00', { from: civilDate('2026-10-10') }),
      ],
    };
    const plan = planned(input(small({ overage: dated })), [work('1', '2026-10-05', 60), work('2', '2026-10-12', 60)]);
    expect(plan.lines.map(inShort)).toEqual(['0.50 × 110.00 = 55.00', '1.00 × 125.00 = 125.00']);
    expect(places(planned(input(small({})), [work('1', '2026-10-05', 60)]).time)).toEqual([
      '1 included: covered by a fee',
      '1 overage: held back, over-cap',
    ]);
  });

  it('values included hours at the overage rate, or else at the rate of rule 5', () => {
    expect(planned(input(small({ overage })), [work('1', '2026-10-05', 30)]).time[0]?.value).toBe('55.00');
    expect(planned(input(small({})), [work('1', '2026-10-05', 30)]).time[0]?.value).toBe('45.00');
  });

  it('can be written off alone, and is billed alone when its invoice is cancelled', () => {
    const writtenOff = [{ time: entryId('1'), portion: 'overage' as const, by: 'cleo', because: 'goodwill' }];
    const plan = planned(input(small({ overage }), { decisions: decisions({ writtenOff }) }), [
      work('1', '2026-10-05', 60),
    ]);
    expect(places(plan.time)).toEqual(['1 included: covered by a fee', '1 overage: written off']);
    const entry = work('1', '2026-09-10', 60);
    const same = { entry: entry.id, date: entry.date, soldLine: 'R' };
    const claims = [
      covered(30, '2026-09', '2026-09', { ...same, portion: 'included' }),
      claimed(30, {
        ...same,
        portion: 'overage',
        state: 'released',
        invoiced: { document: 'INV1', purchaseOrder: null, line: 'l', currency: EUR },
      }),
    ];
    const again = planned(input(small({ overage }), { claims }), [entry]);
    expect(places(again.time)).toEqual(['1 overage: invoiced']);
    expect(again.time).toMatchObject([{ minutes: 30, roundedMinutes: 30, value: '55.00' }]);
  });

  it('bills what is left of the rounded minutes, and does not round it again', () => {
    // 70 minutes count 90; 25 of each were included in September. Its invoice is cancelled: 45 are open and count 65, not 60.
    const of = contract({
      lines: [retainer({ includedMinutes: 25, fee: '0', overage })],
      rounding: { to: 30, direction: 'up', minimum: null },
    });
    const entry = work('1', '2026-09-10', 70);
    const claims = [covered(25, '2026-09', '2026-09', { entry: entry.id, portion: 'included' })];
    const plan = planned(input(of, { claims }), [entry]);
    expect(plan.time).toMatchObject([{ portion: 'overage', minutes: 45, roundedMinutes: 65, value: '82.50' }]);
    expect(plan.lines.map(inShort)).toEqual(['1.08 × 110.00 = 118.80']);
  });

  it('is worth what the included portion leaves of the entry', () => {
    // At 100.00 one minute is worth 1.67 and two are worth 3.33: the second is worth 1.66.
    const of = contract({
      lines: [retainer({ includedMinutes: 1, fee: '0', overage: { rates: [rate('role', 'consultant', '100.00')] } })],
    });
    const plan = planned(input(of), [work('1', '2026-10-05', 2)]);
    expect(plan.time.map(({ portion, value }) => `${portion} ${value}`)).toEqual(['included 1.67', 'overage 1.66']);
    expect(plan.totals.closing.value).toMatchObject({ approved: '3.33', coveredByFee: '1.67', invoiced: '1.66' });
  });
});
