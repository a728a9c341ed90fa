import type { CivilDate, EntryId } from '../ids.ts';
import type { Rounding } from './contract.ts';
import type { TimeEntry } from './entry.ts';
import { roundMinutes } from './minutes.ts';

/** What of a person's day is billed or covered by a retainer, by entry. */
export type BilledDay = Map<EntryId, { minutes: number; roundedMinutes: number }>;

export function dayOf({ person, date }: { person: string; date: CivilDate }): string {
  return `${date} ${person}`;
}

export function countOn(days: Map<string, BilledDay>, day: string, entry: EntryId, minutes: number, rounded: number) {
  const billed: BilledDay = days.get(day) ?? new Map();
  const before = billed.get(entry) ?? { minutes: 0, roundedMinutes: 0 };
  billed.set(entry, { minutes: before.minutes + minutes, roundedMinutes: before.roundedMinutes + rounded });
  days.set(day, billed);
}

/**
 * Rule 1: what entries count after rounding, with a minimum per person and day: the first of a day brings the minimum, those
 * that follow what goes beyond it. Days that earlier runs billed go on where they stopped.
 */
export class PersonDays {
  readonly #before: Map<string, BilledDay>;
  readonly #now = new Map<string, BilledDay>();
  #date: CivilDate | null = null;

  constructor(before: Map<string, BilledDay>) {
    this.#before = before;
  }

  /** What is to be billed of an entry, of which so many rounded minutes are billed already. */
  rounded(entry: TimeEntry, rounding: Rounding, already: number): number {
    const own = roundMinutes(entry.minutes, rounding);
    if (rounding.minimum?.per !== 'person and day') return Math.max(0, own - already);
    const day = dayOf(entry);
    const all = [...(this.#before.get(day) ?? []), ...(this.#now.get(day) ?? [])];
    const others = all.filter(([id]) => id !== entry.id).map(([, { minutes }]) => roundMinutes(minutes, rounding));
    const due = Math.max(sum(others) + own, rounding.minimum.minutes);
    return Math.max(0, due - sum(all.map(([, { roundedMinutes }]) => roundedMinutes)));
  }

  /** The entry, or a portion of it, is billed or covered by a retainer: it counts for those after it. */
  add(entry: TimeEntry, minutes: number, roundedMinutes: number) {
    // Entries come by date: yesterday's are forgotten.
    if (entry.date !== this.#date) this.#now.clear();
    this.#date = entry.date;
    countOn(this.#now, dayOf(entry), entry.id, minutes, roundedMinutes);
  }
}

function sum(minutes: number[]): number {
  return minutes.reduce((all, each) => all + each, 0);
}
