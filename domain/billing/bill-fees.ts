import Big from 'big.js';
import { money } from '../money.ts';
import type { ExchangeRate } from './billing-input.ts';
import { currentTerms, type PurchaseOrder } from './contract.ts';
import { type DueFee, dueFees } from './due-fees.ts';
import { converted, convertPrice } from './exchange.ts';
import type { Explanation, InvoiceLine, WaitingFee } from './invoice-plan.ts';
import { type Asked, orderFor } from './limits.ts';
import type { PlanInProgress } from './plan-in-progress.ts';

interface Waits {
  reason: WaitingFee['reason'];
  because: Explanation;
}

/** Rules 7 to 11: fees that are due, each whole or not at all. */
export function billFees(plan: PlanInProgress) {
  const { contract, period, policy } = plan.input;
  const terms = currentTerms(contract, plan.lastDay);
  for (const fee of dueFees({ contract, period, cutOff: policy.cutOff, billed: plan.past.fees })) {
    const order = orderFor(terms, fee.soldLine, plan.lastDay);
    const purchaseOrder = order?.number ?? null;
    const asked = {
      kind: 'fee',
      soldLine: fee.soldLine,
      purchaseOrder,
      money: new Big(fee.amount),
      hours: new Big(0),
    } as const;
    const waits = whyItWaits(plan, fee, order, terms.purchaseOrders.required) ?? exhausted(plan, asked);
    if (waits) {
      const { soldLine, part, name, amount } = fee;
      plan.emit({
        emits: 'waiting fee',
        soldLine,
        part,
        name,
        amount,
        reason: waits.reason,
        because: [...fee.because, waits.because],
      });
    } else {
      plan.limits.add(asked);
      plan.line(feeLine(fee, purchaseOrder, plan.exchange));
    }
  }
}

function whyItWaits(
  { decided, input, lastDay }: PlanInProgress,
  { soldLine, part, needsCreditApproval }: DueFee,
  order: PurchaseOrder | null,
  orderRequired: boolean,
): Waits | null {
  const decision = decided.of({ fee: { line: soldLine, part } });
  if (decision) return { reason: 'by-approver', because: decision.because };
  if (!order && orderRequired) {
    return {
      reason: 'po-missing',
      because: { rule: 7, says: `No purchase order is valid for line ${soldLine} on ${lastDay}.` },
    };
  }
  if (!needsCreditApproval || input.decisions.creditable.includes(soldLine)) return null;
  return {
    reason: 'needs credit approval',
    because: { rule: 9, says: 'It is below zero, and nobody has approved a credit.' },
  };
}

/** A cap keeps no fee back (rule 6): only a purchase order can be used up. */
function exhausted({ limits }: PlanInProgress, fee: Asked): Waits | null {
  // A credit never exceeds what is left.
  const out = fee.money.gt(0) ? limits.keepsOut(fee) : null;
  return out && { reason: 'po-exhausted', because: out.because };
}

function feeLine(
  { soldLine, part, name, amount, because }: DueFee,
  purchaseOrder: string | null,
  exchange: ExchangeRate,
): InvoiceLine {
  const unitPrice = convertPrice(amount, exchange);
  return {
    emits: 'line',
    key: JSON.stringify(['fee', soldLine, part]),
    kind: 'fee',
    purchaseOrder,
    soldLine,
    about: name,
    quantity: '1.00',
    unitPrice,
    discountPercent: '0',
    amount: money(unitPrice, exchange.to),
    agreed: { unitPrice: amount, amount },
    part,
    because: [...because, ...converted(exchange, amount, unitPrice)],
  };
}
