import { addBusinessDays } from '../calendar.ts';
import { addDays, civilDate, instantAt, weekdayOf } from '../civil-date.ts';
import type { Branded, CivilDate, Instant } from '../ids.ts';
import type { EntityPolicy } from '../policy.ts';

/** A month that a billing run is for: `2026-10`. */
export type Period = Branded<'Period'>;
/** What one retainer fee is for: a month, `2026-10`, or a quarter of the calendar, `2026-Q4`. */
export type FeePeriod = Branded<'FeePeriod'>;

/** First and last day, both in it. */
export interface Days {
  first: CivilDate;
  last: CivilDate;
}

/** @throws RangeError when the text is no month. */
export function period(text: string): Period {
  if (!/^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(text)) throw new RangeError(`"${text}" is not a month (YYYY-MM).`);
  return text as Period;
}

export function daysOf(month: Period): Days {
  const first = civilDate(`${month}-01`);
  return { first, last: addDays(firstOfNext(first), -1) };
}

/** The month or the quarter that a day is in. */
export function feePeriodOf(date: CivilDate, length: 'month' | 'quarter'): FeePeriod {
  const month = date.slice(0, 7);
  if (length === 'month') return month as FeePeriod;
  return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}` as FeePeriod;
}

export function daysOfFee(of: FeePeriod): Days {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(of);
  if (!quarter) return daysOf(period(of));
  const first = Number(quarter[2]) * 3 - 2;
  const month = (number: number) => period(`${quarter[1]}-${String(number).padStart(2, '0')}`);
  return { first: daysOf(month(first)).first, last: daysOf(month(first + 2)).last };
}

/** Does it name a month or a quarter? */
export function isFeePeriod(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2]|Q[1-4])$/.test(text);
}

/** So many periods later; a negative number goes back. */
export function feePeriodAfter(of: FeePeriod, count = 1): FeePeriod {
  const length = of.includes('Q') ? 'quarter' : 'month';
  let at = of;
  for (let left = Math.abs(count); left > 0; left -= 1) {
    const { first, last } = daysOfFee(at);
    at = feePeriodOf(count > 0 ? addDays(last, 1) : addDays(first, -1), length);
  }
  return at;
}

export function dayCount({ first, last }: Days): number {
  return (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
}

/**
 * Rule 22: until when an approval counts for the run of a period: the end of the day that is so many business days after
 * the period's last. An approval at that instant is too late.
 */
export function cutOff(
  of: Period,
  { calendar, timeZone }: Pick<EntityPolicy, 'calendar' | 'timeZone'>,
  businessDays = 2,
): Instant {
  // Counted from the day after: the period's own last day may be a holiday, and is no day after itself.
  const day =
    businessDays === 0 ? daysOf(of).last : addBusinessDays(addDays(daysOf(of).last, 1), businessDays - 1, calendar);
  return new Date(instantAt(addDays(day, 1), 0, timeZone)).toISOString() as Instant;
}

/** The ISO week that a day is in, by its Monday. */
export function mondayOf(date: CivilDate): CivilDate {
  return addDays(date, -weekdayOf(date));
}

/** `2026-W45`, as ISO 8601 numbers weeks: a week belongs to the year that its Thursday is in. */
export function isoWeek(date: CivilDate): string {
  const thursday = addDays(mondayOf(date), 3);
  const first = mondayOf(civilDate(`${thursday.slice(0, 4)}-01-04`));
  const number = Math.round((Date.parse(thursday) - Date.parse(first)) / (7 * 86_400_000) + 0.5);
  return `${thursday.slice(0, 4)}-W${String(number).padStart(2, '0')}`;
}

function firstOfNext(first: CivilDate): CivilDate {
  const [year = 0, month = 0] = first.split('-').map(Number);
  return civilDate(month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`);
}
