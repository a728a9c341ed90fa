import type { CivilDate, EntryId } from '../ids.ts';
import type { Rounding } from './contract.ts';
import type { TimeEntry } from './entry.ts';
import { roundDay, roundMinutes } from './minutes.ts';
import { dayOf, type Past } from './past.ts';

/**
 * Rule 1: what entries count after rounding, with a minimum per person and day: the first of a day brings the minimum, those
 * that follow what goes beyond it. Days that earlier runs billed go on where they stopped.
 */
export class PersonDays {
  readonly #before: Past['days'];
  #date: CivilDate | null = null;
  #worked = new Map<string, number>();
  #counted = new Set<EntryId>();

  constructor(before: Past['days']) {
    this.#before = before;
  }

  rounded(entry: TimeEntry, rounding: Rounding): number {
    const before = this.#workedBefore(entry, rounding);
    return roundDay((before ?? 0) + roundMinutes(entry.minutes, rounding), rounding) - roundDay(before, rounding);
  }

  /** The entry is billed, or covered by a retainer: it counts for those after it, once for all its portions. */
  add(entry: TimeEntry, rounding: Rounding) {
    const worked = this.#today(entry.date).get(entry.person) ?? 0;
    if (this.#counted.has(entry.id) || this.#before.get(dayOf(entry))?.has(entry.id)) return;
    this.#counted.add(entry.id);
    this.#worked.set(entry.person, worked + roundMinutes(entry.minutes, rounding));
  }

  #workedBefore(entry: TimeEntry, rounding: Rounding): number | null {
    const earlier = [...(this.#before.get(dayOf(entry)) ?? [])].filter(([id]) => id !== entry.id);
    const billed = earlier.reduce((sum, [, minutes]) => sum + roundMinutes(minutes, rounding), 0);
    const today = this.#today(entry.date).get(entry.person);
    return earlier.length === 0 && today === undefined ? null : billed + (today ?? 0);
  }

  /** Entries come by date: yesterday's are forgotten. */
  #today(date: CivilDate): Map<string, number> {
    if (date !== this.#date) {
      this.#worked = new Map();
      this.#counted = new Set();
    }
    this.#date = date;
    return this.#worked;
  }
}
