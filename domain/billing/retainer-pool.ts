import type { CivilDate } from '../ids.ts';
import type { RetainerUse } from './past.ts';
import { daysOfFee, type FeePeriod, feePeriodAfter, feePeriodOf } from './period.ts';
import { type KnownRetainer, retainerValue } from './retainer-value.ts';

/** Rule 12: what became of a retainer's hours in one of its periods, in minutes. opening + included = used + expired + closing. */
export interface Statement {
  soldLine: string;
  period: FeePeriod;
  opening: number;
  included: number;
  used: number;
  expired: number;
  closing: number;
}

export type Drawn = { from: FeePeriod; minutes: number }[];

/**
 * Rule 12: the hours of a retainer. Work uses those of the period it is dated in, and before them what earlier periods have left,
 * whichever run it is in.
 */
export class RetainerPool {
  readonly #retainer: KnownRetainer;
  /** Minutes of a period's hours, by the period of the work that used them. */
  readonly #drawn = new Map<FeePeriod, Map<FeePeriod, number>>();
  readonly #withOverage = new Set<FeePeriod>();
  readonly #granted = new Map<FeePeriod, number>();
  readonly #touched = new Set<FeePeriod>();
  /** Has this run used hours of it? */
  isUsed = false;

  constructor(retainer: KnownRetainer, uses: RetainerUse[]) {
    this.#retainer = retainer;
    for (const { soldLine, date, drawn, overage } of uses) {
      if (soldLine !== retainer.line.id) continue;
      const period = this.#periodOf(date);
      if (overage) this.#withOverage.add(period);
      for (const { from, minutes } of drawn) this.#use(from, period, minutes);
    }
    // What was granted stays granted: an amendment never makes hours used for nothing.
    for (const [from, by] of this.#drawn) this.#granted.set(from, sum([...by.values()]));
  }

  /** Is there as much? */
  has(date: CivilDate, minutes: number): boolean {
    const period = this.#periodOf(date);
    this.#touched.add(period);
    return sum(this.#left(period).map((bucket) => bucket.left)) >= minutes;
  }

  /** Takes as many of the minutes as there are, the oldest first. */
  draw(date: CivilDate, minutes: number): Drawn {
    const period = this.#periodOf(date);
    this.#touched.add(period);
    let wanted = minutes;
    return this.#left(period).flatMap(({ from, left }) => {
      const taken = Math.min(left, wanted);
      if (taken === 0) return [];
      wanted -= taken;
      this.#use(from, period, taken);
      this.isUsed = true;
      return [{ from, minutes: taken }];
    });
  }

  /** This run bills overage of a date, or writes it off: from now on nothing rolls over from its period, as in later runs. */
  exceed(date: CivilDate) {
    this.#withOverage.add(this.#periodOf(date));
  }

  /** Of the period that a run's last day is in, and of earlier ones for whose work it was asked. */
  statements(lastDay: CivilDate): Statement[] {
    const periods = new Set([...this.#touched, this.#periodOf(lastDay)]);
    return [...periods].sort().map((period) => this.#statement(period, lastDay));
  }

  #statement(period: FeePeriod, lastDay: CivilDate): Statement {
    const opening = this.#rolledInto(period);
    const included = this.#grantedOf(period);
    const used = sum([...this.#drawn.values()].map((by) => by.get(period) ?? 0));
    const isOver = daysOfFee(period).last <= lastDay;
    const closing = isOver ? this.#rolledInto(feePeriodAfter(period)) : opening + included - used;
    return {
      soldLine: this.#retainer.line.id,
      period,
      opening,
      included,
      used,
      expired: opening + included - used - closing,
      closing,
    };
  }

  #left(period: FeePeriod): { from: FeePeriod; left: number }[] {
    return this.#window(period).map((from) => ({ from, left: this.#grantedOf(from) - this.#usedOf(from, () => true) }));
  }

  /** What its earlier periods had left. What was used of one before it had overage had rolled over all the same. */
  #rolledInto(period: FeePeriod): number {
    const rolled = this.#earlier(period).map((from) =>
      this.#rollsOver(from, period)
        ? this.#grantedOf(from) - this.#usedOf(from, (by) => by < period)
        : this.#usedOf(from, (by) => by >= period),
    );
    return sum(rolled);
  }

  /** Whose hours work of a period may use, the oldest first. */
  #window(period: FeePeriod): FeePeriod[] {
    return [...this.#earlier(period).filter((from) => this.#rollsOver(from, period)), period];
  }

  /** As many as hours live on for, the oldest first. */
  #earlier(period: FeePeriod): FeePeriod[] {
    const { rolloverPeriods } = this.#retainer.line;
    return Array.from({ length: rolloverPeriods }, (_, index) => feePeriodAfter(period, index - rolloverPeriods));
  }

  /** Nothing rolls over from a period with overage, be it of its own hours or of those rolled into it. */
  #rollsOver(from: FeePeriod, into: FeePeriod): boolean {
    return ![...this.#withOverage].some((period) => from <= period && period < into);
  }

  #grantedOf(from: FeePeriod): number {
    return Math.max(retainerValue(this.#retainer, from).includedMinutes, this.#granted.get(from) ?? 0);
  }

  #usedOf(from: FeePeriod, isMeant: (by: FeePeriod) => boolean): number {
    return sum([...(this.#drawn.get(from) ?? [])].filter(([by]) => isMeant(by)).map(([, minutes]) => minutes));
  }

  #use(from: FeePeriod, by: FeePeriod, minutes: number) {
    const known = this.#drawn.get(from) ?? new Map<FeePeriod, number>();
    this.#drawn.set(from, known.set(by, (known.get(by) ?? 0) + minutes));
  }

  #periodOf(date: CivilDate): FeePeriod {
    return feePeriodOf(date, this.#retainer.line.period);
  }
}

function sum(minutes: number[]): number {
  return minutes.reduce((all, each) => all + each, 0);
}
