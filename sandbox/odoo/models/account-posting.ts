import { rowsForChange } from '../check-access.ts';
import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { userError } from '../odoo-error.ts';
import { byVersion } from '../odoo-version.ts';
import { nextNumber, seriesOf } from './account-journal.ts';
import { bookingDate, refuseInLockedPeriod } from './account-locks.ts';
import { removeSettlements, settleWithCredit } from './account-settlement.ts';

const name = 'account.move';

/** Posts all or none, and answers False on success (measured). */
export function postMoves(env: Environment, ids: readonly number[]): false {
  const moves = rowsForChange(env, name, ids, 'write');
  const others = moves.filter(({ state }) => state !== 'draft');
  if (others.length > 0) {
    const lines = others.map((move) => `The entry ${String(move.name || '/')} (id ${move.id}) must be in draft.`);
    throw userError(lines.join('\n'));
  }
  for (const move of moves) checkPostable(env, move);
  for (const move of moves) {
    const date = bookingDate(env, { ...move, invoice_date: move.invoice_date || env.today });
    const number = isNumbered(move) ? String(move.name) : nextNumber(env, seriesOf(env, move, date));
    env.write(name, [move.id], {
      state: 'posted',
      posted_before: true,
      name: number,
      payment_reference: move.payment_reference || number,
      invoice_date: move.invoice_date || env.today,
      date,
    });
  }
  for (const move of moves.map(({ id }) => env.row(name, id))) {
    const reversed = env.related(name, move, 'reversed_entry_id');
    if (reversed?.state === 'posted') settleWithCredit(env, reversed, move);
  }
  return false;
}

/** Returns nothing. On 17 it also undoes what was paid or credited; on 19 that stays (measured). */
export function resetToDraft(env: Environment, ids: readonly number[]): undefined {
  const moves = rowsForChange(env, name, ids, 'write');
  if (moves.some(({ state }) => state === 'draft')) {
    throw userError('Only posted/cancelled journal entries can be reset to draft.');
  }
  for (const move of moves) {
    refuseInLockedPeriod(env, move);
    if (env.version === '17.0') removeSettlements(env, move);
  }
  env.write(name, ids, { state: 'draft' });
}

/** Returns nothing; takes posted ones as well, and undoes what was paid or credited (measured on both). */
export function cancelMoves(env: Environment, ids: readonly number[]): undefined {
  for (const move of rowsForChange(env, name, ids, 'write')) {
    if (move.state === 'posted') refuseInLockedPeriod(env, move);
    removeSettlements(env, move);
  }
  env.write(name, ids, { state: 'cancel' });
}

/** Has it a number of its own? 17 gives the first draft of a series one at once. */
export function isNumbered({ name: number }: Row): boolean {
  return number !== false && number !== '/';
}

function checkPostable(env: Environment, move: Row): void {
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
  if (Number(env.value(name, move, 'amount_total')) < 0) {
    throw userError(
      'You cannot validate an invoice with a negative total amount. You should create a credit note instead. Use the action menu to transform it into a credit note or refund.',
    );
  }
}
