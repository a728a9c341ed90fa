import Big from 'big.js';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Claim, ExpenseClaim, FeeClaim, Invoiced, TimeClaim } from '../../../domain/billing/claim.ts';
import { holds } from '../../../domain/billing/claim.ts';
import type { Cap, Contract, PurchaseOrder } from '../../../domain/billing/contract.ts';
import type { InvoiceLine } from '../../../domain/billing/invoice-plan.ts';
import type { Currency } from '../../../domain/ids.ts';
import { decisiveDay, inCurrency, rounded, total, versionInForce } from './naive-prices.ts';

/** Something to be billed, before it is on a line. */
export type Taken = { soldLine: string; purchaseOrder: string | null; about: string; group: string[] } & (
  | {
      kind: 'time';
      /** In the contract's currency. */
      unitPrice: Big;
      discountPercent: string;
      roundedMinutes: number;
      /** Its entry value at another price per hour. */
      valueAt: (price: Big) => Big;
    }
  | { kind: 'expense'; amount: Big; valueAt: (rate: Big) => Big }
  | { kind: 'fee'; amount: Big; part: string }
);

/** An invoice line, of this plan or of an earlier one. */
export interface Line {
  past: boolean;
  kind: InvoiceLine['kind'];
  /** What caps and purchase orders count it as: a take-back counts as what it takes back. */
  counts: 'time' | 'expense' | 'fee' | 'nothing';
  key: string;
  purchaseOrder: string | null;
  soldLine: string | null;
  about: string;
  part?: string;
  quantity: Big;
  unitPrice: Big;
  discountPercent: string;
  currency: Currency;
  agreedUnitPrice: Big;
  agreedAmount: Big;
}

/** Rules 2, 3 and 16. */
export function linesOf(taken: Taken[], contract: Contract, toInvoice: Big): Line[] {
  const groups = [...new Set(taken.map(({ group }) => group.join(' | ')))];
  return groups.map((key): Line => {
    const own = taken.filter(({ group }) => group.join(' | ') === key);
    const [first] = own;
    if (first === undefined) throw new Error('A group has a first.');
    const quantity =
      first.kind === 'time' ? hoursOf(own.map((one) => (one.kind === 'time' ? one.roundedMinutes : 0))) : 1;
    const discountPercent = first.kind === 'time' ? first.discountPercent : '0';
    const agreed = first.kind === 'time' ? first.unitPrice : first.amount;
    const isConverted = contract.currency !== contract.invoiceCurrency;
    return {
      past: false,
      kind: first.kind,
      counts: first.kind,
      key,
      purchaseOrder: first.purchaseOrder,
      soldLine: first.soldLine,
      about: first.about,
      ...(first.kind === 'fee' && { part: first.part }),
      quantity: new Big(quantity),
      unitPrice: isConverted ? rounded(agreed.times(toInvoice), 2) : agreed,
      discountPercent,
      currency: contract.invoiceCurrency,
      agreedUnitPrice: agreed,
      agreedAmount: amountOf(new Big(quantity), agreed, discountPercent, contract.currency),
    };
  });
}

/** Rule 2: rounded once. */
function hoursOf(minutes: number[]): Big {
  return rounded(total(minutes).div(60), 2);
}

function amountOf(quantity: Big, unitPrice: Big, discountPercent: string, currency: Currency): Big {
  return inCurrency(quantity.times(unitPrice).times(new Big(100).minus(discountPercent)).div(100), currency);
}

export function shown(line: Line): Omit<InvoiceLine, 'because'> {
  const { quantity, unitPrice, discountPercent, currency } = line;
  return {
    emits: 'line',
    key: line.key,
    kind: line.kind,
    purchaseOrder: line.purchaseOrder,
    soldLine: line.soldLine,
    about: line.about,
    quantity: quantity.toFixed(2),
    unitPrice: unitPrice.toFixed(),
    discountPercent,
    amount: { amount: amountOf(quantity, unitPrice, discountPercent, currency).toFixed(), currency },
    agreed: { unitPrice: line.agreedUnitPrice.toFixed(), amount: line.agreedAmount.toFixed() },
    ...(line.part !== undefined && { part: line.part }),
  };
}

/** Rule 17: what is taken back of one old line is one line. */
export function takeBackLines(claims: OnLine[], contract: Contract): Line[] {
  return grouped(claims, (claim) => claim.invoiced).map((own) => ({
    ...oldLine(own, -1, contract),
    kind: 'take-back',
    past: false,
  }));
}

/** Rule 6: all invoices less credits. A document that was cancelled has released its claims, and counts no more. */
export function pastLines(all: Claim[], contract: Contract): Line[] {
  const claims = all.filter((claim) => claim.kind !== 'reduction');
  const cancelled = new Set(
    claims.filter(({ state }) => state === 'released').map(({ invoiced }) => invoiced?.document),
  );
  const stands = (claim: Claim) => !cancelled.has(claim.invoiced?.document) && claim.state !== 'released';
  const billed = claims.filter((claim) => stands(claim) && (holds(claim) || claim.state === 'reversed'));
  const credited = claims.filter(({ takenBack }) => takenBack);
  return [
    ...grouped(billed, (claim) => claim.invoiced).map((own) => oldLine(own, 1, contract)),
    ...grouped(credited, (claim) => claim.takenBack ?? null).map((own) => oldLine(own, -1, contract)),
  ];
}

export type OnLine = TimeClaim | ExpenseClaim | FeeClaim;
type OfLine = Pick<Invoiced, 'document' | 'line'>;

function grouped(claims: OnLine[], by: (claim: OnLine) => OfLine | null): OnLine[][] {
  const key = (claim: OnLine) => JSON.stringify([by(claim)?.document, by(claim)?.line]);
  const onLines = claims.filter((claim) => claim.invoiced !== null && by(claim) !== null);
  return [...new Set(onLines.map(key))].map((one) => onLines.filter((claim) => key(claim) === one));
}

/** Names what is taken back of one old line, however long that line's own name is. */
export function firstOf(claims: Pick<Claim, 'id'>[]): string {
  return claims.map(({ id }) => id).sort()[0] ?? '';
}

/** As it was billed, at its old price; `sign` -1: taken back. */
function oldLine(claims: OnLine[], sign: 1 | -1, contract: Contract): Line {
  const [first] = claims;
  if (!first?.invoiced) throw new Error('What is on a line was invoiced.');
  const { purchaseOrder, line, document, currency } = first.invoiced;
  const common = {
    past: true,
    kind: first.kind,
    counts: first.kind,
    key: sign === -1 ? `take-back ${firstOf(claims)}` : `${document} ${line}`,
    purchaseOrder,
    soldLine: first.soldLine,
    about: sign === -1 ? firstOf(claims) : line,
    currency,
  };
  if (first.kind !== 'time') {
    const invoicedAmount = first.kind === 'expense' ? first.invoicedAmount : first.amount;
    return {
      ...common,
      quantity: new Big(sign),
      unitPrice: new Big(invoicedAmount),
      discountPercent: '0',
      agreedUnitPrice: new Big(first.amount),
      agreedAmount: new Big(first.amount).times(sign),
    };
  }
  const { price } = first;
  if (price === null) throw new Error('What is on a line has a price.');
  const quantity = hoursOf(claims.map((claim) => (claim as TimeClaim).roundedMinutes)).times(sign);
  return {
    ...common,
    quantity,
    unitPrice: new Big(price.invoicedUnitPrice),
    discountPercent: price.discountPercent,
    agreedUnitPrice: new Big(price.unitPrice),
    agreedAmount: amountOf(quantity, new Big(price.unitPrice), price.discountPercent, contract.currency),
  };
}

/** Rule 19: an amount off the invoice, once. Nobody's limit gets it back. */
export function reductionLines({ contract, decisions, policy }: BillingInput, standing: Claim[]): Line[] {
  const isTaken = (id: string) => standing.some((claim) => claim.kind === 'reduction' && claim.reduction === id);
  const allowed = decisions.reductions.filter(({ id, by }) => by !== policy.biller && !isTaken(id));
  return allowed.map(({ id, amount, purchaseOrder }) => ({
    past: false,
    kind: 'reduction',
    counts: 'nothing',
    key: `reduction ${id}`,
    purchaseOrder,
    soldLine: null,
    about: id,
    quantity: new Big(-1),
    unitPrice: new Big(amount),
    discountPercent: '0',
    currency: contract.invoiceCurrency,
    agreedUnitPrice: new Big(0),
    agreedAmount: new Big(0),
  }));
}

/** Rules 6 and 7, in the order in which they are named. */
export interface Limit {
  reason: 'over-cap' | 'po-exhausted';
  of: 'money' | 'hours';
  most: Big;
  /** One of its own entries was too much: its prefix has ended. */
  closed: boolean;
  counts: (line: Pick<Line, 'counts' | 'soldLine' | 'purchaseOrder'>) => boolean;
  limits: (one: Taken) => boolean;
}

export function used({ of, counts }: Limit, lines: Line[]): Big {
  return total(lines.filter(counts).map((line) => (of === 'hours' ? line.quantity : line.agreedAmount)));
}

export function limitsOf(input: BillingInput): Limit[] {
  const { contract } = input;
  const caps = versionInForce(contract, decisiveDay(input))?.terms.caps ?? [];
  const orders = contract.versions.flatMap(({ terms }) => terms.purchaseOrders.orders);
  return [
    ...caps.filter(({ line }) => line === null).map(capLimit),
    ...caps.filter(({ line }) => line !== null).map(capLimit),
    ...[...new Set(orders.map(({ number }) => number))].flatMap((number) => orderLimit(input, number) ?? []),
  ];
}

function capLimit({ line, limit, counts: counted }: Cap): Limit {
  const counts = (one: Pick<Line, 'counts' | 'soldLine'>) =>
    (line === null || one.soldLine === line) &&
    (one.counts === 'time' ||
      ('money' in limit && ((one.counts === 'expense' && counted.expenses) || (one.counts === 'fee' && counted.fees))));
  return {
    reason: 'over-cap',
    of: 'money' in limit ? 'money' : 'hours',
    most: new Big('money' in limit ? limit.money : limit.hours),
    closed: false,
    counts,
    limits: (one) => counts({ counts: one.kind, soldLine: one.soldLine }),
  };
}

/** Null: without limit. What it covers is as agreed on the decisive day, like a cap, or else as agreed last. */
export function orderLimit(input: BillingInput, number: string): Limit | null {
  const { contract } = input;
  const decisive = versionInForce(contract, decisiveDay(input));
  const others = contract.versions.filter(({ from }) => from <= decisiveDay(input)).toReversed();
  const versions = decisive === null ? others : [decisive, ...others];
  const order = versions
    .flatMap(({ terms }): PurchaseOrder[] => terms.purchaseOrders.orders)
    .find((one) => one.number === number);
  if (!order || order.amount === null) return null;
  const counts = ({ purchaseOrder }: { purchaseOrder: string | null }) => purchaseOrder === number;
  return { reason: 'po-exhausted', of: 'money', most: new Big(order.amount), closed: false, counts, limits: counts };
}
