import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBusinessDays, businessDayFrom, isBusinessDay } from '../../domain/calendar.ts';
import { addDays, civilDate } from '../../domain/civil-date.ts';
import type { EntityPolicy } from '../../domain/policy.ts';

const calendar: EntityPolicy['calendar'] = {
  workdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  holidays: ['2026-12-25', '2027-01-01'],
  opensAt: '09:00',
  closesAt: '17:00',
};

describe('business days', () => {
  const cases: [from: string, days: number, is: string, why: string][] = [
    ['2026-12-01', 0, '2026-12-01', 'a Tuesday is itself'],
    ['2026-12-05', 0, '2026-12-07', 'a Saturday counts as Monday'],
    ['2026-12-05', 1, '2026-12-08', 'one day after such a Monday'],
    ['2026-12-24', 1, '2026-12-28', 'over Christmas and a weekend'],
    ['2026-12-25', 0, '2026-12-28', 'a holiday counts as the next business day'],
    ['2026-12-31', 1, '2027-01-04', 'over New Year and a weekend'],
    ['2026-11-30', 20, '2026-12-29', 'four weeks and a holiday'],
  ];
  it.each(cases)('%s and %i is %s: %s', (from, days, is) => {
    expect(addBusinessDays(civilDate(from), days, calendar)).toBe(is);
  });

  it('are only ever workdays, and as many as were asked for', () => {
    const dates = fc.integer({ min: 0, max: 3000 }).map((n) => addDays(civilDate('2024-01-01'), n));
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 60 }), (from, days) => {
        const to = addBusinessDays(from, days, calendar);
        expect(isBusinessDay(to, calendar)).toBe(true);
        let counted = 0;
        for (let day = businessDayFrom(from, calendar); day < to; day = addDays(day, 1)) {
          if (isBusinessDay(day, calendar)) counted += 1;
        }
        expect(counted).toBe(days);
      }),
    );
  });
});
