import Big from 'big.js';
import type { InvoiceTotals } from '../../../domain/billing/invoice-plan.ts';
import type { NaiveEmitted } from './naive-planner.ts';

/**
 * A plan as two planners must agree on it: sorted, decimals without idle zeros; without the names of lines, and without
 * what something is called where the rules don't say (fees, take-backs and reductions).
 */
export function comparable({ emitted, totals }: { emitted: NaiveEmitted[]; totals: InvoiceTotals }) {
  const of = <T extends NaiveEmitted['emits']>(emits: T) =>
    emitted.filter((one): one is Extract<NaiveEmitted, { emits: T }> => one.emits === emits);
  const lines = of('line').map((line) => ({
    purchaseOrder: line.purchaseOrder,
    kind: line.kind,
    soldLine: line.soldLine,
    about: line.kind === 'time' || line.kind === 'expense' ? line.about : null,
    part: line.part ?? null,
    quantity: plain(line.quantity),
    unitPrice: plain(line.unitPrice),
    discountPercent: plain(line.discountPercent),
    amount: plain(line.amount.amount),
    currency: line.amount.currency,
    agreed: line.kind === 'reduction' ? null : plain(line.agreed?.amount ?? null),
  }));
  const lineKeys = new Set(of('line').map(({ key }) => key));
  const takenBack = of('taken back').map(({ claim, line }) => ({ claim, line: line && lineKeys.has(line) }));
  const time = of('time').map(({ entry, portion, place, reason, version, minutes, roundedMinutes, value, drawn }) => {
    // What rounding would make of time that isn't billed is nobody's business.
    const counts = place === 'invoiced' || place === 'covered by a fee';
    return {
      entry,
      portion,
      place,
      reason,
      version,
      minutes,
      roundedMinutes: counts ? roundedMinutes : null,
      value: plain(value),
      drawn,
    };
  });
  const expenses = of('expense').map(({ entry, place, reason, version, value }) => ({
    entry,
    place,
    reason,
    version,
    value: plain(value),
  }));
  const waiting = of('waiting fee').map(({ soldLine, part, amount, reason }) => ({
    soldLine,
    part,
    amount: plain(amount),
    reason,
  }));
  return {
    lines: sorted(lines),
    time: sorted(time),
    expenses: sorted(expenses),
    waiting: sorted(waiting),
    takenBack: sorted(takenBack),
    totals: {
      documents: sorted(totals.documents.map((one) => ({ ...one, untaxed: plain(one.untaxed) }))),
      minutes: totals.closing.minutes,
      value: plainly(totals.closing.value),
      heldBack: Object.fromEntries(
        Object.entries(totals.heldBack).map(([reason, held]) => [reason, { ...held, value: plain(held.value) }]),
      ),
      sums: Object.fromEntries(
        Object.entries(totals.sums)
          .map(([currency, sum]) => [currency, plainly(sum ?? {})] as const)
          .filter(([, sum]) => Object.values(sum).some((amount) => amount !== '0')),
      ),
      retainers: sorted(totals.retainers.filter(({ opening, included, used }) => opening + included + used > 0)),
      needs: totals.needs.toSorted(),
    },
  };
}

function plain(amount: string | null): string | null {
  return amount === null ? null : new Big(amount).toFixed();
}

function plainly(amounts: object): Record<string, string | null> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, plain(amount)]));
}

function sorted<T>(list: T[]): T[] {
  return list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
