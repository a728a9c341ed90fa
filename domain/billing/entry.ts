import type { CivilDate, Currency, EntryId, Instant, Revision } from '../ids.ts';
import type { Decimal } from '../money.ts';

/** Time that somebody approved, in canonical words. People, projects, tasks and roles are ids or codes of their source. */
export interface TimeEntry {
  id: EntryId;
  date: CivilDate;
  person: string;
  role: string | null;
  project: string;
  task: string | null;
  /** The sold line of the contract that it was worked on; null: on none. */
  line: string | null;
  /** Whole minutes, as the source says: an odd entry may have none, or fewer. */
  minutes: number;
  note: string;
  billable: boolean;
  overtime: boolean;
  approvedAt: Instant;
  revision: Revision;
  /** An earlier run has accounted for it: it was held back, carried over, or its claim has been released since. */
  seenBefore: boolean;
}

/** What somebody paid for the customer, approved like time. */
export interface Expense {
  id: EntryId;
  date: CivilDate;
  person: string;
  project: string;
  line: string | null;
  category: string;
  /** Without tax, in its own currency. */
  cost: Decimal;
  currency: Currency;
  /** How many units, where its category has a sales price: kilometres, nights. */
  quantity: Decimal;
  hasReceipt: boolean;
  note: string;
  billable: boolean;
  approvedAt: Instant;
  revision: Revision;
  seenBefore: boolean;
}

/** Rule 17: what its revision is the hash of. Not the note, the approval, the source's billed flag or its timestamps. */
export function revised(entry: TimeEntry | Expense) {
  const { person, project, line, date, billable } = entry;
  if ('minutes' in entry)
    return {
      person,
      project,
      line,
      date,
      billable,
      task: entry.task,
      minutes: entry.minutes,
      overtime: entry.overtime,
    };
  const { category, cost, currency, quantity } = entry;
  return { person, project, line, date, billable, category, cost, currency, quantity };
}

/** The rules' order: by date, then by id as the source orders ids. */
export function inOrder(a: { date: CivilDate; id: EntryId }, b: { date: CivilDate; id: EntryId }): number {
  return compareText(a.date, b.date) || compareIds(a.id, b.id);
}

/** Numbers as numbers, and before all others. */
function compareIds(a: EntryId, b: EntryId): number {
  const [first, second] = [isNumber(a), isNumber(b)];
  if (first !== second) return first ? -1 : 1;
  if (!first) return compareText(a, b);
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || compareText(x, y) || compareText(a, b);
}

function isNumber(id: string): boolean {
  return /^\d+$/.test(id);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
