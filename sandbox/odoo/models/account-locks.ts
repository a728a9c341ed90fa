import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { userError } from '../odoo-error.ts';
import { byVersion } from '../odoo-version.ts';

/** The company's lock dates on or after a day, as they count for a sale. */
function violatedLocks(env: Environment, move: Row, date: string): { label: string; date: string }[] {
  const company = env.row('res.company', move.company_id);
  const isTaxed = env
    .rows('account.move', move, 'invoice_line_ids')
    .some((line) => (line.tax_ids as number[]).length > 0);
  // The period's lock of 17 doesn't bind its "Advisers".
  const isAdviser = env.caller.groups.has('account.group_account_manager');
  const labels = byVersion<Record<string, string | false>>(env.version, {
    17: {
      fiscalyear_lock_date: 'lock date',
      period_lock_date: !isAdviser && 'lock date',
      tax_lock_date: isTaxed && 'tax lock date',
    },
    19: {
      fiscalyear_lock_date: 'Global Lock Date',
      sale_lock_date: 'Sales Lock Date',
      hard_lock_date: 'Hard Lock Date',
      tax_lock_date: isTaxed && 'Tax Return Lock Date',
    },
  });
  return Object.entries(labels).flatMap(([name, label]) => {
    const locked = company[name];
    return label !== false && typeof locked === 'string' && date <= locked ? [{ label, date: locked }] : [];
  });
}

/**
 * When a document is booked that is posted now. A date in a locked period is no error: it becomes, without a word, the end of
 * the year in which the first open day is, or today if that is earlier (measured with numbers that begin anew each year).
 */
export function bookingDate(env: Environment, move: Row): string {
  const date = String(move.invoice_date || move.date);
  const last = violatedLocks(env, move, date)
    .map((lock) => lock.date)
    .sort()
    .at(-1);
  if (last === undefined) return date;
  const firstOpenDay = new Date(Date.parse(`${last}T00:00:00Z`) + 86_400_000).toISOString();
  const endOfYear = `${firstOpenDay.slice(0, 4)}-12-31`;
  return endOfYear < env.today ? endOfYear : env.today;
}

/** @throws UserError when what is booked lies in a locked period. */
export function refuseInLockedPeriod(env: Environment, move: Row): void {
  const [lock] = violatedLocks(env, move, String(move.date));
  if (!lock) return;
  const [year, month, day] = lock.date.split('-');
  const date = `${month}/${day}/${year}`;
  throw userError(
    byVersion(env.version, {
      17: `You cannot add/modify entries prior to and inclusive of the ${lock.label} ${date}. Check the company settings or ask someone with the 'Adviser' role`,
      19: `You cannot add/modify entries prior to and inclusive of: ${lock.label} (${date}).`,
    }),
  );
}
