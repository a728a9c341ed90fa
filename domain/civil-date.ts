import type { CivilDate, Instant } from './ids.ts';

const DAY = 86_400_000;

/** `YYYY-MM-DD`, if it is a day that exists between the years 1900 and 2199; null for anything else. */
export function parseCivilDate(text: string): CivilDate | null {
  if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes 2026-02-30 for 2026-03-02: a day exists only if it comes back as it went in.
  return Number.isNaN(time) || asDate(time) !== text ? null : (text as CivilDate);
}

/** @throws RangeError when the text is not a day that exists. */
export function civilDate(text: string): CivilDate {
  const date = parseCivilDate(text);
  if (date === null) throw new RangeError(`"${text}" is not a date (YYYY-MM-DD).`);
  return date;
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return asDate(Date.parse(`${date}T00:00:00Z`) + days * DAY);
}

/** 0 is Monday, as in ISO 8601 minus one. */
export function weekdayOf(date: CivilDate): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The day it is in a time zone at an instant. */
export function civilDateAt(at: Instant, timeZone: string): CivilDate {
  return localTime(Date.parse(at), timeZone).slice(0, 10) as CivilDate;
}

/** Is this an IANA time zone that the runtime knows? */
export function isTimeZone(name: string): boolean {
  try {
    return Intl.supportedValuesOf('timeZone').includes(name) || localTime(0, name) !== '';
  } catch {
    return false;
  }
}

/**
 * The instant at which clocks in a zone show this day and time. Of a time that is shown twice the first; a time that a
 * change of clocks skips counts as many minutes later.
 */
export function instantAt(date: CivilDate, minutes: number, timeZone: string): number {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  const before = wanted - offset(wanted - DAY, timeZone);
  const after = wanted - offset(wanted + DAY, timeZone);
  const shown = (time: number) => time + offset(time, timeZone) === wanted;
  return shown(before) || !shown(after) ? before : after;
}

function offset(time: number, timeZone: string): number {
  return Date.parse(`${localTime(time, timeZone)}Z`) - Math.floor(time / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `YYYY-MM-DDTHH:MM:SS` as clocks in the zone show it. */
function localTime(time: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    // Sweden writes dates as ISO 8601 does; `h23` keeps midnight at 00.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  return format.format(time).replace(' ', 'T');
}

function asDate(time: number): CivilDate {
  return new Date(time).toISOString().slice(0, 10) as CivilDate;
}
