import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { sum } from './sale-amounts.ts';

const name = 'account.move';

/** What pays a document: a payment, or a credit note. Odoo keeps it between journal items, which are left out here. */
const table = 'throughline.settlement';

/** Sets what is open of an invoice off against a credit note that takes it back; what is more stays open. */
export function settleWithCredit(env: Environment, invoice: Row, credit: Row): void {
  const amount = Math.min(openAmount(env, invoice), openAmount(env, credit));
  if (amount > 0) env.store.insert(table, { invoice: invoice.id, credit: credit.id, payment: false, amount });
}

/** Books a payment on a document, at most what is open of it. */
export function settleWithPayment(env: Environment, move: Row, payment: Row): void {
  const amount = Math.min(openAmount(env, move), Number(payment.amount));
  if (amount > 0) env.store.insert(table, { invoice: move.id, credit: false, payment: payment.id, amount });
}

export function removeSettlements(env: Environment, move: Row): void {
  for (const { id } of settlementsOf(env, move)) env.store.remove(table, id);
}

/** All of it for drafts and what is cancelled (measured), as long as nothing settles it. */
export function openAmount(env: Environment, move: Row): number {
  const settled = settlementsOf(env, move).map(({ amount }) => -Number(amount));
  return sum([Number(env.value(name, move, 'amount_total')), ...settled]);
}

export function paymentState(env: Environment, move: Row): string {
  const settlements = settlementsOf(env, move);
  if (settlements.length === 0) {
    return move.state === 'posted' && openAmount(env, move) === 0 ? 'paid' : 'not_paid';
  }
  if (openAmount(env, move) !== 0) return 'partial';
  return settlements.every(({ invoice, credit }) => invoice === move.id && credit !== false) ? 'reversed' : 'paid';
}

function settlementsOf(env: Environment, move: Row): Row[] {
  return env.store.rows(table).filter(({ invoice, credit }) => invoice === move.id || credit === move.id);
}
