import Big from 'big.js';
import type { CivilDate, Currency, EntryId } from '../ids.ts';
import { lineAmount } from '../money.ts';
import type { BillingInput } from './billing-input.ts';
import { type Claim, holds, type Invoiced, type LineKey, type PortionName, type TimeClaim } from './claim.ts';
import { asKnownAt, type Contract, versionOn } from './contract.ts';
import { compareText } from './entry.ts';
import { hoursOf } from './minutes.ts';
import type { FeePeriod } from './period.ts';
import { type BilledDay, countOn, dayOf } from './person-days.ts';
import type { Correction } from './plan-corrections.ts';

/** What earlier runs did, as a plan needs it: folded from claims in any order. It grows with them, not with new entries. */
export interface Past {
  /** Portions that can't be billed again, by entry. */
  taken: Map<EntryId, Partial<Record<PortionName, { minutes: number; roundedMinutes: number }>>>;
  takenExpenses: Set<EntryId>;
  /** What was billed of fees, by sold line and part. */
  fees: BilledFees;
  reductions: Set<string>;
  /** What stands on invoices less credits, for caps and purchase orders. */
  billed: BilledBefore[];
  /** By person and day, where a day has a minimum. */
  days: Map<string, BilledDay>;
  retainers: RetainerUse[];
  /** Claims to take back in this run, by their ids. */
  takeBacks: { claim: Claim; because: Correction['because'] }[];
  /** Of entries of which a claim is taken back: what names the old line that each portion was on. */
  reopened: Map<EntryId, Partial<Record<PortionName, string>>>;
}

export type BilledFees = ReadonlyMap<string, ReadonlyMap<string, Big>>;

export interface BilledBefore {
  kind: 'time' | 'expense' | 'fee';
  soldLine: string;
  purchaseOrder: string | null;
  money: Big;
  hours: Big;
}

/** Work on a retainer that an earlier run accounts for. */
export interface RetainerUse {
  soldLine: string;
  date: CivilDate;
  drawn: { from: FeePeriod; minutes: number }[];
  overage: boolean;
}

/** @throws RangeError when a correction names a claim that isn't on a posted invoice, or covered. */
export function foldClaims({ claims, corrections, contract }: BillingInput): Past {
  const because = new Map(corrections.map((correction) => [correction.claim, correction.because]));
  const fees = new Map<string, Map<string, Big>>();
  const past: Past = {
    taken: new Map(),
    takenExpenses: new Set(),
    fees,
    reductions: new Set(),
    billed: [],
    days: new Map(),
    retainers: [],
    takeBacks: [],
    reopened: new Map(),
  };
  const lines = new BilledLines(contract.currency);
  const kept = { lines: hasLimits(contract), days: hasDayMinimum(contract) };
  for (const claim of claims) {
    if (kept.lines && claim.state !== 'released') lines.add(claim);
    if (!holds(claim)) continue;
    const why = claim.state === 'live' ? because.get(claim.id) : undefined;
    if (why) {
      because.delete(claim.id);
      past.takeBacks.push({ claim, because: why });
    } else if (claim.kind === 'time') rememberTime(past, claim, isOnRetainer(contract, claim), kept.days);
    else if (claim.kind === 'expense') past.takenExpenses.add(claim.entry);
    else if (claim.kind === 'reduction') past.reductions.add(claim.reduction);
    else rememberFee(fees, claim.soldLine, claim.part, claim.amount);
  }
  const [unknown] = because.keys();
  if (unknown !== undefined) throw new RangeError(`Claim ${unknown} can't be taken back: it is not live.`);
  past.billed = lines.all();
  past.takeBacks.sort((a, b) => compareText(a.claim.id, b.claim.id));
  past.reopened = reopened(past.takeBacks);
  return past;
}

function rememberTime(past: Past, claim: TimeClaim, onRetainer: boolean, keepsDays: boolean) {
  const { entry, portion, minutes, roundedMinutes, outcome, soldLine, date, drawn } = claim;
  past.taken.set(entry, { ...past.taken.get(entry), [portion]: { minutes, roundedMinutes } });
  const overage = outcome === 'invoiced' || portion === 'overage';
  if (onRetainer) past.retainers.push({ soldLine, date, drawn, overage });
  // Time under a fixed fee isn't billed by the hour: no day's minimum counts it.
  const isByTheHour = outcome === 'invoiced' || (outcome === 'covered' && onRetainer);
  if (keepsDays && isByTheHour) countOn(past.days, dayOf(claim), entry, minutes, roundedMinutes);
}

function rememberFee(fees: Map<string, Map<string, Big>>, line: string, part: string, amount: string) {
  const parts = fees.get(line) ?? new Map<string, Big>();
  fees.set(line, parts.set(part, (parts.get(part) ?? new Big(0)).plus(amount)));
}

/** The old line is named by the first claim that is taken back from it: short, however often something is corrected. */
function reopened(takeBacks: Past['takeBacks']): Past['reopened'] {
  const names = new Map<string, string>();
  const all: Past['reopened'] = new Map();
  for (const { claim } of takeBacks) {
    if (claim.kind !== 'time') continue;
    const line = oldLineOf(claim.invoiced);
    const name = names.get(line) ?? claim.id;
    names.set(line, name);
    all.set(claim.entry, { ...all.get(claim.entry), [claim.portion]: name });
  }
  return all;
}

export function oldLineOf(invoiced: Invoiced | null): string {
  return JSON.stringify([invoiced?.document, invoiced?.line]);
}

/** As it was sold when it was claimed. */
function isOnRetainer(contract: Contract, { version, soldLine, date }: TimeClaim): boolean {
  const terms = versionOn(asKnownAt(contract, version), date)?.terms;
  return terms?.lines.find(({ id }) => id === soldLine)?.pricing === 'retainer';
}

function hasLimits({ versions }: Contract): boolean {
  return versions.some(
    ({ terms }) => terms.caps.length > 0 || terms.purchaseOrders.orders.some(({ amount }) => amount !== null),
  );
}

function hasDayMinimum({ versions }: Contract): boolean {
  return versions.some(({ terms }) => terms.rounding.minimum?.per === 'person and day');
}

interface BilledLine {
  minutes: number;
  sign: 1 | -1;
  claim: TimeClaim;
  price: NonNullable<TimeClaim['price']>;
}

/** Lines as they stand on documents: time is rounded once per line, so its claims are summed before they are priced. */
class BilledLines {
  readonly #agreedIn: Currency;
  readonly #time = new Map<string, BilledLine>();
  readonly #others: BilledBefore[] = [];

  constructor(agreedIn: Currency) {
    this.#agreedIn = agreedIn;
  }

  add(claim: Claim) {
    if (claim.invoiced) this.#put(claim, claim.invoiced, 1);
    if (claim.invoiced && claim.takenBack) this.#put(claim, claim.takenBack, -1);
  }

  #put(claim: Claim, { document, line }: { document: string; line: LineKey }, sign: 1 | -1) {
    if (claim.kind === 'reduction') return;
    if (claim.kind !== 'time') {
      const { kind, soldLine, amount } = claim;
      this.#others.push({
        kind,
        soldLine,
        purchaseOrder: orderOf(claim),
        money: new Big(amount).times(sign),
        hours: new Big(0),
      });
    } else if (claim.price) {
      const key = JSON.stringify([document, line]);
      const { minutes } = this.#time.get(key) ?? { minutes: 0 };
      this.#time.set(key, { minutes: minutes + claim.roundedMinutes, sign, claim, price: claim.price });
    }
  }

  all(): BilledBefore[] {
    const time = [...this.#time.values()].map(({ minutes, sign, claim, price }): BilledBefore => {
      const hours = hoursOf(minutes);
      const { amount } = lineAmount(hours, price.unitPrice, price.discountPercent, this.#agreedIn);
      const money = new Big(amount).times(sign);
      return {
        kind: 'time',
        soldLine: claim.soldLine,
        purchaseOrder: orderOf(claim),
        money,
        hours: new Big(hours).times(sign),
      };
    });
    return [...time, ...this.#others];
  }
}

function orderOf({ invoiced }: Claim): string | null {
  return invoiced?.purchaseOrder ?? null;
}
