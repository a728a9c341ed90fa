import Big from 'big.js';
import { versionOn } from './contract.ts';
import type { Expense } from './entry.ts';
import { convertPrice } from './exchange.ts';
import { type Cost, costOf, expenseLine } from './expense-line.ts';
import { type Ended, held, judgeEntry, type Sold } from './judge-entry.ts';
import type { PlanInProgress } from './plan-in-progress.ts';

/** Rule 15: where an expense ends. */
export function billExpense(plan: PlanInProgress, expense: Expense) {
  const cost = costOf(expense, plan.input);
  plan.sums.enter(expense.seenBefore, 0, cost?.value ?? null);
  const verdict = judgeEntry(expense, plan.input, plan.decided);
  if (verdict.place !== 'open') return end(plan, expense, cost, verdict);

  const { terms } = verdict.version;
  const { receiptAbove, categories } = terms.expenses;
  if (cost && !expense.hasReceipt && receiptAbove !== null && cost.exact.gt(receiptAbove)) {
    return end(
      plan,
      expense,
      cost,
      held('receipt-missing', 15, `${cost.value} is above ${receiptAbove}, and there is no receipt.`),
    );
  }
  const reinvoicing = categories[expense.category];
  if (!cost || !reinvoicing) {
    const says = `There is no rate from ${expense.currency} to ${plan.input.contract.currency} on ${expense.date}.`;
    return end(plan, expense, cost, held('no-rate', 15, says));
  }
  invoice(plan, expense, cost, expenseLine(expense, reinvoicing, cost, verdict, plan.exchange), verdict);
}

/** Rules 6 and 7. */
function invoice(
  plan: PlanInProgress,
  expense: Expense,
  cost: Cost,
  line: ReturnType<typeof expenseLine>,
  { line: { id }, version }: Sold,
) {
  const { limits, sums, exchange } = plan;
  const asked = {
    kind: 'expense',
    soldLine: id,
    purchaseOrder: line.purchaseOrder,
    money: new Big(line.agreed.amount),
    hours: new Big(0),
  } as const;
  const out = limits.keepsOut(asked);
  if (out) return end(plan, expense, cost, { place: 'held back', ...out });
  limits.add(asked);
  const worth = convertPrice(cost.value, exchange);
  sums.invoiced(exchange.to, worth);
  sums.end('invoiced', null, 0, cost.value);
  const { key, because } = line;
  plan.emit({
    emits: 'expense',
    entry: expense.id,
    place: 'invoiced',
    reason: null,
    version: version.number,
    value: cost.value,
    line: key,
    because,
  });
  plan.line(line, worth);
}

function end(plan: PlanInProgress, { id, date }: Expense, cost: Cost | null, { place, reason, because }: Ended) {
  const value = cost?.value ?? null;
  const version = versionOn(plan.input.contract, date)?.number ?? null;
  plan.sums.end(place, reason, 0, value);
  plan.emit({
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
