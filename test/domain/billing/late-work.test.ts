import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../domain/billing/claim.ts';
import type { Contract } from '../../../domain/billing/contract.ts';
import type { TimeEntry } from '../../../domain/billing/entry.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { amended, claimed, covered, decisions, hourly, input, rate, retained, terms, time } from './contracts.ts';
import { type Planned, places, planned } from './planned.ts';

const overage = { rates: [rate('role', 'consultant', '110.00')] };
/** `1 whole: 40 of 2026-09, 50 of 2026-10`. */
const drawnBy = ({ time: portions }: Planned) =>
  portions.map(({ entry, portion, drawn }) => {
    return `${entry} ${portion}: ${drawn.map(({ from, minutes }) => `${minutes} of ${from}`).join(', ')}`;
  });
/** As opening + included = used + expired + closing. */
const statementsOf = ({ totals }: Planned) =>
  totals.retainers.map(
    ({ period, opening, included, used, expired, closing }) =>
      `${period}: ${opening} + ${included} = ${used} + ${expired} + ${closing}`,
  );
const work = (id: string, date: string, minutes: number) => time(id, date, minutes, { line: 'R' });

describe('rule 12: the hours of earlier periods', () => {
  it('that were used before their period had overage had rolled over all the same', () => {
    // October used 900 of September's 1,200 minutes. Then late work of September was billed as overage: the other 300 are gone.
    const claims = [
      covered(900, '2026-10', '2026-09'),
      claimed(30, { soldLine: 'R', portion: 'overage', date: civilDate('2026-09-20') }),
    ];
    const of = retained('2026-09-01', { rolloverPeriods: 1, overage });
    const plan = planned(input(of, { claims }), [work('1', '2026-10-05', 60)]);
    expect(plan.time[0]?.drawn).toEqual([{ from: '2026-10', minutes: 60 }]);
    // 900 + 1,200 = 960 + 0 + 1,140
    expect(plan.totals.retainers).toMatchObject([
      { period: '2026-10', opening: 900, included: 1200, used: 960, expired: 0, closing: 1140 },
    ]);
  });

  it('do not roll over from a period with overage that this very run bills or writes off', () => {
    // 40 of its 70 minutes are included; the invoice with the other 30 was cancelled. September has 1,160 left, not for October.
    const entry = work('1', '2026-09-20', 70);
    const claims = [covered(40, '2026-09', '2026-09', { entry: entry.id, date: entry.date, portion: 'included' })];
    const of = retained('2026-09-01', { rolloverPeriods: 1, overage });
    const drawnWith = (decided: object) =>
      planned(input(of, { claims, decisions: decisions(decided) }), [entry, work('2', '2026-10-05', 60)]).time.map(
        ({ portion, place, drawn }) => [portion, place, ...drawn.map(({ from }) => from)],
      );
    const word = { time: entry.id, portion: 'overage' as const, by: 'cleo', because: 'goodwill' };
    expect(drawnWith({})).toEqual([
      ['overage', 'invoiced'],
      ['whole', 'covered by a fee', '2026-10'],
    ]);
    expect(drawnWith({ writtenOff: [word] })).toEqual([
      ['overage', 'written off'],
      ['whole', 'covered by a fee', '2026-10'],
    ]);
    // Held back it is nobody's yet.
    expect(drawnWith({ held: [word] })).toEqual([
      ['overage', 'held back'],
      ['whole', 'covered by a fee', '2026-09'],
    ]);
  });

  it('are those of the period that work is dated in, however late it is approved', () => {
    // September used 1,100 of its 1,200 minutes. A late entry of September takes the 100 that are left, and is beyond them
    // then, though October has all of its own.
    const plan = planned(
      input(retained('2026-09-01', { overage }), { claims: [covered(1100, '2026-09', '2026-09')] }),
      [work('1', '2026-09-20', 160), work('2', '2026-10-05', 60)],
    );
    expect(places(plan.time)).toEqual(['1 included: covered by a fee', '1 overage: invoiced', '2: covered by a fee']);
    expect(plan.time.map(({ drawn }) => drawn)).toEqual([
      [{ from: '2026-09', minutes: 100 }],
      [],
      [{ from: '2026-10', minutes: 60 }],
    ]);
    expect(plan.totals.retainers).toMatchObject([
      { period: '2026-09', included: 1200, used: 1200, expired: 0 },
      { period: '2026-10', included: 1200, used: 60, expired: 1140 },
    ]);
  });

  it('that a late entry leaves in its period roll over, as its statement says', () => {
    // September used 40 of its 100 minutes, and a late entry 20 more: 40 are October's, which uses them first.
    const of = retained('2026-09-01', { includedMinutes: 100, rolloverPeriods: 1, overage });
    const plan = planned(input(of, { claims: [covered(40, '2026-09', '2026-09')] }), [
      work('1', '2026-09-20', 20),
      work('2', '2026-10-05', 90),
    ]);
    expect(drawnBy(plan)).toEqual(['1 whole: 20 of 2026-09', '2 whole: 40 of 2026-09, 50 of 2026-10']);
    expect(statementsOf(plan)).toEqual(['2026-09: 0 + 100 = 60 + 0 + 40', '2026-10: 40 + 100 = 90 + 0 + 50']);
    // October had used 30 of them before: they had rolled over, too.
    const used = planned(
      input(of, { claims: [covered(40, '2026-09', '2026-09'), covered(30, '2026-10', '2026-09')] }),
      [work('1', '2026-09-20', 20)],
    );
    expect(statementsOf(used)).toEqual(['2026-09: 0 + 100 = 60 + 0 + 40', '2026-10: 40 + 100 = 30 + 10 + 100']);
  });

  it('that a late entry exceeds roll over no more', () => {
    // 30 of September's 100 minutes are left for 120: 90 are overage, and October begins with its own hours.
    const of = retained('2026-09-01', { includedMinutes: 100, rolloverPeriods: 1, overage });
    const plan = planned(input(of, { claims: [covered(70, '2026-09', '2026-09')] }), [
      work('1', '2026-09-20', 120),
      work('2', '2026-10-05', 60),
    ]);
    expect(drawnBy(plan)).toEqual(['1 included: 30 of 2026-09', '1 overage: ', '2 whole: 60 of 2026-10']);
    expect(statementsOf(plan)).toEqual(['2026-09: 0 + 100 = 100 + 0 + 0', '2026-10: 0 + 100 = 60 + 0 + 40']);
  });

  it('of a period whose overage was written off are that period’s still, and roll over no more', () => {
    // 60 of September's 100 minutes weren't used: a late entry takes 50 of them, and 10 expire.
    const of = retained('2026-09-01', { includedMinutes: 100, rolloverPeriods: 1, overage });
    const off = { outcome: 'written off', invoiced: null, price: null } as const;
    const claims = [covered(40, '2026-09', '2026-09'), claimed(5, { soldLine: 'R', portion: 'overage', ...off })];
    const plan = planned(input(of, { claims }), [work('1', '2026-09-20', 50), work('2', '2026-10-05', 60)]);
    expect(drawnBy(plan)).toEqual(['1 whole: 50 of 2026-09', '2 whole: 60 of 2026-10']);
    expect(statementsOf(plan)).toEqual(['2026-09: 0 + 100 = 90 + 10 + 0', '2026-10: 0 + 100 = 60 + 0 + 40']);
  });

  it('that are set free in a period with overage are used in it again', () => {
    // October used all of its own 1,200 minutes and of September's, and 30 were overage. 300 of September's were given back since.
    const claims = [
      covered(1200, '2026-10', '2026-10'),
      covered(900, '2026-10', '2026-09'),
      claimed(30, { soldLine: 'R', portion: 'overage', date: civilDate('2026-10-20') }),
    ];
    const of = retained('2026-09-01', { rolloverPeriods: 1, overage });
    const plan = planned(input(of, { claims }), [work('1', '2026-10-25', 60)]);
    expect(drawnBy(plan)).toEqual(['1 whole: 60 of 2026-09']);
    expect(statementsOf(plan)).toEqual(['2026-10: 1200 + 1200 = 2160 + 240 + 0']);
  });

  it('are stated while their retainer is sold, where they were used, and for earlier periods that were looked into', () => {
    const ended = amended(retained('2026-09-01', {}), '2026-10-15', { lines: [hourly('L1')] });
    const stated = (of: Contract, claims: Claim[], ...entries: TimeEntry[]) =>
      planned(input(of, { claims }), entries).totals.retainers.map(({ period }) => period);
    expect(stated(ended, [])).toEqual([]);
    expect(stated(ended, [], work('1', '2026-10-05', 60))).toEqual(['2026-10']);
    expect(stated(ended, [covered(1200, '2026-10', '2026-10')], work('1', '2026-10-05', 60))).toEqual([]);
    // 20 of its 60 minutes are billed as overage; the other 40 don't fit into 39.
    const entry = work('1', '2026-09-20', 60);
    const rest = claimed(20, { entry: entry.id, date: entry.date, soldLine: 'R', portion: 'overage' });
    expect(stated(retained('2026-09-01', { overage, includedMinutes: 39 }), [rest], entry)).toEqual([
      '2026-09',
      '2026-10',
    ]);
  });

  it('of which a part of an entry was set free are given to that part, or to none', () => {
    const entry = work('1', '2026-10-05', 60);
    const rest = claimed(20, { entry: entry.id, date: entry.date, soldLine: 'R', portion: 'overage' });
    const roomy = planned(input(retained('2026-10-01', { overage }), { claims: [rest] }), [entry]);
    expect(places(roomy.time)).toEqual(['1 included: covered by a fee']);
    expect(roomy.time).toMatchObject([{ minutes: 40, roundedMinutes: 40, value: '73.33' }]);
    const exact = planned(input(retained('2026-10-01', { overage, includedMinutes: 40 }), { claims: [rest] }), [entry]);
    expect(places(exact.time)).toEqual(['1 included: covered by a fee']);
    const tight = planned(input(retained('2026-10-01', { overage, includedMinutes: 39 }), { claims: [rest] }), [entry]);
    expect(places(tight.time)).toEqual(['1 included: held back, over-cap']);
    expect(tight.totals.retainers[0]).toMatchObject({ used: 0 });
    // What was a retainer is sold by the hour now: that part is billed by the hour.
    const amended = retained('2026-10-01', { overage });
    const hourly = terms({
      lines: [{ id: 'R', name: 'R', pricing: 'time-and-materials' }],
      rates: [rate('role', 'consultant', '90.00')],
    });
    const versions = [...amended.versions, { number: 2, from: civilDate('2026-10-01'), terms: hourly }];
    expect(places(planned(input({ ...amended, versions }, { claims: [rest] }), [entry]).time)).toEqual([
      '1 included: invoiced',
    ]);
  });

  it('leave nothing open of an entry that has fewer minutes now than stay accounted for', () => {
    const entry = work('1', '2026-10-05', 30);
    const included = covered(40, '2026-10', '2026-10', { entry: entry.id, date: entry.date, portion: 'included' });
    const plan = planned(input(retained('2026-10-01', { overage }), { claims: [included] }), [entry]);
    expect([plan.time, plan.totals.closing.minutes.approved]).toEqual([[], 0]);
    // Nor of one of which both portions stand.
    const rest = claimed(20, { entry: entry.id, date: entry.date, soldLine: 'R', portion: 'overage' });
    for (const claims of [
      [included, rest],
      [rest, included],
    ]) {
      const both = planned(input(retained('2026-10-01', { overage }), { claims }), [{ ...entry, minutes: 60 }]);
      expect(both.time).toEqual([]);
    }
  });
});
