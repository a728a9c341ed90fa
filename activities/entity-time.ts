import { Temporal } from 'temporal-polyfill';
import { type CivilDate, type Instant, instant } from '../domain/ids.ts';
import type { EntityPolicy, Weekday } from '../domain/policy.ts';

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** A calendar without one open day in a year is a mistake, not a reason to count for ever. */
const MOST_DAYS = 366;

export function civilDateIn(timeZone: string, at: Date): CivilDate {
  return zoned(timeZone, at).toPlainDate().toString() as CivilDate;
}

/**
 * The instant `hours` business hours of the entity after `from`: counted on its workdays between opening and closing, in
 * its zone, over daylight-saving changes.
 *
 * @throws RangeError when the entity's calendar has no open day for a year.
 */
export function addBusinessHours(entity: Pick<EntityPolicy, 'calendar' | 'timeZone'>, from: Date, hours: number): Date {
  let left = hours * 3_600_000;
  let at = zoned(entity.timeZone, from);
  for (let day = 0; day < MOST_DAYS; day += 1) {
    const open = openHours(entity, at.toPlainDate());
    if (open) {
      const start = Temporal.ZonedDateTime.compare(at, open.from) > 0 ? at : open.from;
      const milliseconds = Math.max(0, open.to.epochMilliseconds - start.epochMilliseconds);
      if (milliseconds >= left) return new Date(start.epochMilliseconds + left);
      left -= milliseconds;
    }
    at = at.toPlainDate().add({ days: 1 }).toZonedDateTime({ timeZone: entity.timeZone, plainTime: '00:00' });
  }
  throw new RangeError('The entity’s calendar has no open day within a year.');
}

/** The instant at which a civil day begins there: not everywhere, and not on every day, at 00:00. */
export function startOfDay(timeZone: string, day: CivilDate): Instant {
  return midnight(timeZone, Temporal.PlainDate.from(day));
}

/** The instant at which a civil day ends there. */
export function startOfDayAfter(timeZone: string, day: CivilDate): Instant {
  return midnight(timeZone, Temporal.PlainDate.from(day).add({ days: 1 }));
}

function midnight(timeZone: string, day: Temporal.PlainDate): Instant {
  return instant(new Date(day.toZonedDateTime({ timeZone }).epochMilliseconds).toISOString());
}

function openHours({ calendar, timeZone }: Pick<EntityPolicy, 'calendar' | 'timeZone'>, date: Temporal.PlainDate) {
  const weekday = WEEKDAYS[date.dayOfWeek - 1];
  if (weekday === undefined || !calendar.workdays.includes(weekday) || calendar.holidays.includes(date.toString()))
    return null;
  return {
    from: date.toZonedDateTime({ timeZone, plainTime: calendar.opensAt }),
    to: date.toZonedDateTime({ timeZone, plainTime: calendar.closesAt }),
  };
}

function zoned(timeZone: string, at: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
}
