import type { Money } from '../money.ts';
import { moneyText } from '../money-text.ts';
import type { Instalment } from './plan-schedule.ts';

/** What the order's own fields can't hold, in words, one fact a line. */
export function orderNote(purchaseOrder: string | null, cap: Money | null, schedule: readonly Instalment[]): string {
  const lines = [
    ...(purchaseOrder ? [`Customer's purchase order: ${purchaseOrder}.`] : []),
    ...(cap ? [`Time and materials, not to exceed ${moneyText(cap)} without tax.`] : []),
    ...schedule.map(({ name, due, amount }) => `${name}: ${moneyText(amount)} without tax, due on ${due}.`),
  ];
  return lines.join('\n');
}
