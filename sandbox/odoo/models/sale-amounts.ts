import Big from 'big.js';
import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { fieldNames } from '../odoo-version.ts';
import { type Amounts, documentAmounts, lineAmounts, lineTaxes, roundingOf, type TaxedLine } from './tax-amounts.ts';

export type Amount = keyof Amounts;

/** An order's amount, by the rounding method of its company. */
export function amountOf(env: Environment, order: Row, which: Amount): number {
  const lines = env.store.referring('sale.order.line', 'order_id', order.id);
  const taxed = lines.map((id) => taxedOrderLine(env, env.row('sale.order.line', id)));
  return documentAmounts(taxed, roundingOfOrder(env, order))[which].toNumber();
}

/** In the order’s currency. */
export function lineAmount(env: Environment, line: Row, which: Amount): number {
  const { digits } = roundingOfOrder(env, env.row('sale.order', line.order_id));
  return lineAmounts(taxedOrderLine(env, line), digits)[which].toNumber();
}

function roundingOfOrder(env: Environment, order: Row) {
  const currency = env.row('res.currency', env.value('sale.order', order, 'currency_id'));
  return roundingOf(env, env.row('res.company', order.company_id), currency);
}

function taxedOrderLine(env: Environment, line: Row): TaxedLine {
  return taxedLine(env, line, 'product_uom_qty', fieldNames(env.version).lineTaxes);
}

/** Price × quantity less discount, with the taxes on it. */
export function taxedLine(env: Environment, line: Row, quantity: string, taxes: string): TaxedLine {
  const count = new Big(Number(line[quantity] ?? 0));
  const gross = new Big(Number(line.price_unit ?? 0))
    .times(new Big(100).minus(Number(line.discount ?? 0)).div(100))
    .times(count);
  return { gross, quantity: count, taxes: lineTaxes(env, (line[taxes] as number[] | undefined) ?? []) };
}

/** Decimals on the way, so that a hundred lines still add up to the cent. */
export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, one) => total.plus(one), new Big(0)).toNumber();
}
