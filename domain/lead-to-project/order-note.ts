import type { BusinessKey, CivilDate } from '../ids.ts';
import type { Money } from '../money.ts';
import { moneyText } from '../money-text.ts';
import type { Instalment } from './plan-schedule.ts';
import type { LeadToProjectTotals, RetainerTotals } from './plan-types.ts';
import type { PurchaseOrder } from './purchase-order.ts';

/** What the order's own fields can't hold, in words, one fact a line. */
export function orderNote(about: {
  purchaseOrder: PurchaseOrder | null;
  cap: Money | null;
  schedule: readonly Instalment[];
  milestones: NonNullable<LeadToProjectTotals['milestones']>;
  retainers: readonly RetainerTotals[];
}): string {
  const { purchaseOrder, cap, schedule, milestones, retainers } = about;
  const upTo = purchaseOrder?.limit ? `, up to ${moneyText(purchaseOrder.limit)} without tax` : '';
  const lines = [
    ...(purchaseOrder ? [`Customer's purchase order: ${purchaseOrder.number}${upTo}.`] : []),
    ...(cap ? [`Time and materials, not to exceed ${moneyText(cap)} without tax.`] : []),
    ...schedule.map(({ name, due, amount }) => `${name}: ${moneyText(amount)} without tax, due on ${due}.`),
    ...milestones.map(
      ({ line, name, due, amount }) =>
        `${line}, ${name}: ${moneyText(amount)} without tax when it is accepted, planned for ${due}.`,
    ),
    ...retainers.map((retainer) => `${retainerText(retainer)}.`),
  ];
  return lines.join('\n');
}

/** What stands above the lines that a deal adds to another one's order. */
export function amendmentNote(key: BusinessKey, date: CivilDate, note: string): string {
  const whose = `Change request ${key} of ${date}.`;
  return note === '' ? whose : `${whose}\n${note}`;
}

/** A retainer as agreed: its fee, until when, what it includes and when it is billed. */
export function retainerText(retainer: RetainerTotals): string {
  const { line, fee, period, periods, billed, includedHours, rolloverPeriods, overageRate } = retainer;
  const when = billed === 'advance' ? 'billed in advance' : 'billed afterwards';
  const parts = [
    `${line}: ${moneyText(fee)} a ${period} without tax from ${periods[0]?.from} until ${periods.at(-1)?.until}, ${when}`,
    ...(includedHours === null ? [] : [`${includedHours} hours a ${period} included`]),
    ...(rolloverPeriods > 0 ? [`unused ones kept for ${rolloverPeriods} more`] : []),
    ...(overageRate ? [`more at ${moneyText(overageRate)} an hour`] : []),
    ...(retainer.proration === 'days' ? [`a ${period} in part by its days`] : []),
  ];
  return parts.join('; ');
}
