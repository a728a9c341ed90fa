import Big from 'big.js';
import { canonicalJson } from '../canonical-json.ts';
import type { CivilDate, EntryId } from '../ids.ts';
import { type Expense, inOrder, type TimeEntry } from './entry.ts';

/** Time of the whole firm, as far as it matters here. */
export interface FirmEntry extends Pick<TimeEntry, 'id' | 'date' | 'person' | 'task' | 'minutes' | 'note'> {
  /** Its contract's key; null: on none. */
  contract: string | null;
  billed: boolean;
}

/** An expense of one contract, billed or not. */
export interface ContractExpense extends Expense {
  billed: boolean;
}

export interface OddEntry {
  id: EntryId;
  date: CivilDate;
  why: 'negative' | 'zero' | 'over 24 hours' | 'duplicate';
  /** The entry that it repeats. */
  of?: EntryId;
}

const DAY = 24 * 60;

/**
 * What must be looked at before it is billed, over all the firm's time of whole days: an entry that nobody can have worked,
 * or that was recorded twice. Entries come in the rules' order; only one day of them is held.
 *
 * @throws RangeError naming the entry that came out of order.
 */
export function findOddEntries(entries: Iterable<FirmEntry>, found: (odd: OddEntry) => void) {
  let day: FirmEntry[] = [];
  for (const entry of entries) {
    const before = day.at(-1);
    if (before && inOrder(before, entry) >= 0) {
      throw new RangeError(
        `Entry ${entry.id} of ${entry.date} came after ${before.id} of ${before.date}: entries come by date, then by id.`,
      );
    }
    if (before && before.date !== entry.date) {
      for (const odd of oddOfDay(day)) found(odd);
      day = [];
    }
    day.push(entry);
  }
  for (const odd of oddOfDay(day)) found(odd);
}

/** One reason each: what it is by itself, then the day, then what it repeats. */
function oddOfDay(day: FirmEntry[]): OddEntry[] {
  const worked = new Map<string, number>();
  const first = firsts(day, ({ contract, person, task, minutes, note }) =>
    contract === null ? null : [contract, person, task, minutes, note],
  );
  // What is billed was there first: it would stay, and what is new beside it be billed beyond a day.
  const billedFirst = [...day].sort((a, b) => Number(b.billed) - Number(a.billed));
  return billedFirst.flatMap((entry): OddEntry[] => {
    const { id, date, person, minutes } = entry;
    const sum = (worked.get(person) ?? 0) + Math.max(0, minutes);
    worked.set(person, sum);
    if (minutes <= 0) return [{ id, date, why: minutes < 0 ? 'negative' : 'zero' }];
    if (sum > DAY) return [{ id, date, why: 'over 24 hours' }];
    const of = first(entry);
    return of === id ? [] : [{ id, date, why: 'duplicate', of }];
  });
}

/** Expenses of one contract that have no cost, or were handed in twice. In any order. */
export function findOddExpenses(expenses: Iterable<ContractExpense>): OddEntry[] {
  const all = [...expenses].sort(inOrder);
  const first = firsts(all, ({ person, category, date, cost, currency, note }) => [
    person,
    category,
    date,
    new Big(cost).toFixed(),
    currency,
    note,
  ]);
  return all.flatMap((expense): OddEntry[] => {
    const { id, date, cost } = expense;
    if (new Big(cost).lte(0)) return [{ id, date, why: new Big(cost).lt(0) ? 'negative' : 'zero' }];
    const of = first(expense);
    return of === id ? [] : [{ id, date, why: 'duplicate', of }];
  });
}

/** The first of those that say the same: one that is billed before all others, since another would bill the same work again. */
function firsts<Entry extends { id: EntryId; billed: boolean }>(
  all: Entry[],
  says: (entry: Entry) => (string | number | null)[] | null,
) {
  const known = new Map<string, Entry>();
  for (const entry of all) {
    const said = canonicalJson(says(entry));
    const before = known.get(said);
    if (!before || (entry.billed && !before.billed)) known.set(said, entry);
  }
  return (entry: Entry): EntryId =>
    says(entry) === null ? entry.id : (known.get(canonicalJson(says(entry)))?.id ?? entry.id);
}
