import Big from 'big.js';
import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { fieldNames } from '../odoo-version.ts';

/** The three sums that lines and orders show. */
export type OrderAmount = 'untaxed' | 'tax' | 'total';

/** An order's amount: the sum of its lines', each rounded on its own (Odoo's default, "round per line"). */
export function amountOf(env: Environment, order: Row, which: OrderAmount): number {
  const lines = env.store.referring('sale.order.line', 'order_id', order.id);
  return sum(lines.map((id) => lineAmount(env, env.row('sale.order.line', id), which)));
}

/** In the order’s currency. */
export function lineAmount(env: Environment, line: Row, which: OrderAmount): number {
  const { lineTaxes } = fieldNames(env.version);
  return amountsOf(env, line, 'product_uom_qty', lineTaxes)[which];
}

/** Price × quantity less discount, and the taxes on it, rounded to the cent, half away from zero. */
export function amountsOf(env: Environment, line: Row, quantity: string, taxes: string): Record<OrderAmount, number> {
  const net = new Big(Number(line.price_unit ?? 0))
    .times(new Big(100).minus(Number(line.discount ?? 0)).div(100))
    .times(Number(line[quantity] ?? 0))
    .round(2, Big.roundHalfUp);
  const rates = ((line[taxes] as number[] | undefined) ?? []).map((id) => Number(env.row('account.tax', id).amount));
  const taxAmounts = rates.map((rate) => net.times(rate).div(100).round(2, Big.roundHalfUp));
  const tax = taxAmounts.reduce((total, one) => total.plus(one), new Big(0));
  return { untaxed: net.toNumber(), tax: tax.toNumber(), total: net.plus(tax).toNumber() };
}

/** Decimals on the way, so that a hundred lines still add up to the cent. */
export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, one) => total.plus(one), new Big(0)).toNumber();
}
