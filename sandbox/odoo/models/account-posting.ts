import { rowsForChange } from '../check-access.ts';
import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { userError } from '../odoo-error.ts';
import { byVersion } from '../odoo-version.ts';

const name = 'account.move';

/** Posts all or none, and answers False on success (measured). */
export function postMoves(env: Environment, ids: readonly number[]): false {
  const moves = rowsForChange(env, name, ids, 'write');
  for (const move of moves) checkPostable(env, move);
  for (const move of moves) {
    const invoiceDate = move.invoice_date || env.today;
    // A date in a locked period is no error: the entry is booked today, without a word.
    const date = isLocked(env, move, String(invoiceDate)) ? env.today : String(invoiceDate);
    const number = move.name && move.name !== '/' ? String(move.name) : nextNumber(env, move, date);
    env.write(name, [move.id], {
      state: 'posted',
      name: number,
      payment_reference: move.payment_reference || number,
      date,
      ...(move.invoice_date ? {} : { invoice_date: invoiceDate }),
      ...(move.invoice_date_due ? {} : { invoice_date_due: invoiceDate }),
    });
  }
  return false;
}

function checkPostable(env: Environment, move: Row): void {
  if (move.state !== 'draft') {
    throw userError(`The entry ${String(move.name || '/')} (id ${move.id}) must be in draft.`);
  }
  if (env.rows(name, move, 'invoice_line_ids').length === 0) {
    throw userError(
      byVersion(env.version, {
        17: 'You need to add a line before posting.',
        19: "Even magicians can't post nothing!",
      }),
    );
  }
  if (move.move_type !== 'entry' && !move.partner_id) {
    throw userError("The field 'Customer' is required, please complete it to validate the Customer Invoice.");
  }
}

function isLocked(env: Environment, move: Row, date: string): boolean {
  const company = env.row('res.company', move.company_id);
  const locks = ['fiscalyear_lock_date', 'period_lock_date', 'sale_lock_date', 'hard_lock_date'];
  return locks.some((lock) => typeof company[lock] === 'string' && date <= company[lock]);
}

function nextNumber(env: Environment, move: Row, date: string): string {
  const prefix = move.move_type === 'out_refund' ? 'RINV' : 'INV';
  const series = `${prefix}/${date.slice(0, 4)}`;
  const next = env.store.nextId(`ir.sequence:account.move:${String(move.company_id)}:${series}`);
  return `${series}/${String(next).padStart(5, '0')}`;
}
