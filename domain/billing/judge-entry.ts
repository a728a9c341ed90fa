import Big from 'big.js';
import type { BillingInput, ItemDecision, Subject } from './billing-input.ts';
import type { PortionName } from './claim.ts';
import { type ContractVersion, type PurchaseOrder, type SoldLine, versionOn } from './contract.ts';
import type { Expense, TimeEntry } from './entry.ts';
import type { Explanation, HeldReason } from './invoice-plan.ts';
import { orderFor } from './limits.ts';

/** Where an entry ends whatever its price is, or by what it is to be billed. */
export type Verdict = Ended | Sold;

export interface Sold {
  place: 'open';
  version: ContractVersion;
  line: SoldLine;
  order: PurchaseOrder | null;
}

export type Ended =
  | { place: 'held back'; reason: HeldReason; because: Explanation }
  | { place: 'written off' | 'carried over'; reason: null; because: Explanation };

/**
 * The first that applies, in the order of the rules: what approvers said, the cut-off, then what keeps an entry back.
 *
 * @param open what of it is to end: somebody may have decided on its overage alone
 */
export function judgeEntry(
  entry: TimeEntry | Expense,
  input: BillingInput,
  decided: Decided,
  open: PortionName = 'whole',
): Verdict {
  const { contract, policy, odd } = input;
  const isTime = 'minutes' in entry;
  const decision =
    decided.of(isTime ? { time: entry.id } : { expense: entry.id }) ??
    (open === 'overage' ? decided.of({ time: entry.id, portion: open }) : null);
  if (decision) return decision;
  if (entry.approvedAt >= policy.cutOff) {
    const says = `Approved after the cut-off, on ${entry.approvedAt.slice(0, 10)}.`;
    return { place: 'carried over', reason: null, because: { rule: 22, says } };
  }
  const known = (isTime ? odd.time : odd.expenses).get(entry.id);
  if (known)
    return held('odd-entry', null, known.of ? `It repeats entry ${known.of}.` : `The entry is odd: ${known.why}.`);
  const amount = isTime ? entry.minutes : new Big(entry.cost).cmp(0);
  if (amount <= 0) return held('odd-entry', null, `The entry is odd: ${amount === 0 ? 'zero' : 'negative'}.`);
  if (!entry.billable) return held('not-billable', null, 'Its source says that it is not billable.');
  const version = versionOn(contract, entry.date);
  const line = version?.terms.lines.find(({ id }) => id === entry.line);
  if (!version || !line) return held('outside-contract', 14, outside(entry, !!version));
  if (!isTime && !Object.hasOwn(version.terms.expenses.categories, entry.category)) {
    return held('outside-contract', 15, `The contract doesn't re-invoice expenses of category ${entry.category}.`);
  }
  if (contract.onHold.includes(entry.project))
    return held('project-on-hold', null, `Project ${entry.project} is on hold.`);
  const order = orderFor(version.terms, line.id, entry.date);
  if (!order && version.terms.purchaseOrders.required) {
    return held('po-missing', 7, `No purchase order is valid for line ${line.id} on ${entry.date}.`);
  }
  return { place: 'open', version, line, order };
}

export function held(reason: HeldReason, rule: number | null, says: string): Ended & { place: 'held back' } {
  return { place: 'held back', reason, because: { rule, says } };
}

function outside({ date, line }: TimeEntry | Expense, isInForce: boolean): string {
  if (!isInForce) return `The contract isn't in force on ${date}.`;
  return line === null ? 'It is on no sold line.' : `Line ${line} isn't sold on ${date}.`;
}

/** What approvers decided, found by what it is about. A write-off comes before a word to wait. */
export class Decided {
  readonly #ended = new Map<string, Ended>();

  constructor({ held: waiting, writtenOff }: BillingInput['decisions']) {
    for (const each of waiting) this.#ended.set(subjectOf(each), held('by-approver', null, said('Held back', each)));
    for (const each of writtenOff) {
      const because = { rule: 19, says: said('Written off', each) };
      this.#ended.set(subjectOf(each), { place: 'written off', reason: null, because });
    }
  }

  of(subject: Subject): Ended | null {
    return this.#ended.get(subjectOf(subject)) ?? null;
  }
}

function subjectOf(subject: Subject): string {
  if ('time' in subject) return JSON.stringify(['time', subject.time, subject.portion ?? null]);
  return JSON.stringify(
    'expense' in subject ? ['expense', subject.expense] : ['fee', subject.fee.line, subject.fee.part],
  );
}

function said(what: string, { by, because }: ItemDecision): string {
  return `${what} by ${by}: ${because}`;
}
