import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  civilDate,
  civilDateAt,
  instantAt,
  isTimeZone,
  parseCivilDate,
  weekdayOf,
} from '../../domain/civil-date.ts';
import { instant } from '../../domain/ids.ts';

const days = fc
  .date({ min: new Date('1901-01-01'), max: new Date('2198-12-31'), noInvalidDate: true })
  .map((date) => civilDate(date.toISOString().slice(0, 10)));

describe('a civil date', () => {
  it('is a day that exists, written as ISO 8601 writes it', () => {
    for (const text of ['2026-02-28', '2028-02-29', '1900-01-01', '2199-12-31'])
      expect(parseCivilDate(text)).toBe(text);
    const none = [
      '2026-02-29',
      '2026-13-01',
      '2026-1-1',
      '26-01-01',
      '2026-01-01T00:00:00Z',
      '01.02.2026',
      '',
      '0001-01-01',
      '9999-12-31',
    ];
    for (const text of none) expect(parseCivilDate(text)).toBeNull();
    expect(() => civilDate('2026-02-30')).toThrow('"2026-02-30" is not a date (YYYY-MM-DD).');
  });

  it('counts days as the calendar does', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -300, max: 300 }), (date, count) => {
        const there = addDays(date, count);
        expect(there).toBe(Temporal.PlainDate.from(date).add({ days: count }).toString());
        expect(weekdayOf(date) + 1).toBe(Temporal.PlainDate.from(date).dayOfWeek);
      }),
    );
  });
});

describe('a day in a time zone', () => {
  it('begins when its own clocks say so', () => {
    expect(civilDateAt(instant('2026-11-20T23:30:00.000Z'), 'Europe/Berlin')).toBe('2026-11-21');
    expect(civilDateAt(instant('2026-11-20T23:30:00.000Z'), 'Europe/London')).toBe('2026-11-20');
    expect(civilDateAt(instant('2026-11-20T10:30:00.000Z'), 'Pacific/Auckland')).toBe('2026-11-20');
    expect(civilDateAt(instant('2026-11-20T11:30:00.000Z'), 'Pacific/Auckland')).toBe('2026-11-21');
  });

  it('has its minutes where the zone’s clocks show them, also when they change', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Kolkata', 'UTC');
    const years = fc
      .date({ min: new Date('1980-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
      .map((date) => civilDate(date.toISOString().slice(0, 10)));
    fc.assert(
      fc.property(years, fc.integer({ min: 0, max: 1439 }), zones, (date, minutes, timeZone) => {
        const wall = Temporal.PlainDate.from(date).toPlainDateTime({
          hour: Math.floor(minutes / 60),
          minute: minutes % 60,
        });
        const expected = wall.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
        expect(instantAt(date, minutes, timeZone)).toBe(expected);
      }),
      { numRuns: 200 },
    );
    // 25 October 2026, 02:30 is shown twice in Berlin; 29 March 2026, 02:30 is skipped.
    expect(new Date(instantAt(civilDate('2026-10-25'), 150, 'Europe/Berlin')).toISOString()).toBe(
      '2026-10-25T00:30:00.000Z',
    );
    expect(new Date(instantAt(civilDate('2026-03-29'), 150, 'Europe/Berlin')).toISOString()).toBe(
      '2026-03-29T01:30:00.000Z',
    );
  });

  it('needs a zone that is one', () => {
    for (const name of ['Europe/Berlin', 'UTC', 'Asia/Kolkata']) expect(isTimeZone(name)).toBe(true);
    for (const name of ['Europe/Berln', '', 'Berlin', '__proto__']) expect(isTimeZone(name)).toBe(false);
  });
});
