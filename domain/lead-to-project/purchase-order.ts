import type { Deal } from '../deal.ts';
import type { Currency } from '../ids.ts';
import { issueOf } from '../issue.ts';
import { add, compare, type Money, money, sum } from '../money.ts';
import { moneyText } from '../money-text.ts';
import type { AgreedTerms } from './customer-terms.ts';
import { isPositive, readDecimal } from './read-decimal.ts';
import { emptyField, label, type Report, unreadableField } from './report.ts';
import { untaxedTotal } from './understand-amounts.ts';
import type { UnderstoodLines } from './understand-lines.ts';

/** What the customer ordered by, and up to which amount without tax; null where the deal doesn't say. */
export interface PurchaseOrder {
  number: string;
  limit: Money | null;
}

/** @param about `cap`: on time and materials, which are then billed no further. */
export function understandPurchaseOrder(
  deal: Deal,
  about: { lines: UnderstoodLines; currency: Currency | null; cap: Money | null; terms: AgreedTerms | null },
  report: Report,
): PurchaseOrder | null {
  const number = deal.purchaseOrder || null;
  const limit = understandLimit(deal, about.currency, report);
  if (number === null && about.terms?.purchaseOrder === 'required') {
    const why = `${deal.company?.name || about.terms.key} orders nothing without one`;
    report(emptyField(label(deal, 'purchaseOrder'), 'purchaseOrder', why));
  } else if (number === null && deal.purchaseOrderAmount) {
    const why = `${label(deal, 'purchaseOrderAmount')} says that there is one`;
    report(emptyField(label(deal, 'purchaseOrder'), 'purchaseOrder', why));
  }
  if (limit !== null && about.lines.complete) {
    const most = mostBilled(about.lines, limit.currency, about.cap);
    if (compare(limit, most) < 0) {
      report(
        issueOf('TL-DEAL-0008', {
          message: `${label(deal, 'purchaseOrderAmount')} is ${moneyText(limit)}, but the order comes to ${moneyText(most)}.`,
          hint: 'Ask the customer for a purchase order that covers it, or correct the amount or the lines.',
          field: 'purchaseOrderAmount',
          about: 'purchaseOrderAmount',
        }),
      );
    }
  }
  return number === null ? null : { number, limit };
}

function understandLimit(deal: Deal, currency: Currency | null, report: Report): Money | null {
  const text = deal.purchaseOrderAmount;
  if (!text) return null;
  const limit = readDecimal(text);
  if (limit !== null && isPositive(limit)) return currency === null ? null : money(limit, currency);
  const right = 'an amount above zero with at most 2 digits after the point';
  report(unreadableField(label(deal, 'purchaseOrderAmount'), text, right, 'purchaseOrderAmount'));
  return null;
}

/** What the order comes to, of time and materials no more than their cap. */
function mostBilled({ lines }: UnderstoodLines, currency: Currency, cap: Money | null): Money {
  const [byTime, others] = [true, false].map((wanted) =>
    untaxedTotal(
      lines.filter(({ service }) => (service.pricing === 'time-and-materials') === wanted),
      currency,
    ),
  );
  const time = byTime ?? sum([], currency);
  const capped = cap !== null && cap.currency === currency && compare(cap, time) < 0 ? cap : time;
  return add(capped, others ?? sum([], currency));
}
