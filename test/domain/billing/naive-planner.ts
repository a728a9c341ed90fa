import Big from 'big.js';
import type { BillingInput, Subject } from '../../../domain/billing/billing-input.ts';
import type { Claim, PortionName, TimeClaim } from '../../../domain/billing/claim.ts';
import { holds } from '../../../domain/billing/claim.ts';
import type { ContractVersion } from '../../../domain/billing/contract.ts';
import type { Expense, TimeEntry } from '../../../domain/billing/entry.ts';
import { inOrder } from '../../../domain/billing/entry.ts';
import type { Emitted, HeldReason, InvoiceTotals, TimePortion } from '../../../domain/billing/invoice-plan.ts';
import { daysOf, isoWeek } from '../../../domain/billing/period.ts';
import { dueFees } from './naive-fees.ts';
import type { Line, OnLine, Taken } from './naive-lines.ts';
import {
  firstOf,
  limitsOf,
  linesOf,
  orderLimit,
  pastLines,
  reductionLines,
  shown,
  takeBackLines,
  used,
} from './naive-lines.ts';
import type { Pool } from './naive-pool.ts';
import { available, draw, exceed, poolOf } from './naive-pool.ts';
import {
  decisiveDay,
  entryValue,
  exchangeRate,
  expensePrices,
  known,
  pricesOf,
  purchaseOrderFor,
  rounded,
  roundedMinutes,
  soldLineIn,
  versionInForce,
} from './naive-prices.ts';
import { totalsOf } from './naive-totals.ts';

type Bare<T> = T extends unknown ? Omit<T, 'because'> : never;
export type NaiveEmitted = Bare<Emitted>;
type Placed = Pick<TimePortion, 'place' | 'reason'>;
const invoiced: Placed = { place: 'invoiced', reason: null };
const covered: Placed = { place: 'covered by a fee', reason: null };
const heldFor = (reason: HeldReason): Placed => ({ place: 'held back', reason });

/**
 * The rules of docs/billing-rules.md a second time, as a person would follow them with everything spread out on a table:
 * all sorted and in memory, all lines made anew for each entry. Shares no code with domain/billing but its types, the order
 * of entries and the names of periods.
 */
export function naivePlan(
  input: BillingInput,
  entries: TimeEntry[],
): { emitted: NaiveEmitted[]; totals: InvoiceTotals } {
  const { contract, policy, decisions, odd } = input;
  const { last } = daysOf(input.period);
  const corrected = (claim: Claim) => input.corrections.some((one) => one.claim === claim.id);
  const standing = [...input.claims].filter((claim) => holds(claim) && !corrected(claim));
  const setFree = [...input.claims].filter(
    (claim): claim is OnLine => claim.state === 'live' && claim.kind !== 'reduction' && corrected(claim),
  );
  const toInvoice = exchangeRate(policy.exchange, contract.currency, contract.invoiceCurrency, policy.invoiceDate);
  if (toInvoice === null) throw new Error('No rate of exchange for the invoice (rule 16).');

  const emitted: NaiveEmitted[] = [];
  const fixed: Line[] = [...pastLines([...input.claims], contract), ...takeBackLines(setFree, contract)];
  const limits = limitsOf(input);
  const taken: Taken[] = [];
  const pools = new Map<string, Pool>();
  const expenses = [...input.expenses];

  for (const claim of setFree) {
    const ofSameLine = setFree.filter((one) => isOnLineOf(claim, one));
    const line = claim.invoiced && takeBackLines(ofSameLine, contract)[0]?.key;
    emitted.push({ emits: 'taken back', claim: claim.id, line: line ?? null });
  }
  billFees();
  const time = entries.map((entry) => ({ date: entry.date, order: 0, id: entry.id, plan: () => planTime(entry) }));
  const costs = expenses.map((one) => ({ date: one.date, order: 1, id: one.id, plan: () => planExpense(one) }));
  const all = [...time, ...costs].filter(({ date }) => date <= last);
  all.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.order - b.order || inOrder(a, b)));
  for (const { plan } of all) plan();

  const lines = [
    ...fixed.filter(({ past }) => !past),
    ...reductionLines(input, standing),
    ...linesOf(taken, contract, toInvoice),
  ].map(shown);
  emitted.push(...lines);
  return { emitted, totals: totalsOf(input, entries, expenses, emitted, taken, pools) };

  /** Rules 7 to 11. */
  function billFees() {
    const version = versionInForce(contract, decisiveDay(input));
    for (const { soldLine, part, name, amount, needsApproval } of dueFees(input, standing)) {
      const order = version && purchaseOrderFor(version, soldLine, last);
      const purchaseOrder = order?.number ?? null;
      const line = feeLine(soldLine, part, name, amount, purchaseOrder);
      const limit = purchaseOrder === null ? null : orderLimit(input, purchaseOrder);
      const isHeld = decisions.held.some((one) => 'fee' in one && one.fee.line === soldLine && one.fee.part === part);
      const isMissing = order === null && version?.terms.purchaseOrders.required;
      const isExhausted = amount.gt(0) && limit !== null && used(limit, [...fixed, line]).gt(limit.most);
      const reason = isHeld
        ? 'by-approver'
        : isMissing
          ? 'po-missing'
          : needsApproval
            ? 'needs credit approval'
            : isExhausted
              ? 'po-exhausted'
              : null;
      if (reason === null) fixed.push(line);
      else emitted.push({ emits: 'waiting fee', soldLine, part, name, amount: amount.toFixed(), reason });
    }
  }

  function feeLine(soldLine: string, part: string, name: string, amount: Big, purchaseOrder: string | null): Line {
    const [line] = linesOf(
      [{ kind: 'fee', soldLine, purchaseOrder, about: name, amount, part, group: ['fee', soldLine, part] }],
      contract,
      toInvoice ?? new Big(1),
    );
    if (line === undefined) throw new Error('A fee is a line.');
    return line;
  }

  function planTime(entry: TimeEntry) {
    const claims = standing.filter((claim) => claim.kind === 'time' && claim.entry === entry.id) as TimeClaim[];
    const open = openPart(entry, claims);
    if (open === null) return;
    const { portion } = open;
    const version = versionInForce(contract, entry.date);
    const line = soldLineIn(version, entry.line);
    const { billedAt, valuedAt } = pricesOf(entry, contract, policy);
    const ofDay = version === null ? entry.minutes : minutesOfDay(entry, version);
    const put = (
      name: PortionName,
      minutes: number,
      rounding: number,
      where: Placed,
      drawn: TimePortion['drawn'] = [],
    ) => {
      emitted.push({
        emits: 'time',
        entry: entry.id,
        portion: name,
        ...where,
        version: version?.number ?? null,
        minutes,
        roundedMinutes: rounding,
        value: valuedAt && value(name, minutes, valuedAt).toFixed(2),
        line: where.place === 'invoiced' ? (taken.at(-1)?.group.join(' | ') ?? null) : null,
        drawn,
      });
    };
    /** Two portions of an entry make its value between them. */
    const value = (name: PortionName, minutes: number, price: Big) =>
      name === 'overage'
        ? entryValue(entry.minutes, price).minus(entryValue(entry.minutes - minutes, price))
        : entryValue(minutes, price);

    const whole = spoken({ time: entry.id }, portion) ?? refused();
    if (whole) {
      // Written off it ends what rolls over, as if it were billed.
      if (portion === 'overage' && whole.place === 'written off' && line?.pricing === 'retainer')
        exceed(input, poolFor(line.id), entry.date);
      return put(portion, open.minutes, ofDay, whole);
    }
    if (version === null || line === null) throw new Error('Without a line it was refused.');
    if (line.pricing === 'fixed-fee' || line.pricing === 'milestones')
      return put(portion, open.minutes, open.minutes, covered);
    if (line.pricing === 'time-and-materials')
      return put(portion, open.minutes, ofDay, bill(portion, open.minutes, ofDay));

    // Rules 12 and 13.
    const pool = poolFor(line.id);
    const hours = portion === 'overage' ? [] : available(input, pool, entry.date, ofDay);
    const fromPool = hours.reduce((sum, { minutes }) => sum + minutes, 0);
    // Its overage is accounted for already: nobody could say what a second one is.
    if (portion === 'included' && fromPool < ofDay) return put('included', open.minutes, ofDay, heldFor('over-cap'));
    const crosses = portion === 'overage' || fromPool < ofDay;
    const inside = crosses ? Math.min(open.minutes, fromPool) : open.minutes;
    const isSplit = crosses && fromPool > 0;
    if (!crosses || fromPool > 0) {
      draw(input, pool, entry.date, hours);
      put(isSplit ? 'included' : portion, inside, fromPool, covered, hours);
    }
    if (crosses) {
      const name = isSplit || portion === 'overage' ? 'overage' : 'whole';
      const where =
        spoken({ time: entry.id }, 'overage') ??
        (line.overage === null ? heldFor('over-cap') : bill(name, open.minutes - inside, ofDay - fromPool));
      put(name, open.minutes - inside, ofDay - fromPool, where);
      if (where.place === 'invoiced' || (name === 'overage' && where.place === 'written off'))
        exceed(input, pool, entry.date);
    }

    function refused(): Placed | null {
      if (entry.approvedAt >= policy.cutOff) return { place: 'carried over', reason: null };
      if (odd.time.has(entry.id) || entry.minutes <= 0) return heldFor('odd-entry');
      if (!entry.billable) return heldFor('not-billable');
      if (version === null || line === null) return heldFor('outside-contract');
      if (contract.onHold.includes(entry.project)) return heldFor('project-on-hold');
      return isOrderMissing(version, line.id, entry.date) ? heldFor('po-missing') : null;
    }

    function bill(name: PortionName, minutes: number, rounding: number): Placed {
      if (version === null || line === null) throw new Error('Without a line it was refused.');
      if (billedAt === null) return heldFor('no-rate');
      const { grouping, discountPercent } = version.terms;
      const purchaseOrder = purchaseOrderFor(version, line.id, entry.date)?.number ?? null;
      const about = { ...entry, week: isoWeek(entry.date), entry: entry.id }[grouping] ?? '';
      const group = [line.id, purchaseOrder, grouping, about, billedAt.toFixed(2), new Big(discountPercent).toFixed(2)];
      return take({
        kind: 'time',
        soldLine: line.id,
        purchaseOrder,
        about,
        unitPrice: billedAt,
        discountPercent,
        roundedMinutes: rounding,
        valueAt: (price) => value(name, minutes, price),
        group: ['time', ...group.map(String), ...billedAgain(entry.id, name)],
      });
    }
  }

  function poolFor(line: string): Pool {
    const pool = pools.get(line) ?? poolOf(input, line);
    pools.set(line, pool);
    return pool;
  }

  function planExpense(expense: Expense) {
    if (standing.some((claim) => claim.kind === 'expense' && claim.entry === expense.id)) return;
    const version = versionInForce(contract, expense.date);
    const line = soldLineIn(version, expense.line);
    const prices = expensePrices(expense, contract, policy);
    const value = prices && rounded(prices.cost, 2);
    const { place, reason } = spoken({ expense: expense.id }, 'whole') ?? refused() ?? bill();
    emitted.push({
      emits: 'expense',
      entry: expense.id,
      place: place as Exclude<typeof place, 'covered by a fee'>,
      reason,
      version: version?.number ?? null,
      value: value?.toFixed(2) ?? null,
      line: place === 'invoiced' ? (taken.at(-1)?.group.join(' | ') ?? null) : null,
    });

    function refused(): Placed | null {
      if (expense.approvedAt >= policy.cutOff) return { place: 'carried over', reason: null };
      if (odd.expenses.has(expense.id) || new Big(expense.cost).lte(0)) return heldFor('odd-entry');
      if (!expense.billable) return heldFor('not-billable');
      if (version === null || line === null) return heldFor('outside-contract');
      const { categories, receiptAbove } = version.terms.expenses;
      if (categories[expense.category] === undefined) return heldFor('outside-contract');
      if (contract.onHold.includes(expense.project)) return heldFor('project-on-hold');
      if (isOrderMissing(version, line.id, expense.date)) return heldFor('po-missing');
      if (prices === null) return heldFor('no-rate');
      const needsReceipt = receiptAbove !== null && prices.cost.gt(receiptAbove);
      return needsReceipt && !expense.hasReceipt ? heldFor('receipt-missing') : null;
    }

    function bill(): Placed {
      if (!version || !line || !prices?.amount || !value) throw new Error('Without a price it was refused.');
      const purchaseOrder = purchaseOrderFor(version, line.id, expense.date)?.number ?? null;
      return take({
        kind: 'expense',
        soldLine: line.id,
        purchaseOrder,
        about: expense.id,
        amount: prices.amount,
        valueAt: (rate) => rounded(value.times(rate), 2),
        group: ['expense', expense.id],
      });
    }
  }

  /** Rules 6 and 7: it is taken if, with it, the lines of all that was taken stay within every limit of its own. */
  function take(candidate: Taken): Placed {
    const lines = [...fixed, ...linesOf([...taken, candidate], contract, toInvoice ?? new Big(1))];
    const own = limits.filter((limit) => limit.limits(candidate));
    const exceeded = own.find((limit) => limit.closed || used(limit, lines).gt(limit.most));
    if (exceeded) {
      exceeded.closed = true;
      return heldFor(exceeded.reason);
    }
    taken.push(candidate);
    return invoiced;
  }

  /** What no claim holds of an entry. */
  function openPart(entry: TimeEntry, claims: TimeClaim[]): { portion: PortionName; minutes: number } | null {
    const [claim, second] = claims;
    if (claim === undefined) return { portion: 'whole', minutes: entry.minutes };
    if (second !== undefined || claim.portion === 'whole') return null;
    const portion = claim.portion === 'included' ? 'overage' : 'included';
    const minutes = entry.minutes - claim.minutes;
    // Less was worked than was known when this was claimed, and it stays: there is nothing left.
    return minutes < 0 ? null : { portion, minutes };
  }

  /** Rule 19, and what an approver holds back: for all of an entry, or for one portion. */
  function spoken(of: { time: string } | { expense: string }, portion: PortionName): Placed | null {
    const isMeant = (one: Subject) => {
      if ('time' in of)
        return 'time' in one && one.time === of.time && (one.portion === undefined || one.portion === portion);
      return 'expense' in one && one.expense === of.expense;
    };
    const written = decisions.writtenOff.filter(({ by }) => by !== policy.biller);
    if (written.some(isMeant)) return { place: 'written off', reason: null };
    return decisions.held.some(isMeant) ? heldFor('by-approver') : null;
  }

  /** Rule 1, with the minimum of a person's day: what is to be billed for the day, less what has been. */
  function minutesOfDay(entry: TimeEntry, version: ContractVersion): number {
    const { rounding } = version.terms;
    const own = (claim: TimeClaim) => claim.entry === entry.id;
    const claims = standing.filter((claim): claim is TimeClaim => claim.kind === 'time');
    const before = (list: TimeClaim[]) => list.reduce((sum, claim) => sum + claim.roundedMinutes, 0);
    if (rounding.minimum?.per !== 'person and day')
      return Math.max(0, roundedMinutes(entry.minutes, rounding) - before(claims.filter(own)));

    const billed = new Map<string, { minutes: number; rounded: number }>();
    const count = (id: string, minutes: number, roundedTo: number) => {
      const known = billed.get(id) ?? { minutes: 0, rounded: 0 };
      billed.set(id, { minutes: known.minutes + minutes, rounded: known.rounded + roundedTo });
    };
    const sameDay = (one: { person: string; date: string }) => one.person === entry.person && one.date === entry.date;
    for (const claim of claims.filter(sameDay))
      if (claim.outcome === 'invoiced' || (claim.outcome === 'covered' && wasRetainer(claim)))
        count(claim.entry, claim.minutes, claim.roundedMinutes);
    const today = new Set(entries.filter(sameDay).map(({ id }) => id));
    for (const one of emitted)
      if (
        one.emits === 'time' &&
        today.has(one.entry) &&
        (one.place === 'invoiced' || (one.place === 'covered by a fee' && isRetainer(version, lineOf(one.entry))))
      )
        count(one.entry, one.minutes, one.roundedMinutes);

    const others = [...billed]
      .filter(([id]) => id !== entry.id)
      .map(([, { minutes }]) => roundedMinutes(minutes, rounding));
    const worked = others.reduce((a, b) => a + b, 0) + roundedMinutes(entry.minutes, rounding);
    const due = entry.minutes > 0 ? Math.max(worked, rounding.minimum.minutes) : worked;
    const already = [...billed.values()].reduce((sum, one) => sum + one.rounded, 0);
    return Math.max(0, due - already);
  }

  function wasRetainer({ version, soldLine, date }: TimeClaim): boolean {
    return isRetainer(versionInForce(known(contract, version), date), soldLine);
  }

  function isRetainer(version: ContractVersion | null, line: string | null): boolean {
    return soldLineIn(version, line)?.pricing === 'retainer';
  }

  function lineOf(id: string): string | null {
    return entries.find((entry) => entry.id === id)?.line ?? null;
  }

  function isOrderMissing(version: ContractVersion, line: string, date: TimeEntry['date']): boolean {
    return version.terms.purchaseOrders.required && purchaseOrderFor(version, line, date) === null;
  }

  /** Rule 2: what is billed again stands beside the line that it was taken back from. */
  function billedAgain(entry: string, portion: PortionName): string[] {
    const old = setFree.filter((claim) => claim.kind === 'time' && claim.entry === entry) as TimeClaim[];
    const rank = (claim: TimeClaim) => Number(claim.portion === portion) * 2 + Number(claim.invoiced !== null);
    const [before] = old.toSorted((a, b) => rank(b) - rank(a));
    if (before === undefined) return [];
    return ['again', before.invoiced === null ? '' : firstOf(setFree.filter((one) => isOnLineOf(before, one)))];
  }

  function isOnLineOf({ invoiced: a }: Claim, { invoiced: b }: Claim): boolean {
    return a !== null && b !== null && a.document === b.document && a.line === b.line;
  }
}
