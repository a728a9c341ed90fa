import { compareText } from './entry.ts';
import type { RetainerUse } from './past.ts';
import { daysOf, daysOfFee, type FeePeriod, feePeriodAfter, feePeriodOf, type Period } from './period.ts';
import { type KnownRetainer, retainerValue } from './retainer-value.ts';

/** Rule 12: what became of a retainer's hours in one of its periods, in minutes. opening + included + givenBack = used + expired + closing. */
export interface Statement {
  soldLine: string;
  period: FeePeriod;
  opening: number;
  included: number;
  givenBack: number;
  used: number;
  expired: number;
  closing: number;
}

/** Hours of one period that are still there. */
interface Bucket {
  from: FeePeriod;
  left: number;
  rollsOver: boolean;
}

/** Rule 12: included hours and those rolled over, the oldest first. */
export class RetainerPool {
  readonly #buckets: Bucket[];
  readonly #statement: Statement;
  /** In the middle of a quarter nothing has expired yet. */
  readonly #isOver: boolean;

  constructor(retainer: KnownRetainer, of: Period, uses: RetainerUse[]) {
    const current = feePeriodOf(daysOf(of).last, retainer.line.period);
    this.#isOver = daysOf(of).last >= daysOfFee(current).last;
    const own = uses.filter(({ soldLine }) => soldLine === retainer.line.id);
    const ledger = new DrawnHours(own, current, retainer.line.period);
    const oldest = feePeriodAfter(current, -retainer.line.rolloverPeriods);
    const oldestToKeep = feePeriodAfter(current, 1 - retainer.line.rolloverPeriods);
    const candidates = new Set([...periodsBetween(oldest, current), ...ledger.periods()]);
    this.#statement = {
      soldLine: retainer.line.id,
      period: current,
      opening: 0,
      included: 0,
      givenBack: 0,
      used: 0,
      expired: 0,
      closing: 0,
    };
    this.#buckets = [...candidates].sort(compareText).map((from) => {
      const { before, now, givenBack } = ledger.of(from);
      const open = from === current || (from >= oldest && !ledger.hasOverageSince(from));
      this.#statement.used += now;
      // A period that is over has nothing but what corrections gave back in this one.
      if (!open) {
        this.#statement.givenBack += givenBack;
        return { from, left: givenBack - now, rollsOver: false };
      }
      // What was granted stays granted: an amendment never makes hours used for nothing.
      const granted = Math.max(retainerValue(retainer, from).includedMinutes, before + now + givenBack);
      if (from === current) this.#statement.included += granted;
      else this.#statement.opening += granted - before - givenBack;
      this.#statement.givenBack += givenBack;
      return { from, left: granted - before - now, rollsOver: from >= oldestToKeep && !ledger.hasOverageSince(from) };
    });
  }

  /** Takes as many of the minutes as there are. */
  draw(minutes: number): { from: FeePeriod; minutes: number }[] {
    let wanted = minutes;
    return this.#buckets.flatMap((bucket) => {
      const taken = Math.min(bucket.left, wanted);
      if (taken === 0) return [];
      bucket.left -= taken;
      wanted -= taken;
      this.#statement.used += taken;
      return [{ from: bucket.from, minutes: taken }];
    });
  }

  statement(): Statement {
    const left = (stays: boolean) =>
      this.#buckets
        .filter(({ rollsOver }) => (rollsOver || !this.#isOver) === stays)
        .reduce((sum, bucket) => sum + bucket.left, 0);
    return { ...this.#statement, expired: left(false), closing: left(true) };
  }
}

/** What claims say was used of each period's hours: before this retainer period, by earlier runs of it, and what comes back. */
class DrawnHours {
  readonly #drawn = new Map<FeePeriod, { before: number; now: number; givenBack: number }>();
  #lastOverage: FeePeriod | null = null;

  constructor(uses: RetainerUse[], current: FeePeriod, length: 'month' | 'quarter') {
    const inPeriod = (run: Period) => feePeriodOf(daysOf(run).last, length);
    const standing = uses.filter(({ takenBackIn }) => takenBackIn === null);
    const included = new Map(
      standing.flatMap(({ entry, portion, run }) => (portion === 'included' ? [[entry, run]] : [])),
    );
    for (const { run, entry, drawn, overage, takenBackIn } of uses) {
      const at = inPeriod(run);
      const isGivenBack = takenBackIn !== null;
      // It is of the period in which the entry crossed the pool's end, also when it was released and billed again later.
      if (overage && !isGivenBack) this.#overageIn(inPeriod(included.get(entry) ?? run));
      // Taken back in the period that used them, or in one that is over: as if they had never been used.
      if (isGivenBack && (at === current || inPeriod(takenBackIn) !== current)) continue;
      const when = isGivenBack ? 'givenBack' : at === current ? 'now' : 'before';
      for (const { from, minutes } of drawn) this.#at(from)[when] += minutes;
    }
  }

  periods(): Iterable<FeePeriod> {
    return [...this.#drawn].filter(([, { now, givenBack }]) => now + givenBack > 0).map(([from]) => from);
  }

  of(from: FeePeriod) {
    return this.#drawn.get(from) ?? { before: 0, now: 0, givenBack: 0 };
  }

  /** Nothing rolls over from a period with overage. */
  hasOverageSince(from: FeePeriod): boolean {
    return this.#lastOverage !== null && this.#lastOverage >= from;
  }

  #overageIn(of: FeePeriod) {
    if (this.#lastOverage === null || of > this.#lastOverage) this.#lastOverage = of;
  }

  #at(from: FeePeriod) {
    const known = this.#drawn.get(from) ?? { before: 0, now: 0, givenBack: 0 };
    this.#drawn.set(from, known);
    return known;
  }
}

function periodsBetween(first: FeePeriod, last: FeePeriod): FeePeriod[] {
  const all: FeePeriod[] = [];
  for (let at = first; at <= last; at = feePeriodAfter(at)) all.push(at);
  return all;
}
