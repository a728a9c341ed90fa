import Big from 'big.js';
import type { Currency } from '../ids.ts';
import type { Money } from '../money.ts';
import type { Instalment } from './plan-schedule.ts';
import type { LeadToProjectTotals } from './plan-types.ts';
import { untaxedTotal } from './understand-amounts.ts';
import type { UnderstoodDeal } from './understand-deal.ts';
import type { UnderstoodLine } from './understand-lines.ts';

export function planTotals(
  understood: UnderstoodDeal,
  currency: Currency,
  cap: Money | null,
  schedule: readonly Instalment[],
): LeadToProjectTotals {
  const { lines } = understood.lines;
  return {
    untaxed: untaxedTotal(lines, currency),
    hours: hoursSold(lines),
    notToExceed: cap,
    schedule: schedule.map(({ name, due, amount }) => ({ name, due, amount })),
    staffing: understood.servicePackage?.staffing ?? rolesSold(lines),
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
