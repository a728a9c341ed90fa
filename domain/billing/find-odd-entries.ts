import type { CivilDate, EntryId } from '../ids.ts';
import type { TimeEntry } from './entry.ts';

/** Time of the whole firm, as far as it matters here. */
export interface FirmEntry extends Pick<TimeEntry, 'id' | 'date' | 'person' | 'task' | 'minutes' | 'note'> {
  /** Its contract's key; null: on none. */
  contract: string | null;
  billed: boolean;
}

export interface OddEntry {
  id: EntryId;
  date: CivilDate;
  why: 'negative' | 'zero' | 'over 24 hours' | 'duplicate';
  /** The entry that it repeats. */
  of?: EntryId;
}
