import { describe, expect, it } from 'vitest';
import { InvoicePlanner, planInvoice } from '../../../domain/billing/plan-invoice.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { billedFee, contract, covered, input, policy, rate, retainer, terms, time } from './contracts.ts';
import { inShort, places, planned } from './planned.ts';

describe('the two tricky ones of the rules', () => {
  it('a retainer of 20 h with 5 h rolled in and an amendment in mid-period (rules 11 to 14)', () => {
    // September: 20 h included, 15 h used, so 5 h roll into October; October includes 20 h. The amendment of 15 October
    // makes it 30 h and 2,600.00 from November on (rule 11), and the overage rate 120.00 at once (rules 13 and 14).
    const overageAt = (price: string) => ({ overage: { rates: [rate('role', 'consultant', price)] } });
    const before = retainer({ rolloverPeriods: 1, ...overageAt('110.00') });
    const after = retainer({ ...before, fee: '2600.00', includedMinutes: 1800, ...overageAt('120.00') });
    const amended = contract(
      {},
      {
        startsOn: civilDate('2026-09-01'),
        versions: [
          { number: 1, from: civilDate('2026-09-01'), terms: terms({ lines: [before] }) },
          { number: 2, from: civilDate('2026-10-15'), terms: terms({ lines: [after] }) },
        ],
      },
    );
    // 25 h of pool = 1,500 minutes: 1,000 and 400 leave 100, so the entry of 130 is split into 100 and 30.
    const plan = planned(
      input(amended, { claims: [covered(900, '2026-09', '2026-09'), billedFee('R', '2026-09', '2000.00')] }),
      [
        time('2', '2026-10-05', 1000, { line: 'R' }),
        time('3', '2026-10-14', 400, { line: 'R' }),
        time('4', '2026-10-14', 130, { line: 'R' }),
        time('5', '2026-10-15', 60, { line: 'R' }),
      ],
    );
    expect(places(plan.time)).toEqual([
      '2: covered by a fee',
      '3: covered by a fee',
      '4 included: covered by a fee',
      '4 overage: invoiced',
      '5: invoiced',
    ]);
    expect(plan.time[0]?.drawn).toEqual([
      { from: '2026-09', minutes: 300 },
      { from: '2026-10', minutes: 700 },
    ]);
    // The fee of October is that of its first day; 0.50 h at 110.00, and 1.00 h at 120.00 after the amendment.
    expect(plan.lines.map(inShort)).toEqual([
      '1.00 × 2000.00 = 2000.00',
      '0.50 × 110.00 = 55.00',
      '1.00 × 120.00 = 120.00',
    ]);
    expect(plan.totals.retainers).toEqual([
      {
        soldLine: 'R',
        period: '2026-10',
        opening: 300,
        included: 1200,
        used: 1500,
        expired: 0,
        closing: 0,
      },
    ]);
    // 4: 130 min at 110.00 = 238.33, of which 100 min = 183.33 are included and 55.00 overage.
    expect(plan.time.slice(2, 4).map(({ value }) => value)).toEqual(['183.33', '55.00']);
  });

  it('a cap with weekly grouping and a discount (rules 2, 3 and 6)', () => {
    // 100.00 an hour less 10 %. ISO week 41 is 5 to 11 October, week 42 is 12 to 18.
    // Week 41: 100 + 100 + 100 = 300 min = 5.00 h = 450.00. Week 42: 100 min = 1.67 h = 150.30, together 600.30.
    // The cap is 650.00: with 20 more 120 min = 2.00 h = 180.00, together 630.00; with another 20 140 min = 2.33 h = 209.70,
    // together 659.70, beyond it. The 5 minutes after that would fit, but the prefix has ended.
    const capped = contract({
      grouping: 'week',
      discountPercent: '10',
      rates: [rate('role', 'consultant', '100.00')],
      caps: [{ id: 'NTE', line: null, limit: { money: '650.00' }, counts: { expenses: false, fees: false } }],
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
    // 4 × 166.67 + 2 × 33.33 + 8.33 = 741.67, of which 33.33 + 8.33 are held back.
    expect(plan.totals.closing.value).toEqual({
      opening: '0.00',
      approved: '741.67',
      invoiced: '700.01',
      coveredByFee: '0.00',
      heldBack: '41.66',
      writtenOff: '0.00',
      carriedOver: '0.00',
    });
    // Before the discount the lines are 700.00: 700.01 − 0.01 − 70.00 = 630.00.
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

describe('a run', () => {
  const simple = contract({ rates: [rate('role', 'consultant', '120.00')] });

  it('takes entries by date, then by id, numbers as numbers, and names the one that came out of order', () => {
    const emitted = () => undefined;
    const twice = [time('9', '2026-10-05', 60), time('10', '2026-10-05', 60), time('10', '2026-10-05', 60)];
    expect(() => planInvoice(input(simple), twice, emitted)).toThrow(
      'Entry 10 of 2026-10-05 came after 10 of 2026-10-05: entries come by date, then by id, once each.',
    );
    const early = [time('9', '2026-10-05', 60), time('1', '2026-10-04', 60)];
    expect(() => planInvoice(input(simple), early, emitted)).toThrow(
      'Entry 1 of 2026-10-04 came after 9 of 2026-10-05',
    );
  });

  it('leaves out what is dated later than its period, and what an earlier run accounts for', () => {
    const later = planned(input(simple), [time('1', '2026-10-31', 60), time('2', '2026-11-01', 60)]);
    expect(places(later.time)).toEqual(['1: invoiced']);
    expect(later.totals.closing.minutes.approved).toBe(60);
  });

  it('tells what it has seen before from what is newly approved', () => {
    const { closing } = planned(input(simple), [
      time('1', '2026-09-30', 30, { seenBefore: true }),
      time('2', '2026-10-01', 60),
      time('3', '2026-10-01', 45, { approvedAt: '2026-11-04T00:00:00.000Z' as never }),
    ]).totals;
    expect(closing.minutes).toEqual({
      opening: 30,
      approved: 105,
      invoiced: 90,
      coveredByFee: 0,
      heldBack: 0,
      writtenOff: 0,
      carriedOver: 45,
    });
  });

  it('emits an entry before the line that it is on, and a line as soon as it is complete', () => {
    const order: string[] = [];
    const byEntry = contract({ grouping: 'entry', rates: [rate('role', 'consultant', '120.00')] });
    const plan = new InvoicePlanner(input(byEntry), (each) => order.push(each.emits));
    plan.take(time('1', '2026-10-01', 60));
    expect(order).toEqual(['time', 'line']);
    const byWeek = new InvoicePlanner(input(contract({ ...simple.versions[0]?.terms, grouping: 'week' })), (each) =>
      order.push(each.emits),
    );
    byWeek.take(time('1', '2026-10-04', 60));
    expect(order).toEqual(['time', 'line', 'time']);
    byWeek.take(time('2', '2026-10-05', 60));
    expect(order).toEqual(['time', 'line', 'time', 'line', 'time']);
  });

  it('makes no plan of terms that contradict themselves, and names all of it', () => {
    const wrong = contract({
      discountPercent: '12.345',
      rates: [rate('role', 'consultant', '-1')],
      lines: [
        {
          name: 'F',
          id: 'F',
          pricing: 'fixed-fee',
          fee: '100.00',
          by: { instalments: [{ id: 'a', name: 'A', share: { percent: '40' }, due: { event: 'go' } }] },
        },
        {
          name: 'M',
          id: 'M',
          pricing: 'milestones',
          total: '100.00',
          milestones: [{ id: 'm', name: 'M', share: { amount: '99.99' } }],
        },
      ],
    });
    const plan = planInvoice(
      input({ ...wrong, invoiceCurrency: 'USD' as never }, { policy: policy() }),
      [],
      () => undefined,
    );
    expect('issues' in plan && plan.issues.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'TL-BILL-0001 Version 1: The parts of line F sum to 40 %.',
      'TL-BILL-0001 Version 1: The parts of line M sum to 99.99, and the line is 100.00.',
      'TL-BILL-0001 Version 1: The rate -1 of role consultant is not a price of at most 2 digits.',
      'TL-BILL-0001 Version 1: The discount of 12.345 % is not from 0 to 100 with at most 2 digits.',
      'TL-BILL-0002 Contract C1 is invoiced in USD, and there is no rate from EUR on 2026-10-31.',
    ]);
  });
});
