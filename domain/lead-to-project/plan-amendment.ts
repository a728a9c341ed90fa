import type { CustomerCandidate, ErpOrder, ErpOrderLine, ErpSnapshot } from '../erp.ts';
import type { BusinessKey, Currency } from '../ids.ts';
import { type Issue, issueOf } from '../issue.ts';
import { add, type Money, money, subtract, sum } from '../money.ts';
import type { EntityPolicy } from '../policy.ts';
import type { PsaSnapshot } from '../psa.ts';
import { lineKeys } from './external-keys.ts';
import { hasOtherVat } from './match-customer.ts';
import type { LeadToProjectTotals } from './plan-types.ts';
import { label } from './report.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

/**
 * A change request: its lines are added to the order of another deal, which must be in force, in the same company and
 * currency, and in the PSA have a project. Null: this deal amends nothing.
 */
export function findAmended(
  { deal, currency }: UnderstoodDeal,
  entity: EntityPolicy,
  answers: { erp: ErpSnapshot; psa: PsaSnapshot | null },
): { order: ErpOrder } | { issues: Issue[] } | null {
  const { amends } = deal;
  if (!amends) return null;
  const what = `${label(deal, 'amends')} names deal ${amends.dealId}`;
  const missing = (why: string) => {
    const hint = 'Name the original deal in the CRM, or see that it is handled first, then retry.';
    return issueOf('TL-DEAL-0007', { message: `${what}, ${why}.`, hint, about: `amends=${amends.dealId}` });
  };
  if (amends.dealId === deal.id) return { issues: [missing('which is this deal itself')] };
  if (amends.key === null) return { issues: [missing('for which nothing has been written yet')] };
  const order = answers.erp.amended ?? null;
  if (!order) return { issues: [missing(`for which ${entity.name} has no order`)] };
  if (order.state !== 'sale') return { issues: [missing(`whose order ${order.number} is not in force`)] };

  const issues: Issue[] = [];
  const { company } = answers.erp;
  if (company && order.company.id !== company.id) {
    issues.push(
      differs(order, `is ${order.company.name}'s, but ${entity.name} sells the lines of this deal`, 'company'),
    );
  }
  if (currency && order.currency !== currency) {
    issues.push(differs(order, `is in ${order.currency}, but this deal is in ${currency}`, 'currency'));
  }
  if (entity.projectIn !== 'erp' && !answers.psa?.amendedProject?.active) {
    issues.push(missing('for which the PSA has no running project'));
  }
  return issues.length > 0 ? { issues } : { order };
}

/** Whom the order that is amended is for: what this deal's customer is, unless its company says that it isn't. */
export function customerOfAmended(
  order: ErpOrder,
  { deal }: UnderstoodDeal,
  found: readonly CustomerCandidate[],
): string | null {
  const candidate = found.find(({ id }) => id === order.customer.id);
  return candidate && deal.company && !hasOtherVat(candidate, deal.company) ? String(candidate.id) : null;
}

export function otherCustomer(order: ErpOrder, customer: string): Issue {
  return differs(order, `is for ${order.customer.name}, but this deal's company is ${customer}`, 'customer');
}

/**
 * `before` is what the order came to when our lines were added, so that the plan is the same after it was applied: without
 * them, and without what was added after them. As long as none of ours is there, all that is there was before.
 */
export function amendedTotals(
  order: ErpOrder,
  key: BusinessKey,
  untaxed: Money,
  currency: Currency,
): NonNullable<LeadToProjectTotals['amends']> {
  const ours = order.lines.filter((line) => line.key?.startsWith(lineKeys(key)));
  const since = ours.length > 0 ? [...ours, ...addedAfter(order, ours)] : [];
  const amounts = since.map((line) => money(line.untaxed, currency));
  const before = subtract(money(order.untaxed, currency), sum(amounts, currency));
  return { order: order.number, before, after: add(before, untaxed) };
}

/**
 * Lines of deals, and lines by hand, that came onto the order after ours. The ERP numbers records as they are made; a deal's
 * lines are made at once and count by the first of them.
 */
function addedAfter({ lines }: ErpOrder, ours: readonly ErpOrderLine[]): ErpOrderLine[] {
  const first = (some: readonly ErpOrderLine[]) => Math.min(...some.map(({ id }) => id));
  const byDeal = Map.groupBy(lines, ({ id, key }) => key?.replace(/_line_.*$/, '') ?? id);
  return [...byDeal.values()].filter((others) => first(others) > first(ours)).flat();
}

function differs(order: ErpOrder, how: string, about: string): Issue {
  return issueOf('TL-DEAL-0003', {
    message: `Order ${order.number}, which this deal amends, ${how}.`,
    hint: 'Name another deal to amend, or leave the field empty for a contract of its own.',
    about: `amends.${about}`,
  });
}
