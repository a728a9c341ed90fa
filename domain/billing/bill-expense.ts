import Big from 'big.js';
import { versionOn } from './contract.ts';
import type { Draft } from './draft.ts';
import type { Expense } from './entry.ts';
import { convertPrice } from './exchange.ts';
import { type Cost, costOf, expenseLine } from './expense-line.ts';
import { type Ended, held, judgeEntry, type Sold } from './judge-entry.ts';

/** Rule 15: where an expense ends. */
export function billExpense(draft: Draft, expense: Expense) {
  const cost = costOf(expense, draft.input);
  draft.sums.enter(expense.seenBefore, 0, cost?.value ?? null);
  const verdict = judgeEntry(expense, draft.input, draft.decided);
  if (verdict.place !== 'open') return end(draft, expense, cost, verdict);

  const { terms } = verdict.version;
  const { receiptAbove, categories } = terms.expenses;
  if (cost && !expense.hasReceipt && receiptAbove !== null && cost.exact.gt(receiptAbove)) {
    return end(
      draft,
      expense,
      cost,
      held('receipt-missing', 15, `${cost.value} is above ${receiptAbove}, and there is no receipt.`),
    );
  }
  const reinvoicing = categories[expense.category];
  if (!cost || !reinvoicing) {
    const says = `There is no rate from ${expense.currency} to ${draft.input.contract.currency} on ${expense.date}.`;
    return end(draft, expense, cost, held('no-rate', 15, says));
  }
  invoice(draft, expense, cost, expenseLine(expense, reinvoicing, cost, verdict, draft.exchange), verdict);
}

/** Rules 6 and 7. */
function invoice(
  draft: Draft,
  expense: Expense,
  cost: Cost,
  line: ReturnType<typeof expenseLine>,
  { line: { id }, version }: Sold,
) {
  const { limits, sums, exchange } = draft;
  const asked = {
    kind: 'expense',
    soldLine: id,
    purchaseOrder: line.purchaseOrder,
    money: new Big(line.agreed.amount),
    hours: new Big(0),
  } as const;
  const out = limits.keepsOut(asked);
  if (out) return end(draft, expense, cost, { place: 'held back', ...out });
  limits.add(asked);
  const worth = convertPrice(cost.value, exchange);
  sums.invoiced(exchange.to, worth);
  sums.end('invoiced', null, 0, cost.value);
  const { key, because } = line;
  draft.emit({
    emits: 'expense',
    entry: expense.id,
    place: 'invoiced',
    reason: null,
    version: version.number,
    value: cost.value,
    line: key,
    because,
  });
  draft.line(line, worth);
}

function end(draft: Draft, { id, date }: Expense, cost: Cost | null, { place, reason, because }: Ended) {
  const value = cost?.value ?? null;
  const version = versionOn(draft.input.contract, date)?.number ?? null;
  draft.sums.end(place, reason, 0, value);
  draft.emit({
    emits: 'expense',
    entry: id,
    place,
    reason,
    version,
    value,
    line: null,
    because: [because, ...(cost?.because ?? [])],
  });
}
