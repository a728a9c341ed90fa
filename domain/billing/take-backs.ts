import Big from 'big.js';
import type { Currency } from '../ids.ts';
import { type Decimal, lineAmount, money } from '../money.ts';
import type { BillingInput } from './billing-input.ts';
import type { Claim, Invoiced } from './claim.ts';
import type { Draft } from './draft.ts';
import type { InvoiceLine } from './invoice-plan.ts';
import { hoursOf } from './minutes.ts';
import type { Past } from './past.ts';

type Reduction = BillingInput['decisions']['reductions'][number];
type TakeBack = Past['takeBacks'][number];

/** Rule 17: what was billed and isn't right any more. Caps and purchase orders get it back before anything new is billed. */
export function takeBack(draft: Draft) {
  for (const { line, kind } of takeBackLines(draft.past.takeBacks, draft.input.contract.currency)) {
    const { soldLine, purchaseOrder, agreed, quantity } = line;
    draft.limits.add({
      kind,
      soldLine,
      purchaseOrder,
      money: new Big(agreed.amount),
      hours: new Big(kind === 'time' ? quantity : 0),
    });
    draft.line(line);
  }
}

/** One line for each old line of which something is taken back, at its old price. What a fee covered takes no money. */
function takeBackLines(takeBacks: TakeBack[], of: Currency) {
  const byLine = new Map<string, { invoiced: Invoiced; of: TakeBack[] }>();
  for (const each of takeBacks) {
    const { invoiced } = each.claim;
    if (!invoiced) continue;
    const key = JSON.stringify([invoiced.document, invoiced.line]);
    byLine.set(key, { invoiced, of: [...(byLine.get(key)?.of ?? []), each] });
  }
  return [...byLine]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, { invoiced, of: taken }]) => {
      const [first] = taken;
      if (!first) return [];
      const { quantity, unitPrice, invoicedUnitPrice, discountPercent } = priceOf(taken.map(({ claim }) => claim));
      const back = `-${quantity}`;
      const line = {
        emits: 'line',
        key: JSON.stringify(['take-back', key]),
        kind: 'take-back',
        purchaseOrder: invoiced.purchaseOrder,
        soldLine: first.claim.soldLine,
        about: invoiced.document,
        quantity: back,
        unitPrice: invoicedUnitPrice,
        discountPercent,
        amount: lineAmount(back, invoicedUnitPrice, discountPercent, invoiced.currency),
        agreed: { unitPrice, amount: lineAmount(back, unitPrice, discountPercent, of).amount },
        because: [{ rule: 17, says: `${reasons(taken)}: taken back at the price of ${invoiced.document}.` }],
      } satisfies InvoiceLine;
      return [{ line, kind: first.claim.kind }];
    });
}

function priceOf(claims: Claim[]): {
  quantity: Decimal;
  unitPrice: Decimal;
  invoicedUnitPrice: Decimal;
  discountPercent: Decimal;
} {
  const minutes = claims.reduce((sum, claim) => sum + (claim.kind === 'time' ? claim.roundedMinutes : 0), 0);
  const [first] = claims;
  if (first?.kind === 'time' && first.price) return { quantity: hoursOf(minutes), ...first.price };
  if (first?.kind !== 'expense') throw new RangeError(`Claim ${first?.id} has no price to take back.`);
  return { quantity: '1.00', unitPrice: first.amount, invoicedUnitPrice: first.invoicedAmount, discountPercent: '0' };
}

/** `2 changed, 1 deleted`. */
function reasons(takeBacks: TakeBack[]): string {
  const counts = new Map<string, number>();
  for (const { because } of takeBacks) counts.set(because, (counts.get(because) ?? 0) + 1);
  return [...counts].map(([because, count]) => `${count} ${because}`).join(', ');
}

/** Rule 19: an amount off the invoice. */
export function reductionLine({ id, amount, purchaseOrder, by, because }: Reduction, to: Currency): InvoiceLine {
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
