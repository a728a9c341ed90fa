import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../domain/civil-date.ts';
import { contract, inShort, input, places, planned, rate, sold, terms, time } from './contracts.ts';

describe('the two tricky ones of the rules', () => {
  it('a cap with weekly grouping and a discount (rules 2, 3 and 6)', () => {
    // 100.00 an hour less 10 %. ISO week 41 is 5 to 11 October, week 42 is 12 to 18.
    // Entries of 100 minutes: 1 → 1.67 h = 150.30; 2 → 200 min = 3.33 h = 299.70; 3 → 300 min = 5.00 h = 450.00.
    // Week 42: 100 min = 1.67 h = 150.30 → 600.30; the cap of 650.00 leaves 49.70. Another 20 minutes make 120 min =
    // 2.00 h = 180.00 → 630.00; another 20: 140 min = 2.33 h = 209.70 → 659.70, which is beyond it. The 5 minutes after
    // that would fit (125 min = 2.08 h = 187.20 → 637.20), but the prefix has ended.
    const capped = contract({
      grouping: 'week',
      discountPercent: '10',
      rates: [rate('role', 'consultant', '100.00')],
      caps: [{ id: 'NTE', line: null, limit: { money: '650.00' }, withExpenses: false }],
    });
    const plan = planned(input(capped), [
      time('1', '2026-10-05', 100),
      time('2', '2026-10-06', 100),
      time('3', '2026-10-11', 100),
      time('4', '2026-10-12', 100),
      time('5', '2026-10-13', 20),
      time('6', '2026-10-13', 20),
      time('10', '2026-10-14', 5),
    ]);
    expect(plan.lines.map(inShort)).toEqual(['5.00 × 100.00 − 10 % = 450.00', '2.00 × 100.00 − 10 % = 180.00']);
    expect(plan.lines.map(({ about }) => about)).toEqual(['2026-W41', '2026-W42']);
    expect(places(plan.time).slice(-2)).toEqual(['6: held back, over-cap', '10: held back, over-cap']);
    // Values: 100 min = 166.67, five times… four hundreds = 666.68, 20 min = 33.33, twice, 5 min = 8.33.
    expect(plan.totals.closing.value).toEqual({
      opening: '0.00',
      approved: '741.67',
      invoiced: '700.01',
      coveredByFee: '0.00',
      heldBack: '41.66',
      writtenOff: '0.00',
      carriedOver: '0.00',
    });
    // 700.01 − 0.01 − 70.00 = 630.00.
    expect(plan.totals.sums).toEqual({
      EUR: {
        invoicedEntryValue: '700.01',
        rounding: '-0.01',
        discount: '70.00',
        fees: '0.00',
        expensesMarkup: '0.00',
        corrections: '0.00',
        invoices: '630.00',
      },
    });
  });
});
