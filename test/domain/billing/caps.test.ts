import { describe, expect, it } from 'vitest';
import type { SoldLine } from '../../../domain/billing/contract.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entryId } from '../../../domain/ids.ts';
import { amended, cap, claimed, contract, EUR, feeLine, hourly, input, rate, spent, terms, time } from './contracts.ts';
import { places, planned } from './planned.ts';

const rates = [rate('role', 'consultant', '100.00')];
const lines: SoldLine[] = ['L1', 'L2'].map((id) => ({ id, name: id, pricing: 'time-and-materials' }));

describe('rule 6: a cap', () => {
  it('counts what was invoiced before, less credits, by lines as they stand', () => {
    // 100 + 100 + 100 minutes on one line are 5.00 h: 500.00, where each alone would be 167.00. One of them taken back is
    // a credit of 1.67 h. So 333.00 are used; 167.00 more fit into 500.00, and not a cent beyond.
    const claims = [
      claimed(100, { id: 'a', entry: entryId('a') }),
      claimed(100, { id: 'b', entry: entryId('b') }),
      claimed(100, {
        id: 'c',
        entry: entryId('c'),
        state: 'reversed',
        takenBack: { document: 'INV2', line: 't' },
      }),
      claimed(6000, {
        id: 'd',
        entry: entryId('d'),
        state: 'released',
        invoiced: { document: 'INV3', purchaseOrder: null, line: 'l', currency: EUR },
      }),
    ];
    const capped = contract({ rates, caps: [cap('NTE', { money: '500.00' })] });
    const plan = planned(input(capped, { claims }), [time('1', '2026-10-05', 100), time('2', '2026-10-06', 1)]);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: held back, over-cap']);
    expect(plan.time[1]?.because.map(({ says }) => says)).toEqual([
      "The contract's cap NTE leaves 0.00 of 500.00: this is beyond it.",
      'It counts at 1.67. 100.00 EUR an hour: role consultant of the contract (version 1).',
    ]);
  });

  it('is met exactly, and an entry is never split', () => {
    const capped = contract({ rates, caps: [cap('NTE', { money: '300.00' })] });
    const plan = planned(input(capped), [
      time('1', '2026-10-05', 120),
      time('2', '2026-10-06', 60),
      time('3', '2026-10-06', 60),
    ]);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: invoiced', '3: held back, over-cap']);
    expect(plan.totals.documents[0]?.untaxed).toBe('300.00');
  });

  it('on hours counts billed hours', () => {
    const capped = contract({
      rates,
      rounding: { to: 30, direction: 'up', minimum: null },
      caps: [cap('HOURS', { hours: '1.5' })],
    });
    const plan = planned(input(capped), [
      time('1', '2026-10-05', 31),
      time('2', '2026-10-06', 1),
      time('3', '2026-10-07', 1),
    ]);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: invoiced', '3: held back, over-cap']);
    expect(plan.time[2]?.because[0]?.says).toBe(
      "The contract's cap HOURS leaves 0.00 of 1.50 hours: this is beyond it.",
    );
  });

  it('of one sold line doesn’t stop the others, and the one that is named first ends its own entries', () => {
    const capped = contract({
      lines,
      rates,
      caps: [cap('ALL', { money: '1000.00' }), cap('ONE', { money: '100.00' }, { line: 'L1' })],
    });
    const plan = planned(input(capped), [
      time('1', '2026-10-05', 60),
      time('2', '2026-10-06', 60),
      time('3', '2026-10-07', 480, { line: 'L2' }),
      time('4', '2026-10-08', 120, { line: 'L2' }),
      time('5', '2026-10-09', 60, { line: 'L2' }),
    ]);
    expect(places(plan.time).slice(1)).toEqual([
      '2: held back, over-cap',
      '3: invoiced',
      '4: held back, over-cap',
      '5: held back, over-cap',
    ]);
    expect(plan.time[1]?.because[0]?.says).toContain('The cap ONE of line L1');
    expect(plan.time[4]?.because[0]?.says).toContain("The contract's cap ALL leaves 100.00 of 1000.00");
  });

  it('counts expenses where it says so', () => {
    const expenses = { categories: { travel: { by: 'cost' as const } }, receiptAbove: null };
    const travel = [spent('9', '2026-10-04', '250.00')];
    const both = (withExpenses: boolean) => {
      const capped = contract({
        rates,
        expenses,
        caps: [cap('NTE', { money: '300.00' }, { counts: { expenses: withExpenses, fees: false } })],
      });
      return places(planned(input(capped, { expenses: travel }), [time('1', '2026-10-05', 60)]).time);
    };
    expect(both(false)).toEqual(['1: invoiced']);
    expect(both(true)).toEqual(['1: held back, over-cap']);
  });

  it('is used up by fees where it says so, and holds none back', () => {
    const sold: SoldLine[] = [
      { id: 'L1', name: 'L1', pricing: 'time-and-materials' },
      {
        id: 'F',
        name: 'F',
        pricing: 'fixed-fee',
        fee: '800.00',
        by: { instalments: [{ id: 'i', name: 'I', share: { percent: '100' }, due: { on: civilDate('2026-10-01') } }] },
      },
    ];
    const total = (fees: boolean, money: string) => {
      const of = contract({ lines: sold, rates, caps: [cap('NTE', { money }, { counts: { expenses: true, fees } })] });
      const plan = planned(input(of), [time('1', '2026-10-05', 120), time('2', '2026-10-06', 60)]);
      return [...places(plan.time), plan.totals.documents[0]?.untaxed];
    };
    expect(total(false, '1000.00')).toEqual(['1: invoiced', '2: invoiced', '1100.00']);
    expect(total(true, '1000.00')).toEqual(['1: invoiced', '2: held back, over-cap', '1000.00']);
    expect(total(true, '500.00')).toEqual(['1: held back, over-cap', '2: held back, over-cap', '800.00']);
  });

  it('is that of the period’s last day', () => {
    const raised = contract(
      {},
      {
        versions: [
          { number: 1, from: civilDate('2026-01-01'), terms: terms({ rates, caps: [cap('NTE', { money: '0' })] }) },
          { number: 2, from: civilDate('2026-10-31'), terms: terms({ rates, caps: [cap('NTE', { money: '100' })] }) },
        ],
      },
    );
    expect(places(planned(input(raised), [time('1', '2026-10-05', 60)]).time)).toEqual(['1: invoiced']);
  });

  it('on hours counts lines as they are rounded', () => {
    // By person 20 minutes are 0.33 h, and three times 0.33 are 0.99, though an hour was worked.
    const capped = contract({ rates, grouping: 'person', caps: [cap('HOURS', { hours: '0.99' })] });
    const plan = planned(
      input(capped),
      ['ada', 'ben', 'cem'].map((person, at) => time(`${at}`, '2026-10-05', 20, { person })),
    );
    expect(plan.totals.documents[0]?.untaxed).toBe('99.00');
    // By role and week the same weeks grow together: 140 + 200 minutes are 5.67 h, and not 2.33 + 3.33.
    const weekly = contract({ rates, grouping: 'week', caps: [cap('HOURS', { hours: '5.66' })] });
    const entries = [time('1', '2026-10-05', 140), time('2', '2026-10-07', 200)];
    expect(places(planned(input(weekly), entries).time)).toEqual(['1: invoiced', '2: held back, over-cap']);
  });

  it('on hours gets back those that were credited, and those that this run credits', () => {
    // Three times an hour were billed; one was taken back since, one is taken back now: an hour of two is left.
    const claims = ['a', 'b', 'c'].map((id) => claimed(60, { id, entry: entryId(id) }));
    const [first, credited, wrong] = claims;
    if (!first || !credited || !wrong) throw new Error('There are three.');
    const takenBack = { document: 'INV2', line: 't' };
    const capped = contract({ rates, caps: [cap('HOURS', { hours: '2' })] });
    const plan = planned(
      input(capped, {
        claims: [first, { ...credited, state: 'reversed', takenBack }, wrong],
        corrections: [{ claim: 'c', because: 'deleted' }],
      }),
      [time('1', '2026-10-05', 60), time('2', '2026-10-06', 1)],
    );
    expect(places(plan.time)).toEqual(['1: invoiced', '2: held back, over-cap']);
  });

  it('on hours holds no expense back, whatever it says of amounts', () => {
    const expenses = { categories: { travel: { by: 'cost' as const } }, receiptAbove: null };
    const counts = { expenses: true, fees: true };
    const capped = contract({ rates, expenses, caps: [cap('HOURS', { hours: '1' }, { counts })] });
    const plan = planned(input(capped, { expenses: [spent('9', '2026-10-06', '20.00')] }), [
      time('1', '2026-10-05', 120),
    ]);
    expect(places(plan.time)).toEqual(['1: held back, over-cap']);
    expect(plan.totals.documents[0]?.untaxed).toBe('20.00');
  });

  it('of the contract is named before one of a sold line, and it alone is closed', () => {
    const capped = contract({
      lines,
      rates,
      caps: [cap('ONE', { money: '100.00' }, { line: 'L1' }), cap('ALL', { money: '300.00' })],
    });
    // 4.00 h are beyond both: all that comes after is beyond the contract's.
    const both = planned(input(capped), [time('1', '2026-10-05', 240), time('2', '2026-10-06', 60, { line: 'L2' })]);
    expect(places(both.time)).toEqual(['1: held back, over-cap', '2: held back, over-cap']);
    // 2.00 h are beyond that of their line alone. What is then held back by it isn't beyond the other one.
    const one = planned(input(capped), [
      time('1', '2026-10-05', 120),
      time('2', '2026-10-06', 360),
      time('3', '2026-10-07', 60, { line: 'L2' }),
    ]);
    expect(one.time.map(({ because }) => because[0]?.says.split(' leaves')[0])).toEqual([
      'The cap ONE of line L1',
      "The contract's cap ALL",
      "The contract's cap ALL",
    ]);
  });

  it('of one sold line is used up by its own fees alone', () => {
    const counts = { expenses: false, fees: true };
    const sold = [hourly('L1'), feeLine('F', '800.00')];
    const of = (line: string | null) =>
      places(
        planned(input(contract({ lines: sold, rates, caps: [cap('NTE', { money: '800.00' }, { line, counts })] })), [
          time('1', '2026-10-05', 60),
        ]).time,
      );
    expect(of(null)).toEqual(['1: held back, over-cap']);
    expect(of('L1')).toEqual(['1: invoiced']);
    expect(of('F')).toEqual(['1: invoiced']);
  });

  it('is that of the contract’s last day, where it has ended before the period has', () => {
    const ended = { ...contract({ rates, caps: [cap('NTE', { money: '100.00' })] }), endsOn: civilDate('2026-10-20') };
    const never = amended(ended, '2026-10-25', { caps: [cap('NTE', { money: '0' })] });
    expect(places(planned(input(never), [time('1', '2026-10-05', 60)]).time)).toEqual(['1: invoiced']);
  });

  it('counts a line and its credit each as it was rounded', () => {
    // 25 + 25 minutes were 0.83 h, and 25 of them were credited with 0.42: 0.41 are used, and 25 minutes more fit into 0.83.
    const takenBack = { document: 'INV2', line: 't' };
    const claims = [
      claimed(25, { id: 'a', entry: entryId('a') }),
      claimed(25, { id: 'b', entry: entryId('b'), state: 'reversed', takenBack }),
    ];
    const capped = contract({ rates, caps: [cap('HOURS', { hours: '0.83' })] });
    const plan = planned(input(capped, { claims }), [time('1', '2026-10-05', 25), time('2', '2026-10-06', 1)]);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: held back, over-cap']);
  });
});
