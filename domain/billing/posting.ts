import { isBusinessDay } from '../calendar.ts';
import { addDays, civilDateAt, instantAt } from '../civil-date.ts';
import type { CivilDate, Instant } from '../ids.ts';
import { type Issue, issueOf } from '../issue.ts';
import type { EntityPolicy } from '../policy.ts';
import { daysOf, type Period } from './period.ts';

/** When an entity posts: on business days, in its opening hours. */
type Window = Pick<EntityPolicy, 'calendar' | 'timeZone'>;

/** Rule 22: the date on the invoice. */
export function invoiceDate(
  of: Period,
  by: 'last day' | 'posting day',
  postedAt: Instant,
  timeZone: string,
): CivilDate {
  return by === 'last day' ? daysOf(of).last : civilDateAt(postedAt, timeZone);
}

/** Rule 22: from when on an invoice may be posted, if not now: the opening of the posting window. */
export function postingOpens(now: Instant, { calendar, timeZone }: Window): Instant {
  const at = Date.parse(now);
  // A year has business days: the configuration sees to it.
  for (let day = civilDateAt(now, timeZone), left = 366; left > 0; day = addDays(day, 1), left -= 1) {
    if (!isBusinessDay(day, calendar)) continue;
    const [opens, closes] = [calendar.opensAt, calendar.closesAt].map((time) =>
      instantAt(day, minutesOfDay(time), timeZone),
    ) as [number, number];
    if (at < closes) return new Date(Math.max(at, opens)).toISOString() as Instant;
  }
  throw new RangeError(`No posting window opens within a year of ${now}.`);
}

/** Rule 22: Odoo posts an invoice dated in a locked period silently with today's accounting date, so nothing is posted then. */
export function lockIssue(contract: string, date: CivilDate, lockedUntil: CivilDate | null): Issue | null {
  if (lockedUntil === null || date > lockedUntil) return null;
  return issueOf('TL-BILL-0005', {
    message: `The invoice of ${contract} is dated ${date}, and the books are locked until ${lockedUntil}.`,
    hint: 'Open the period in Odoo, or let the invoice be dated on the day of its posting.',
    about: `locked=${lockedUntil}`,
  });
}

function minutesOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
