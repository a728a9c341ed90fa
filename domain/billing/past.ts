import Big from 'big.js';
import type { Currency, EntryId } from '../ids.ts';
import { lineAmount } from '../money.ts';
import type { BillingInput } from './billing-input.ts';
import { type Claim, holds, type LineKey, type PortionName, type TimeClaim } from './claim.ts';
import type { Contract } from './contract.ts';
import { hoursOf } from './minutes.ts';
import type { FeePeriod, Period } from './period.ts';
import { type BilledDay, countOn, dayOf } from './person-days.ts';
import type { Correction } from './plan-corrections.ts';

/** What earlier runs did, as a plan needs it: folded from claims in any order. It grows with them, not with new entries. */
export interface Past {
  /** Portions that can't be billed again, by entry. */
  taken: Map<EntryId, Partial<Record<PortionName, { minutes: number; roundedMinutes: number }>>>;
  takenExpenses: Set<EntryId>;
  /** What was billed of a fee, by `<sold line>/<part>`. */
  fees: Map<string, Big>;
  /** What stands on invoices less credits, for caps and purchase orders. */
  billed: BilledBefore[];
  /** By person and day, for a day's minimum. */
  days: Map<string, BilledDay>;
  retainers: RetainerUse[];
  /** Claims to take back in this run, and by entry the old line that each portion of it was on. */
  takeBacks: { claim: Claim; because: Correction['because'] }[];
  reopened: Map<EntryId, Partial<Record<PortionName, string>>>;
}

export interface BilledBefore {
  kind: Claim['kind'];
  soldLine: string;
  purchaseOrder: string | null;
  money: Big;
  hours: Big;
}

export interface RetainerUse {
  soldLine: string;
  run: Period;
  entry: EntryId;
  portion: PortionName;
  drawn: { from: FeePeriod; minutes: number }[];
  overage: boolean;
  /** The run that takes it back, or took it back. */
  takenBackIn: Period | null;
}

/** @throws RangeError when a correction names a claim that holds nothing. */
export function foldClaims({ claims, corrections, contract, period: of }: BillingInput): Past {
  const because = new Map(corrections.map((correction) => [correction.claim, correction.because]));
  const past: Past = {
    taken: new Map(),
    takenExpenses: new Set(),
    fees: new Map(),
    billed: [],
    days: new Map(),
    retainers: [],
    takeBacks: [],
    reopened: new Map(),
  };
  const lines = new BilledLines(contract.currency);
  for (const claim of claims) {
    if (claim.state === 'released') continue;
    lines.add(claim);
    const why = holds(claim) ? because.get(claim.id) : undefined;
    if (claim.kind === 'time') rememberUse(past, claim, contract, why ? of : (claim.takenBack?.run ?? null));
    if (!holds(claim)) continue;
    if (why) {
      because.delete(claim.id);
      past.takeBacks.push({ claim, because: why });
      if (claim.kind === 'time')
        past.reopened.set(claim.entry, { ...past.reopened.get(claim.entry), [claim.portion]: oldLine(claim) });
    }
    if (why) continue;
    if (claim.kind === 'time') rememberTime(past, claim, isOnRetainer(contract, claim));
    else if (claim.kind === 'expense') past.takenExpenses.add(claim.entry);
    else {
      const fee = `${claim.soldLine}/${claim.part}`;
      past.fees.set(fee, (past.fees.get(fee) ?? new Big(0)).plus(claim.amount));
    }
  }
  const [unknown] = because.keys();
  if (unknown !== undefined) throw new RangeError(`Claim ${unknown} can't be taken back: it holds nothing.`);
  past.billed = lines.all();
  past.takeBacks.sort((a, b) => (a.claim.id < b.claim.id ? -1 : 1));
  return past;
}

function oldLine({ invoiced }: TimeClaim): string {
  return JSON.stringify([invoiced?.document, invoiced?.line]);
}

function rememberUse(past: Past, claim: TimeClaim, contract: Contract, takenBackIn: Period | null) {
  if (!isOnRetainer(contract, claim)) return;
  const { soldLine, run, entry, portion, drawn, outcome } = claim;
  const overage = outcome === 'invoiced' || portion === 'overage';
  past.retainers.push({ soldLine, run, entry, portion, drawn, overage, takenBackIn });
}

function rememberTime(past: Past, claim: TimeClaim, onRetainer: boolean) {
  const { entry, portion, minutes, roundedMinutes, outcome } = claim;
  past.taken.set(entry, { ...past.taken.get(entry), [portion]: { minutes, roundedMinutes } });
  // Time under a fixed fee isn't billed by the hour: no day's minimum counts it.
  if (outcome === 'written off' || (outcome === 'covered' && !onRetainer)) return;
  countOn(past.days, dayOf(claim), entry, minutes, roundedMinutes);
}

/** As it was sold when it was claimed. */
function isOnRetainer({ versions }: Contract, { version, soldLine }: TimeClaim): boolean {
  const sold = versions.find(({ number }) => number === version)?.terms.lines.find(({ id }) => id === soldLine);
  return sold?.pricing === 'retainer';
}

/** Lines as they stand on documents: time is rounded once per line, so its claims are summed before they are priced. */
class BilledLines {
  readonly #of: Currency;
  readonly #time = new Map<
    string,
    { minutes: number; sign: 1 | -1; claim: TimeClaim; price: NonNullable<TimeClaim['price']> }
  >();
  readonly #others: BilledBefore[] = [];

  constructor(of: Currency) {
    this.#of = of;
  }

  add(claim: Claim) {
    if (!claim.invoiced) return;
    this.#put(claim, claim.invoiced, 1);
    if (claim.takenBack?.on) this.#put(claim, claim.takenBack.on, -1);
  }

  #put(claim: Claim, { document, line }: { document: string; line: LineKey }, sign: 1 | -1) {
    if (claim.kind !== 'time') {
      this.#others.push({ ...scope(claim), money: new Big(claim.amount).times(sign), hours: new Big(0) });
    } else if (claim.price) {
      const key = JSON.stringify([document, line]);
      const { minutes } = this.#time.get(key) ?? { minutes: 0 };
      this.#time.set(key, { minutes: minutes + claim.roundedMinutes, sign, claim, price: claim.price });
    }
  }

  all(): BilledBefore[] {
    const time = [...this.#time.values()].map(({ minutes, sign, claim, price }) => {
      const hours = hoursOf(minutes);
      const { amount } = lineAmount(hours, price.unitPrice, price.discountPercent, this.#of);
      return { ...scope(claim), money: new Big(amount).times(sign), hours: new Big(hours).times(sign) };
    });
    return [...time, ...this.#others];
  }
}

function scope({ kind, soldLine, invoiced }: Claim) {
  return { kind, soldLine, purchaseOrder: invoiced?.purchaseOrder ?? null };
}
