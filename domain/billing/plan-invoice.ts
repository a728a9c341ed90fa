import type { Issue } from '../issue.ts';
import { billExpense } from './bill-expense.ts';
import { billFees } from './bill-fees.ts';
import { TimeBilling } from './bill-time.ts';
import type { BillingInput } from './billing-input.ts';
import { billingIssues } from './billing-issues.ts';
import { type Expense, inOrder, type TimeEntry } from './entry.ts';
import type { Emitted, InvoiceTotals } from './invoice-plan.ts';
import { daysOf } from './period.ts';
import { PlanInProgress } from './plan-in-progress.ts';
import { takeBack, takeOff } from './take-backs.ts';

/**
 * Plans one contract's invoice of a period: each entry ends in one place, and both sums close (docs/billing-rules.md).
 *
 * Entries come in the rules' order, once each; lines and what became of entries are emitted on the way, so that memory
 * grows with claims, expenses and lines under way, and not with entries.
 *
 * @throws RangeError naming the entry that came out of order, or what doesn't close: what was emitted is no plan then.
 */
export function planInvoice(
  input: BillingInput,
  entries: Iterable<TimeEntry>,
  emit: (emitted: Emitted) => void,
): { totals: InvoiceTotals } | { issues: Issue[] } {
  const issues = billingIssues(input);
  if (issues.length > 0) return { issues };
  const plan = new InvoicePlanner(input, emit);
  for (const entry of entries) plan.take(entry);
  return { totals: plan.close() };
}

/** The same for entries that come page by page, of an input without issues (billing-issues.ts). */
export class InvoicePlanner {
  readonly #plan: PlanInProgress;
  readonly #time: TimeBilling;
  /** The next one last. On one day time comes before expenses. */
  readonly #expenses: Expense[];
  #previous: TimeEntry | null = null;

  constructor(input: BillingInput, emit: (emitted: Emitted) => void) {
    this.#plan = new PlanInProgress(input, emit);
    const { past, lastDay } = this.#plan;
    takeBack(this.#plan);
    billFees(this.#plan);
    takeOff(this.#plan);
    this.#time = new TimeBilling(this.#plan);
    this.#expenses = [...input.expenses]
      .filter(({ id, date }) => date <= lastDay && !past.takenExpenses.has(id))
      .sort((a, b) => inOrder(b, a));
  }

  /** One entry, in the rules' order. One that is dated later than the period is not in its run. */
  take(entry: TimeEntry) {
    const before = this.#previous;
    if (before && inOrder(before, entry) >= 0) {
      const came = `Entry ${entry.id} of ${entry.date} came after ${before.id} of ${before.date}`;
      throw new RangeError(`${came}: entries come by date, then by id, once each.`);
    }
    this.#previous = entry;
    if (entry.date > this.#plan.lastDay) return;
    this.#billExpenses(({ date }) => date < entry.date);
    this.#time.take(entry);
  }

  /** @throws RangeError when one of the sums doesn't close. */
  close(): InvoiceTotals {
    this.#billExpenses(() => true);
    const retainers = this.#time.close();
    return { ...this.#plan.sums.totals(), retainers, needs: needsOf(this.#plan) };
  }

  #billExpenses(isNext: (expense: Expense) => boolean) {
    for (let next = this.#expenses.at(-1); next && isNext(next); next = this.#expenses.at(-1)) {
      this.#expenses.pop();
      billExpense(this.#plan, next);
    }
  }
}

/** Beside what the firm's policy asks: rules 14, 19 and 21. */
function needsOf({ sums, input }: PlanInProgress): InvoiceTotals['needs'] {
  const needs: InvoiceTotals['needs'] = [];
  if (sums.hasCredits) needs.push('credit note');
  if (sums.hasWriteOffs) needs.push('write-off');
  if (isAmendedRetroactively(input)) needs.push('retroactive amendment');
  return needs;
}

/** Rule 14: is there a version that no posted run knew, from a day that has been posted? */
function isAmendedRetroactively({ contract, lastPosted }: BillingInput): boolean {
  if (!lastPosted) return false;
  const { last } = daysOf(lastPosted.period);
  return contract.versions.some(({ number, from }) => number > lastPosted.version && from <= last);
}
