import type { Deal } from '../deal.ts';
import type { Currency } from '../ids.ts';
import { compare, isDecimal, type Money, money, sum } from '../money.ts';
import { moneyText } from '../money-text.ts';
import { orderLinesOf, soldAmount } from './order-lines.ts';
import { isPositive, readDecimal } from './read-decimal.ts';
import { contradiction, label, type Report, unreadableField } from './report.ts';
import type { UnderstoodLine, UnderstoodLines } from './understand-lines.ts';

/** Untaxed: each line rounded once (billing rule 3), then summed. */
export function untaxedTotal(lines: readonly UnderstoodLine[], currency: Currency): Money {
  return sum(
    lines.map((line) => amountOf(line, currency)),
    currency,
  );
}

/** What the order's lines for it come to. */
export function amountOf(line: UnderstoodLine, currency: Currency): Money {
  return sum(
    orderLinesOf(line).map((sold) => soldAmount(sold, currency)),
    currency,
  );
}

/** The cap on time and materials, untaxed; null when the deal has none. */
export function understandCap(
  deal: Deal,
  lines: UnderstoodLines,
  currency: Currency | null,
  report: Report,
): Money | null {
  if (!deal.notToExceed) return null;
  const cap = readDecimal(deal.notToExceed);
  if (cap === null || !isPositive(cap)) {
    const right = 'an amount above zero with at most 2 digits after the point';
    report(unreadableField(label(deal, 'notToExceed'), deal.notToExceed, right, 'notToExceed'));
    return null;
  }
  if (lines.complete && !lines.services.some(({ pricing }) => pricing === 'time-and-materials')) {
    const message = `${label(deal, 'notToExceed')} is ${cap}, but nothing on the deal is sold by time.`;
    report(contradiction(message, 'Empty the field in the CRM, or sell a service by time.', 'notToExceed'));
  }
  return currency === null ? null : money(cap, currency);
}

/**
 * The deal's own amount, where somebody or the CRM filled it in, is what its lines come to, or the cap: on capped work
 * sales people write either.
 */
export function checkAmount(
  deal: Deal,
  lines: UnderstoodLines,
  cap: Money | null,
  currency: Currency | null,
  report: Report,
): void {
  if (!deal.amount) return;
  if (!isDecimal(deal.amount)) {
    report(unreadableField(label(deal, 'amount'), deal.amount, 'an amount', 'amount'));
    return;
  }
  if (!lines.complete || currency === null) return;
  const amount = money(deal.amount, currency);
  const total = untaxedTotal(lines.lines, currency);
  // A retainer's first and last month may cost less than the CRM, which knows quantity and price only, says.
  const shown = sum(
    lines.lines.map((line) => soldAmount(line, currency)),
    currency,
  );
  if (compare(amount, total) === 0 || compare(amount, shown) === 0 || (cap !== null && compare(amount, cap) === 0))
    return;
  const message = `${label(deal, 'amount')} is ${moneyText(amount)}, but its lines come to ${moneyText(total)}.`;
  report(contradiction(message, 'Correct the amount, or the lines in the CRM.', 'amount'));
}
