import type { Deal } from '../deal.ts';
import type { Issue } from '../issue.ts';
import { sameCurrency } from './deals-by-entity.ts';
import { understandPurchaseOrder } from './purchase-order.ts';
import { checkAmount } from './understand-amounts.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

/** What a deal of several contracts says of all of them together, where they are in its currency and can be summed. */
export function checkWhole(deal: Deal, contracts: readonly { understood: UnderstoodDeal }[]): Issue[] {
  const issues: Issue[] = [];
  const report = (issue: Issue) => void issues.push(issue);
  const parts = contracts.map(({ understood }) => understood);
  const [first] = parts;
  const isOne = parts.every(({ currency }) => currency !== null && currency === first?.currency);
  const currency = isOne && sameCurrency(deal.currency, first?.currency ?? null) ? (first?.currency ?? null) : null;
  const lines = {
    lines: parts.flatMap((part) => part.lines.lines),
    services: parts.flatMap((part) => part.lines.services),
    complete: parts.every((part) => part.lines.complete),
  };
  const cap = parts.find((part) => part.cap !== null)?.cap ?? null;
  checkAmount(deal, lines, cap, currency, report);
  if (deal.purchaseOrder) understandPurchaseOrder(deal, { lines, currency, cap, terms: null }, report);
  return issues;
}
