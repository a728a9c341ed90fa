import { describe, expect, it } from 'vitest';
import type { Rate } from '../../../domain/billing/contract.ts';
import type { TimeEntry } from '../../../domain/billing/entry.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { currency } from '../../../domain/money.ts';
import { calendar, contract, EUR, input, policy, rate, time } from './contracts.ts';
import { planned } from './planned.ts';

const card = [{ role: 'consultant', currency: EUR, unitPrice: '90.00', from: null, until: null }];
const all = [rate('person', 'ada', '150.00'), rate('task', 'T1', '140.00'), rate('role', 'consultant', '130.00')];

/** What an hour of 5 October, a Monday, is billed at; null: nothing, for want of a rate. */
function priceOf(rates: Rate[], more: Partial<TimeEntry> = {}, terms = {}, date = '2026-10-05') {
  const plan = planned(input(contract({ rates, ...terms }), { policy: policy({ rateCard: card }) }), [
    time('1', date, 60, more),
  ]);
  const [portion] = plan.time;
  return portion?.reason === 'no-rate' ? null : plan.lines[0]?.unitPrice;
}

describe('rule 5: the rate', () => {
  it('is the most specific: of the person, the task, the role on the contract, the role on the rate card', () => {
    expect(priceOf(all, { task: 'T1' })).toBe('150.00');
    expect(priceOf(all, { task: 'T1', person: 'ben' })).toBe('140.00');
    expect(priceOf(all, { person: 'ben' })).toBe('130.00');
    expect(priceOf([], {})).toBe('90.00');
    expect(priceOf([], { role: 'lead' })).toBeNull();
    expect(priceOf([], { role: null })).toBeNull();
  });

  it('is one that is valid on the entry’s date; of two the one for its own line, then the later one', () => {
    const dated = [
      rate('person', 'ada', '150.00', { until: civilDate('2026-10-04') }),
      rate('role', 'consultant', '130.00'),
      rate('role', 'consultant', '135.00', { from: civilDate('2026-10-05') }),
    ];
    expect(priceOf(dated)).toBe('135.00');
    expect(priceOf(dated, {}, {}, '2026-10-02')).toBe('150.00');
    expect(priceOf([...dated, rate('role', 'consultant', '110.00', { line: 'L1' })])).toBe('110.00');
    expect(priceOf([...dated, rate('role', 'consultant', '110.00', { line: 'L2' })])).toBe('135.00');
  });

  it('comes from the rate card only in the contract’s currency', () => {
    const pounds = currency('GBP');
    const plan = planned(
      input(contract({}, { currency: pounds, invoiceCurrency: pounds }), { policy: policy({ rateCard: card }) }),
      [time('1', '2026-10-05', 60)],
    );
    expect(plan.time[0]?.because).toEqual([
      { rule: 5, says: 'No rate is valid on 2026-10-05 for person ada, no task, role consultant.' },
    ]);
    expect(plan.totals.closing).toMatchObject({
      minutes: { heldBack: 60 },
      value: { approved: '0.00', heldBack: '0.00' },
    });
  });

  it('is multiplied once for overtime: when the entry is flagged, or was on a rest day where the contract says so', () => {
    const overtime = { overtime: { factor: '1.255', onRestDays: false } };
    const restDays = { overtime: { factor: '1.255', onRestDays: true } };
    // 130.00 × 1.255 = 163.15; 4 October is a Sunday, 3 October a holiday on a Saturday
    expect(priceOf(all, { person: 'ben', overtime: true }, overtime)).toBe('163.15');
    expect(priceOf(all, { person: 'ben', overtime: true })).toBe('130.00');
    expect(priceOf(all, { person: 'ben' }, overtime, '2026-10-04')).toBe('130.00');
    expect(priceOf(all, { person: 'ben' }, restDays, '2026-10-04')).toBe('163.15');
    expect(priceOf(all, { person: 'ben', overtime: true }, restDays, '2026-10-04')).toBe('163.15');
  });

  it('counts rest days by the person’s own calendar', () => {
    const sundays = { ...calendar, workdays: ['sun' as const] };
    const own = { calendars: { ada: sundays } };
    const terms = { rates: [rate('role', 'consultant', '100.00')], overtime: { factor: '2', onRestDays: true } };
    const plan = planned(input(contract(terms), { policy: policy(own) }), [
      time('1', '2026-10-04', 60),
      time('2', '2026-10-05', 60),
      time('3', '2026-10-05', 60, { person: 'ben' }),
    ]);
    expect(plan.time.map(({ because }) => because[0]?.says)).toEqual([
      '100.00 EUR an hour: role consultant of the contract (version 1).',
      '200.00 EUR an hour: role consultant of the contract (version 1), 100.00 × 2 because 2026-10-05 is a rest day.',
      '100.00 EUR an hour: role consultant of the contract (version 1).',
    ]);
  });

  it('counts on its first day and on its last, and not on the days beside them', () => {
    const [from, until] = [civilDate('2026-10-05'), civilDate('2026-10-06')];
    const days = [rate('role', 'consultant', '110.00', { from, until })];
    const none = { rateCard: [] };
    const on = (date: string) =>
      planned(input(contract({ rates: days }), { policy: policy(none) }), [time('1', date, 60)]).lines[0]?.unitPrice;
    expect(['2026-10-04', '2026-10-05', '2026-10-06', '2026-10-07'].map(on)).toEqual([
      undefined,
      '110.00',
      '110.00',
      undefined,
    ]);
  });

  it('with overtime is rounded to 2 digits, half up', () => {
    // 133.33 × 1.5 = 199.995
    const overtime = { overtime: { factor: '1.5', onRestDays: false } };
    expect(priceOf([rate('person', 'ada', '133.33')], { overtime: true }, overtime)).toBe('200.00');
  });
});
