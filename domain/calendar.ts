import { addDays, weekdayOf } from './civil-date.ts';
import type { CivilDate } from './ids.ts';
import type { EntityPolicy, Weekday } from './policy.ts';

export const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

type Calendar = EntityPolicy['calendar'];

/** A workday that is no holiday. */
export function isBusinessDay(date: CivilDate, calendar: Calendar): boolean {
  const weekday = weekdays[weekdayOf(date)];
  return weekday !== undefined && calendar.workdays.includes(weekday) && !calendar.holidays.includes(date);
}

/** The date itself if it is a business day, else the next one. The configuration sees to it that there is one. */
export function businessDayFrom(date: CivilDate, calendar: Calendar): CivilDate {
  let day = date;
  while (!isBusinessDay(day, calendar)) day = addDays(day, 1);
  return day;
}

/** So many business days after a date; a date that isn't one counts as the next that is. */
export function addBusinessDays(date: CivilDate, days: number, calendar: Calendar): CivilDate {
  let day = businessDayFrom(date, calendar);
  for (let left = days; left > 0; left -= 1) day = businessDayFrom(addDays(day, 1), calendar);
  return day;
}
