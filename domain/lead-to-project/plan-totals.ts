import Big from 'big.js';
import type { Currency } from '../ids.ts';
import type { Instalment } from './plan-schedule.ts';
import type { LeadToProjectTotals, RetainerTotals } from './plan-types.ts';
import { untaxedTotal } from './understand-amounts.ts';
import type { UnderstoodDeal } from './understand-deal.ts';
import type { UnderstoodLine } from './understand-lines.ts';

/** What a contract comes to, without what it amends. What isn't sold is absent, so that plans of 0.1.0 keep their hash. */
export function planTotals(
  understood: UnderstoodDeal,
  about: {
    currency: Currency;
    schedule: readonly Instalment[];
    milestones: NonNullable<LeadToProjectTotals['milestones']>;
    retainers: RetainerTotals[];
  },
): LeadToProjectTotals {
  const { lines } = understood.lines;
  const { schedule, milestones, retainers } = about;
  const order = understood.purchaseOrder;
  return {
    untaxed: untaxedTotal(lines, about.currency),
    hours: hoursSold(lines),
    notToExceed: understood.cap,
    schedule: schedule.map(({ name, due, amount }) => ({ name, due, amount })),
    staffing: understood.servicePackage?.staffing ?? rolesSold(lines),
    ...(milestones.length > 0 && { milestones }),
    ...(retainers.length > 0 && { retainers }),
    // Its number alone is the order's reference, as it always was.
    ...(order?.limit && { purchaseOrder: order }),
  };
}

/** Time is sold by the hour. */
function hoursSold(lines: readonly UnderstoodLine[]): string {
  const byTime = lines.filter(({ service }) => service.pricing === 'time-and-materials');
  return byTime.reduce((hours, { quantity }) => hours.plus(quantity), new Big(0)).toFixed();
}

/** Without a package that says more: one of each role that is sold. */
function rolesSold(lines: readonly UnderstoodLine[]): { role: string; count: number }[] {
  const roles = new Set(lines.flatMap(({ service }) => (service.role === null ? [] : [service.role])));
  return [...roles].map((role) => ({ role, count: 1 }));
}
