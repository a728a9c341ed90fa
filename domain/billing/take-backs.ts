import Big from 'big.js';
import type { Currency } from '../ids.ts';
import { type Decimal, lineAmount, money } from '../money.ts';
import type { BillingInput } from './billing-input.ts';
import type { Claim, Invoiced } from './claim.ts';
import type { Explanation, InvoiceLine } from './invoice-plan.ts';
import { hoursOf } from './minutes.ts';
import { oldLineOf, type Past } from './past.ts';
import type { Correction } from './plan-corrections.ts';
import type { PlanInProgress } from './plan-in-progress.ts';

type TakeBack = Past['takeBacks'][number];

/** Rule 17: what was billed and isn't right any more. Caps and purchase orders get it back before anything new is billed. */
export function takeBack(plan: PlanInProgress) {
  const { takeBacks } = plan.past;
  const lines = new Map<string, string>();
  for (const taken of byOldLine(takeBacks)) {
    const line = takeBackLine(taken, plan.input.contract.currency);
    const { soldLine, purchaseOrder, agreed, quantity } = line;
    const { kind } = taken.first;
    const hours = new Big(kind === 'time' ? quantity : 0);
    plan.limits.add({ kind, soldLine, purchaseOrder, money: new Big(agreed.amount), hours });
    plan.line(line);
    lines.set(oldLineOf(taken.invoiced), line.key);
  }
  for (const { claim, because } of takeBacks) {
    const line = claim.invoiced ? (lines.get(oldLineOf(claim.invoiced)) ?? null) : null;
    plan.emit({ emits: 'taken back', claim: claim.id, line, because: [why(claim, because)] });
  }
}

/** What of one old line is taken back; at least one claim. */
interface TakenOfLine {
  invoiced: Invoiced;
  first: Priced;
  all: TakeBack[];
}

type Priced = Extract<Claim, { kind: 'time' | 'expense' }>;

function byOldLine(takeBacks: TakeBack[]): TakenOfLine[] {
  const lines = new Map<string, TakenOfLine>();
  for (const each of takeBacks) {
    const { claim } = each;
    if (!claim.invoiced || (claim.kind !== 'time' && claim.kind !== 'expense')) continue;
    const key = oldLineOf(claim.invoiced);
    const known = lines.get(key) ?? { invoiced: claim.invoiced, first: claim, all: [] };
    known.all.push(each);
    lines.set(key, known);
  }
  return [...lines.values()];
}

/** At its old price. */
function takeBackLine({ invoiced, first, all }: TakenOfLine, agreedIn: Currency) {
  const { quantity, unitPrice, invoicedUnitPrice, discountPercent } = priceOf(first, all);
  const back = new Big(quantity).eq(0) ? quantity : `-${quantity}`;
  return {
    emits: 'line',
    // Named by its first claim: short, however often something is corrected.
    key: JSON.stringify(['take-back', first.id]),
    kind: 'take-back',
    purchaseOrder: invoiced.purchaseOrder,
    soldLine: first.soldLine,
    about: invoiced.document,
    quantity: back,
    unitPrice: invoicedUnitPrice,
    discountPercent,
    amount: lineAmount(back, invoicedUnitPrice, discountPercent, invoiced.currency),
    agreed: { unitPrice, amount: lineAmount(back, unitPrice, discountPercent, agreedIn).amount },
    because: [{ rule: 17, says: `${reasons(all)}: taken back at the price of ${invoiced.document}.` }],
  } satisfies InvoiceLine;
}

interface OldPrice {
  quantity: Decimal;
  unitPrice: Decimal;
  invoicedUnitPrice: Decimal;
  discountPercent: Decimal;
}

function priceOf(first: Priced, all: TakeBack[]): OldPrice {
  if (first.kind === 'expense') {
    return { quantity: '1.00', unitPrice: first.amount, invoicedUnitPrice: first.invoicedAmount, discountPercent: '0' };
  }
  const minutes = all.reduce((sum, { claim }) => sum + (claim.kind === 'time' ? claim.roundedMinutes : 0), 0);
  if (!first.price) throw new RangeError(`Claim ${first.id} is invoiced without a price.`);
  return { quantity: hoursOf(minutes), ...first.price };
}

function why(claim: Claim, because: Correction['because']): Explanation {
  const minutes = claim.kind === 'time' && !claim.invoiced ? ` Its ${claim.minutes} minutes cost nothing.` : '';
  const entry = claim.kind === 'time' || claim.kind === 'expense' ? `Entry ${claim.entry}` : 'It';
  const what =
    because === 'reopened'
      ? 'is billed anew because of what else is taken back of its day, or of its retainer'
      : `is ${because} since`;
  return { rule: 17, says: `${entry} was billed in ${claim.run} and ${what}.${minutes}` };
}

/** `2 changed, 1 deleted`. */
function reasons(takeBacks: TakeBack[]): string {
  const counts = new Map<string, number>();
  for (const { because } of takeBacks) counts.set(because, (counts.get(because) ?? 0) + 1);
  return [...counts].map(([because, count]) => `${count} ${because}`).join(', ');
}

/** Rule 19: amounts off the invoice, each once. */
export function takeOff(plan: PlanInProgress) {
  for (const reduction of plan.input.decisions.reductions) {
    if (!plan.past.reductions.has(reduction.id)) plan.line(reductionLine(reduction, plan.exchange.to));
  }
}

function reductionLine(
  { id, amount, purchaseOrder, by, because }: BillingInput['decisions']['reductions'][number],
  to: Currency,
): InvoiceLine {
  const price = money(amount, to);
  return {
    emits: 'line',
    key: JSON.stringify(['reduction', id]),
    kind: 'reduction',
    purchaseOrder,
    soldLine: null,
    about: id,
    quantity: '-1.00',
    unitPrice: price.amount,
    discountPercent: '0',
    amount: lineAmount('-1', price.amount, '0', to),
    agreed: null,
    because: [{ rule: 19, says: `Taken off by ${by}: ${because}` }],
  };
}
