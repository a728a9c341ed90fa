import Big from 'big.js';
import { type Decimal, money } from '../money.ts';
import type { BillingInput, ExchangeRate } from './billing-input.ts';
import type { ExpenseTerms } from './contract.ts';
import type { Expense } from './entry.ts';
import { converted, convertPrice, rateOn } from './exchange.ts';
import type { Explanation, InvoiceLine } from './invoice-plan.ts';
import type { Sold } from './judge-entry.ts';

/** An expense in the contract's currency: its cost to 2 digits, which is its entry value, and exactly. */
export interface Cost {
  value: Decimal;
  exact: Big;
  because: Explanation[];
}

/** Rule 15: null without a rate of exchange. */
export function costOf({ cost, currency, date }: Expense, { contract, policy }: BillingInput): Cost | null {
  const rate = rateOn(date, currency, contract.currency, policy.exchange);
  if (!rate) return null;
  const exact = new Big(cost).times(rate.rate);
  const value = exact.toFixed(2, Big.roundHalfUp);
  const because = converted(rate, cost, value).map((each) => ({ ...each, rule: 15 }));
  return { value, exact, because };
}

/** Rule 15: what it is re-invoiced at, as a line of its own. */
export function expenseLine(
  expense: Expense,
  terms: ExpenseTerms,
  cost: Cost,
  { line, order, version }: Sold,
  exchange: ExchangeRate,
) {
  const { amount, says } = reinvoiced(expense, terms, cost, exchange);
  const invoiced = convertPrice(amount, exchange);
  return {
    emits: 'line',
    key: JSON.stringify(['expense', expense.id]),
    kind: 'expense',
    purchaseOrder: order?.number ?? null,
    soldLine: line.id,
    about: expense.id,
    quantity: '1.00',
    unitPrice: invoiced,
    discountPercent: '0',
    amount: money(invoiced, exchange.to),
    agreed: { unitPrice: amount, amount },
    because: [
      ...cost.because,
      { rule: 15, says: `${says} So has version ${version.number} of the contract.` },
      ...converted(exchange, amount, invoiced),
    ],
  } satisfies InvoiceLine;
}

/** Rounded once, after markup. */
function reinvoiced(
  { category, quantity }: Expense,
  terms: ExpenseTerms,
  cost: Cost,
  { from }: ExchangeRate,
): { amount: Decimal; says: string } {
  if (terms.by === 'cost')
    return {
      amount: money(cost.exact, from).amount,
      says: `Expenses of category ${category} are re-invoiced at cost.`,
    };
  if (terms.by === 'markup') {
    const { amount } = money(cost.exact.times(new Big(terms.percent).plus(100)).div(100), from);
    return { amount, says: `${cost.value} ${from} with a markup of ${terms.percent} % is ${amount}.` };
  }
  const { amount } = money(new Big(quantity).times(terms.unitPrice), from);
  return {
    amount,
    says: `${quantity} × ${terms.unitPrice} ${from}, the sales price of category ${category}, is ${amount}.`,
  };
}
