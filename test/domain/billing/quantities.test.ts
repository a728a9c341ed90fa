import { describe, expect, it } from 'vitest';
import type { TimeClaim } from '../../../domain/billing/claim.ts';
import type { Rounding } from '../../../domain/billing/contract.ts';
import { hoursOf, minutesOf, roundMinutes, timeValue } from '../../../domain/billing/minutes.ts';
import { isoWeek, period } from '../../../domain/billing/period.ts';
import { taxOf, totalsIssue } from '../../../domain/billing/taxes.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entryId } from '../../../domain/ids.ts';
import { currency, money } from '../../../domain/money.ts';
import { amended, claimed, contract, covered, EUR, feeLine, hourly, input, rate, retainer, time } from './contracts.ts';
import { inShort, planned } from './planned.ts';

const rounding = (
  to: Rounding['to'],
  direction: Rounding['direction'],
  minimum: Rounding['minimum'] = null,
): Rounding => ({ to, direction, minimum });

describe('rule 1: minutes', () => {
  const hours: [hours: string, minutes: number][] = [
    ['7.5', 450],
    // 0.3333333 h = 19.999998 min
    ['0.3333333', 20],
    // 0.325 h = 19.5 min: half up
    ['0.325', 20],
    ['-0.25', -15],
    // 10.5 min is 11, not the even 10
    ['0.175', 11],
  ];
  it.each(hours)('takes %s hours for %i minutes', (text, minutes) => expect(minutesOf(text)).toBe(minutes));

  const each: [minutes: number, rounding: Rounding, is: number][] = [
    [61, rounding(1, 'up'), 61],
    [61, rounding(15, 'up'), 75],
    [60, rounding(15, 'up'), 60],
    // 8 of 15 is more than half, 7 less; half goes up
    [68, rounding(15, 'nearest'), 75],
    [67, rounding(15, 'nearest'), 60],
    [33, rounding(6, 'nearest'), 36],
    [3, rounding(30, 'nearest'), 0],
    [3, rounding(15, 'nearest', { minutes: 30, per: 'entry' }), 30],
    [100, rounding(60, 'up', { minutes: 30, per: 'entry' }), 120],
  ];
  it.each(each)('counts %i minutes under %o as %i', (minutes, how, is) => expect(roundMinutes(minutes, how)).toBe(is));

  it('bills the minimum of a day with its first entry, and beyond it only what goes beyond', () => {
    // A minimum of 240: the first 60 bring 240; 60 + 120 = 180 are still within; 60 + 120 + 100 = 280 bring 40 more.
    const daily = contract({
      rounding: rounding(1, 'up', { minutes: 240, per: 'person and day' }),
      rates: [rate('role', 'consultant', '60.00')],
    });
    const plan = planned(input(daily), [
      time('1', '2026-10-05', 60),
      time('2', '2026-10-05', 120),
      time('3', '2026-10-05', 100),
      time('4', '2026-10-05', 30, { person: 'ben' }),
      time('5', '2026-10-06', 300),
    ]);
    expect(plan.time.map(({ roundedMinutes }) => roundedMinutes)).toEqual([240, 0, 40, 240, 300]);
    // 280 + 240 + 300 = 820 min = 13.67 h
    expect(plan.lines.map(inShort)).toEqual(['13.67 × 60.00 = 820.20']);
  });

  it('goes on with the minimum of a day that an earlier run billed, and leaves out what was written off', () => {
    const daily = contract({
      rounding: rounding(1, 'up', { minutes: 240, per: 'person and day' }),
      rates: [rate('role', 'consultant', '60.00')],
    });
    const late = [time('2', '2026-09-10', 120), time('3', '2026-09-10', 100)];
    const rounded = (claims: TimeClaim[]) =>
      planned(input(daily, { claims }), late).time.map(({ roundedMinutes }) => roundedMinutes);
    // 60 minutes were billed as 240: 60 + 120 are within them, 60 + 120 + 100 = 280 bring 40 more.
    expect(rounded([claimed(60, { roundedMinutes: 240 })])).toEqual([0, 40]);
    // No minimum was agreed when the 60 were billed: the day is due with 240, of which 60 are billed.
    expect(rounded([claimed(60)])).toEqual([180, 40]);
    expect(rounded([claimed(60, { outcome: 'written off', invoiced: null, price: null })])).toEqual([240, 0]);
  });

  it('rounds each entry, and not their sum', () => {
    // 10, 25 and 16 count 12, 30 and 18: 60 minutes, where their 51 would count 54. 1.00 × 100.00 × 0.875 = 87.50
    const sixes = contract({
      rounding: rounding(6, 'up'),
      discountPercent: '12.5',
      rates: [rate('role', 'consultant', '100.00')],
    });
    const plan = planned(
      input(sixes),
      [10, 25, 16].map((minutes) => time(`${minutes}`, '2026-10-05', minutes)),
    );
    expect(plan.lines.map(inShort)).toEqual(['1.00 × 100.00 − 12.5 % = 87.50']);
    // They are worth 16.67 + 41.67 + 26.67 = 85.01; before the discount the line is 100.00, so 14.99 of it are rounding.
    expect(plan.totals.sums[EUR]).toMatchObject({
      ...{ invoicedEntryValue: '85.01', rounding: '14.99', discount: '12.50', invoices: '87.50' },
    });
  });

  it('fills the minimum of a day with what each of its entries counts, rounded', () => {
    const daily = contract({
      rounding: rounding(15, 'nearest', { minutes: 60, per: 'person and day' }),
      rates: [rate('role', 'consultant', '100.00')],
    });
    // 20, 25, 22 and 38 count 15, 30, 15 and 45: the first brings 60, which the next two fill; 105 − 60 = 45 go beyond.
    const minutes = { '1': 20, '2': 25, '3': 22, '4': 38 };
    const day = Object.entries(minutes).map(([id, all]) => time(id, '2026-09-10', all));
    const counted = (claims: TimeClaim[]) =>
      planned(input(daily, { claims }), day).time.map(({ entry, roundedMinutes }) => `${entry}: ${roundedMinutes}`);
    expect(counted([])).toEqual(['1: 60', '2: 0', '3: 0', '4: 45']);
    // The second was billed in September, with the minimum: it is the same day still.
    expect(counted([claimed(25, { entry: entryId('2'), roundedMinutes: 60 })])).toEqual(['1: 0', '3: 0', '4: 45']);
  });

  it('counts in the minimum of a day what is billed by the hour or covered by a retainer, and not what a fee covers', () => {
    const daily = contract({
      lines: [hourly('L1'), retainer({ includedMinutes: 600, fee: '0' }), feeLine('F', '500.00')],
      rounding: rounding(1, 'up', { minutes: 240, per: 'person and day' }),
      rates: [rate('role', 'consultant', '60.00')],
    });
    const day = (date: string) => [
      time('1', date, 300, { line: 'F' }),
      time('2', date, 100, { line: 'R' }),
      time('3', date, 30),
      time('4', date, 120),
    ];
    const counted = (date: string, claims: TimeClaim[] = []) =>
      planned(input(daily, { claims }), day(date)).time.map(
        ({ entry, roundedMinutes }) => `${entry}: ${roundedMinutes}`,
      );
    // The 100 of the retainer bring 240; 100 + 30 are within them, 100 + 30 + 120 = 250 bring 10 more.
    expect(counted('2026-10-05')).toEqual(['1: 300', '2: 240', '3: 0', '4: 10']);
    const ofFee = covered(300, '2026-09', '2026-09', { entry: entryId('1'), soldLine: 'F', drawn: [] });
    expect(counted('2026-09-10', [ofFee])).toEqual(['2: 240', '3: 0', '4: 10']);
    const ofRetainer = covered(100, '2026-09', '2026-09', { entry: entryId('2'), roundedMinutes: 240 });
    expect(counted('2026-09-10', [ofFee, ofRetainer])).toEqual(['3: 0', '4: 10']);
    // It counts as what it was sold as then, whatever its line has become since.
    const sinceThen = amended(daily, '2026-09-01', {
      lines: [hourly('L1'), feeLine('F', '500.00'), feeLine('R', '100.00')],
    });
    const { time: portions } = planned(input(sinceThen, { claims: [ofRetainer] }), [time('3', '2026-09-10', 30)]);
    expect(portions.map(({ roundedMinutes }) => roundedMinutes)).toEqual([0]);
  });

  it('counts an entry of a day once, also where a retainer has split it', () => {
    // The minimum of 240 comes with the first entry: its 200 minutes use the 100 of the retainer, and 140 are beyond.
    const daily = contract({
      lines: [
        hourly('L1'),
        retainer({ includedMinutes: 100, fee: '0', overage: { rates: [rate('person', 'ada', '90.00')] } }),
      ],
      rounding: rounding(1, 'up', { minutes: 240, per: 'person and day' }),
      rates: [rate('role', 'consultant', '60.00')],
    });
    const split = time('1', '2026-10-05', 200, { line: 'R' });
    const counted = (claims: TimeClaim[]) =>
      planned(input(daily, { claims }), [split, time('2', '2026-10-05', 60)]).time.map(
        ({ entry, portion, roundedMinutes }) => `${entry} ${portion}: ${roundedMinutes}`,
      );
    // 200 + 60 = 260 are 20 more than the day.
    expect(counted([])).toEqual(['1 included: 100', '1 overage: 140', '2 whole: 20']);
    const included = covered(100, '2026-10', '2026-10', { entry: split.id, date: split.date, portion: 'included' });
    expect(counted([included])).toEqual(['1 overage: 140', '2 whole: 20']);
    // More was billed of the day than it has by now: nothing is due, and nothing goes back.
    const more = claimed(60, { entry: entryId('3'), date: split.date, roundedMinutes: 300 });
    expect(counted([included, more])).toEqual(['1 overage: 0', '2 whole: 0']);
  });
});

describe('rules 2 and 3: lines', () => {
  it('sum rounded minutes once per line, and round the amount once', () => {
    // Three times 20 minutes: 0.33 h each would be 0.99; together they are 1.00 h.
    const plan = planned(input(contract({ rates: [rate('role', 'consultant', '99.99')], discountPercent: '33.33' })), [
      time('1', '2026-10-05', 20),
      time('2', '2026-10-06', 20),
      time('3', '2026-10-07', 20),
    ]);
    // 99.99 × 0.6667 = 66.663333
    expect(plan.lines.map(inShort)).toEqual(['1.00 × 99.99 − 33.33 % = 66.66']);
    expect(plan.lines[0]?.because.map(({ rule, says }) => `${rule}: ${says}`)).toEqual([
      '5: 99.99 EUR an hour: role consultant of the contract (version 1).',
      '2: 60 minutes are 1.00 hours.',
      '3: 1.00 × 99.99 less 33.33 % is 66.66 EUR.',
    ]);
  });

  const groups: [grouping: 'role' | 'person' | 'task' | 'week' | 'entry', abouts: string[]][] = [
    ['role', ['consultant', 'lead']],
    ['person', ['ada', 'ben']],
    ['task', ['', 'T1']],
    ['week', ['2026-W40', '2026-W41']],
    ['entry', ['1', '2', '3']],
  ];
  it.each(groups)('are grouped by %s', (grouping, abouts) => {
    const rates = [rate('role', 'consultant', '100.00'), rate('role', 'lead', '100.00')];
    const plan = planned(input(contract({ grouping, rates })), [
      time('1', '2026-10-04', 60),
      time('2', '2026-10-05', 60, { task: 'T1', role: 'lead' }),
      time('3', '2026-10-05', 60, { person: 'ben', task: 'T1' }),
    ]);
    expect(plan.lines.map(({ about }) => about).sort()).toEqual(abouts);
    expect(plan.totals.documents).toEqual([
      { purchaseOrder: null, currency: 'EUR', type: 'invoice', lines: abouts.length, untaxed: '300.00' },
    ]);
  });

  it('never hold two prices, sold lines or discounts', () => {
    const lines = ['L1', 'L2'].map((id) => ({ id, name: id, pricing: 'time-and-materials' as const }));
    const rates = [rate('person', 'ada', '150.00'), rate('role', 'consultant', '100.00')];
    const plan = planned(input(contract({ lines, rates })), [
      time('1', '2026-10-05', 60),
      time('2', '2026-10-05', 60, { person: 'ben' }),
      time('3', '2026-10-05', 60, { person: 'ben', line: 'L2' }),
    ]);
    expect(plan.lines.map((line) => `${line.soldLine} ${inShort(line)}`)).toEqual([
      'L1 1.00 × 100.00 = 100.00',
      'L1 1.00 × 150.00 = 150.00',
      'L2 1.00 × 100.00 = 100.00',
    ]);
  });

  it('round to the digits that the currency has', () => {
    const yen = currency('JPY');
    const inYen = contract({ rates: [rate('role', 'consultant', '9999.50')] }, { currency: yen, invoiceCurrency: yen });
    // 0.33 × 9,999.50 = 3,299.835
    expect(planned(input(inYen), [time('1', '2026-10-05', 20)]).lines.map(inShort)).toEqual(['0.33 × 9999.50 = 3300']);
  });

  it('hours and values have 2 digits, half up', () => {
    expect([hoursOf(1), hoursOf(20), hoursOf(605)]).toEqual(['0.02', '0.33', '10.08']);
    // 1 min at 0.30 is half a cent
    expect([timeValue(1, '0.30'), timeValue(-1, '0.30'), timeValue(20, '100')]).toEqual(['0.01', '-0.01', '33.33']);
  });

  it('count ISO weeks: the first is the one with the year’s first Thursday', () => {
    const weeks = ['2026-01-01', '2026-12-31', '2027-01-03', '2027-01-04', '2024-12-30'].map((date) =>
      isoWeek(civilDate(date)),
    );
    expect(weeks).toEqual(['2026-W01', '2026-W53', '2026-W53', '2027-W01', '2025-W01']);
    expect(() => period('2026-13')).toThrow('"2026-13" is not a month (YYYY-MM).');
  });
});

describe('rule 4: taxes', () => {
  const vat = { id: 'VAT 19', percent: '19' };
  const lines = ['0.13', '0.13', '0.13'].map((amount) => ({ amount, taxes: [vat] }));
  it('are rounded on each line, or once for each tax, as the company is set', () => {
    // 0.13 × 19 % = 0.0247: three times 0.02, or 0.0741 together
    expect(taxOf(lines, 'per line', EUR).amount).toBe('0.06');
    expect(taxOf(lines, 'globally', EUR).amount).toBe('0.07');
  });

  it('that differ from Odoo’s by a cent are named with both figures', () => {
    const plan = { untaxed: money('100', EUR), tax: money('19', EUR) };
    expect(totalsIssue('C1', plan, plan)).toBeNull();
    expect(totalsIssue('C1', plan, { ...plan, tax: money('19.01', EUR) })?.message).toBe(
      'The invoice of C1 comes to another total than its plan: 19.00 EUR of tax in the plan, 19.01 EUR in Odoo.',
    );
    expect(totalsIssue('C1', { untaxed: plan.untaxed }, { ...plan, tax: money('7', EUR) })).toBeNull();
    expect(totalsIssue('C1', { untaxed: plan.untaxed }, { ...plan, untaxed: money('99.99', EUR) })?.code).toBe(
      'TL-BILL-0004',
    );
  });
});
