import type { ExpenseClaim, TimeClaim } from './claim.ts';
import type { Expense, TimeEntry } from './entry.ts';

/** A billed entry beside what its source says of it now. */
export interface Billed {
  claim: TimeClaim | ExpenseClaim;
  now: TimeEntry | Expense | 'deleted' | 'un-approved';
}

/** One claim to take back, and why. */
export interface Correction {
  claim: string;
  because: 'changed' | 'deleted' | 'un-approved' | 'amended';
}
