import Big from 'big.js';
import type { CivilDate } from '../ids.ts';
import { type Cap, type Contract, currentTerms, type PurchaseOrder, type Terms, versionsUntil } from './contract.ts';
import type { Explanation, HeldReason } from './invoice-plan.ts';
import type { BilledBefore } from './past.ts';

/** What would be billed more if something were taken, in the contract's currency and in hours. */
export interface Asked {
  kind: 'time' | 'expense' | 'fee';
  soldLine: string;
  purchaseOrder: string | null;
  money: Big;
  hours: Big;
}

type Scope = Pick<Asked, 'kind' | 'soldLine' | 'purchaseOrder'>;

interface Limit {
  reason: Extract<HeldReason, 'over-cap' | 'po-exhausted'>;
  name: string;
  rule: number;
  unit: 'money' | 'hours';
  most: Big;
  used: Big;
  /** An entry has exceeded it: the rest of its entries stay out, whatever their size. */
  closed: boolean;
  counts: (asked: Scope) => boolean;
  keepsOut: (asked: Scope) => boolean;
}

/** Rules 6 and 7: caps and purchase orders, cumulative over all invoices less credits, in the order in which they are named. */
export class Limits {
  readonly #limits: Limit[];

  /** Caps are those in force on the period's last day; a purchase order keeps its last amount when a version drops it. */
  constructor(contract: Contract, lastDay: CivilDate, billed: BilledBefore[]) {
    const versions = versionsUntil(contract, lastDay);
    const { caps } = currentTerms(contract, lastDay);
    const ofContract = caps.filter(({ line }) => line === null);
    const ofLines = caps.filter(({ line }) => line !== null);
    const known = new Map(
      versions.flatMap(({ terms }) => terms.purchaseOrders.orders.map((order) => [order.number, order])),
    );
    const orders = [...known.values()].flatMap(orderLimit);
    this.#limits = [...[...ofContract, ...ofLines].map(capLimit), ...orders];
    for (const before of billed) this.add(before);
  }

  /** Null: nothing keeps it out. An entry that is kept out ends the prefix of the limit that is named; a fee doesn't. */
  keepsOut(asked: Asked): { reason: Limit['reason']; because: Explanation } | null {
    const exceeded = this.#limits.find(
      (limit) => limit.keepsOut(asked) && (limit.closed || limit.used.plus(asked[limit.unit]).gt(limit.most)),
    );
    if (!exceeded) return null;
    if (asked.kind !== 'fee') exceeded.closed = true;
    const { rule, name, used, most, unit } = exceeded;
    const left = most.minus(used).toFixed(2);
    const says = `${name} leaves ${left} of ${most.toFixed(2)}${unit === 'hours' ? ' hours' : ''}: this is beyond it.`;
    return { reason: exceeded.reason, because: { rule, says } };
  }

  /** Each with what is used of it, in the order in which they are named. */
  get all(): readonly Pick<Limit, 'name' | 'used' | 'most'>[] {
    return this.#limits;
  }

  add(asked: Asked) {
    for (const limit of this.#limits) if (limit.counts(asked)) limit.used = limit.used.plus(asked[limit.unit]);
  }
}

function capLimit({ id, line, limit, counts }: Cap): Limit {
  const isMoney = 'money' in limit;
  const isOwn = ({ soldLine }: Scope) => line === null || line === soldLine;
  const isEntry = ({ kind }: Scope) => kind === 'time' || (kind === 'expense' && isMoney && counts.expenses);
  return {
    reason: 'over-cap',
    name: line === null ? `The contract's cap ${id}` : `The cap ${id} of line ${line}`,
    rule: 6,
    unit: isMoney ? 'money' : 'hours',
    most: new Big(isMoney ? limit.money : limit.hours),
    used: new Big(0),
    closed: false,
    counts: (asked) => isOwn(asked) && (isEntry(asked) || (asked.kind === 'fee' && isMoney && counts.fees)),
    // What was agreed as a fee is billed, and uses the cap up.
    keepsOut: (asked) => isOwn(asked) && isEntry(asked),
  };
}

function orderLimit({ number, amount }: PurchaseOrder): Limit[] {
  if (amount === null) return [];
  const counts = ({ purchaseOrder }: Scope) => purchaseOrder === number;
  return [
    {
      reason: 'po-exhausted',
      name: `Purchase order ${number}`,
      rule: 7,
      unit: 'money',
      most: new Big(amount),
      used: new Big(0),
      closed: false,
      counts,
      keepsOut: counts,
    },
  ];
}

/** Rule 7: the first order that is valid for a line on a day; null: none is. */
export function orderFor({ purchaseOrders }: Terms, line: string, date: CivilDate): PurchaseOrder | null {
  return (
    purchaseOrders.orders.find(
      ({ lines, from, until }) =>
        (lines === null || lines.includes(line)) &&
        (from === null || from <= date) &&
        (until === null || date <= until),
    ) ?? null
  );
}
