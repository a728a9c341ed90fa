import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { TimeClaim } from '../../../domain/billing/claim.ts';
import { holds } from '../../../domain/billing/claim.ts';
import type { FeePeriod } from '../../../domain/billing/period.ts';
import { daysOf, daysOfFee, feePeriodAfter, feePeriodOf } from '../../../domain/billing/period.ts';
import type { Statement } from '../../../domain/billing/retainer-pool.ts';
import type { CivilDate } from '../../../domain/ids.ts';
import { includedMinutes, retainerTerms } from './naive-fees.ts';
import { known, soldLineIn, versionInForce } from './naive-prices.ts';

type Drawn = TimeClaim['drawn'];
/** Hours of one period, which an entry of another one may have drawn. */
interface Use {
  by: FeePeriod;
  from: FeePeriod;
  minutes: number;
}

/** Rule 12: the hours of one retainer. What a correction takes back is as if it had never been drawn. */
export interface Pool {
  line: string;
  /** By claims that stand. */
  before: Use[];
  /** By this run. */
  now: Use[];
  /** Periods with overage that is claimed, or that this run bills. */
  exceeded: Set<FeePeriod>;
  /** Periods in which this run had something to cover. */
  asked: Set<FeePeriod>;
}

export function poolOf(input: BillingInput, line: string): Pool {
  const isCorrected = ({ id }: TimeClaim) => input.corrections.some(({ claim }) => claim === id);
  const standing = [...input.claims].filter(
    (claim): claim is TimeClaim =>
      claim.kind === 'time' && claim.soldLine === line && holds(claim) && !isCorrected(claim),
  );
  // As the run that claimed it knew the contract.
  const wasRetainer = ({ version, date }: TimeClaim) =>
    soldLineIn(versionInForce(known(input.contract, version), date), line)?.pricing === 'retainer';
  const overage = standing.filter(
    (claim) => claim.portion === 'overage' || (claim.outcome === 'invoiced' && wasRetainer(claim)),
  );
  return {
    line,
    before: standing.flatMap(({ date, drawn }) => drawn.map((use) => ({ by: periodOf(input, line, date), ...use }))),
    now: [],
    exceeded: new Set(overage.map(({ date }) => periodOf(input, line, date))),
    asked: new Set(),
  };
}

/** So many minutes for an entry of a date, or as many as there are, the oldest first. */
export function available(input: BillingInput, pool: Pool, date: CivilDate, wanted: number): Drawn {
  const of = periodOf(input, pool.line, date);
  pool.asked.add(of);
  let missing = wanted;
  return windowOf(input, pool, of).flatMap((from) => {
    const left = granted(input, pool, from) - minutesOf([...pool.before, ...pool.now], (use) => use.from === from);
    const minutes = Math.min(missing, left);
    missing -= minutes;
    return minutes > 0 ? [{ from, minutes }] : [];
  });
}

export function draw(input: BillingInput, pool: Pool, date: CivilDate, drawn: Drawn): void {
  const by = periodOf(input, pool.line, date);
  pool.now.push(...drawn.map((use) => ({ by, ...use })));
}

/** Overage of a date that this run accounts for: nothing rolls over from its period any more. */
export function exceed(input: BillingInput, pool: Pool, date: CivilDate): void {
  pool.exceeded.add(periodOf(input, pool.line, date));
}

/** Of the period that the run's last day is in, and of earlier ones that this run had something to cover in. */
export function statementsOf(input: BillingInput, pool: Pool): Statement[] {
  const own = periodOf(input, pool.line, daysOf(input.period).last);
  const periods = new Set([own, ...pool.asked]);
  return [...periods].map((of) => statementOf(input, pool, of));
}

function statementOf(input: BillingInput, pool: Pool, of: FeePeriod): Statement {
  const uses = [...pool.before, ...pool.now];
  const unused = (from: FeePeriod, isCounted: (by: FeePeriod) => boolean) =>
    granted(input, pool, from) - minutesOf(uses, (use) => use.from === from && isCounted(use.by));
  const next = feePeriodAfter(of);

  // What was drawn before later overage ended it is part of what rolled over.
  const rolledInto = (into: FeePeriod) =>
    sum(
      periodsUntil(input, pool, into)
        .filter((from) => from < into)
        .map((from) =>
          isEnded(pool, from, into)
            ? minutesOf(uses, (use) => use.from === from && use.by >= into)
            : unused(from, (by) => by < into),
        ),
    );
  const opening = rolledInto(of);
  const included = granted(input, pool, of);
  const used = minutesOf(uses, ({ by }) => by === of);
  const left = opening + included - used;
  const closing = daysOfFee(of).last <= daysOf(input.period).last ? rolledInto(next) : left;
  return { soldLine: pool.line, period: of, opening, included, used, expired: left - closing, closing };
}

/** Whose hours count in a period, the oldest first: its own, and of those before it what neither age nor overage has ended. */
function windowOf(input: BillingInput, pool: Pool, of: FeePeriod): FeePeriod[] {
  return periodsUntil(input, pool, of).filter((from) => !isEnded(pool, from, of));
}

function periodsUntil(input: BillingInput, { line }: Pool, of: FeePeriod): FeePeriod[] {
  const periods: FeePeriod[] = [];
  const oldest = feePeriodAfter(of, -retainerTerms(input.contract, line).rolloverPeriods);
  for (let at = oldest; at <= of; at = feePeriodAfter(at)) periods.push(at);
  return periods;
}

function isEnded({ exceeded }: Pool, from: FeePeriod, before: FeePeriod): boolean {
  return [...exceeded].some((one) => from <= one && one < before);
}

/** What was granted stays granted: an amendment never makes hours used for nothing. */
function granted(input: BillingInput, { line, before }: Pool, from: FeePeriod): number {
  return Math.max(
    includedMinutes(input.contract, line, from),
    minutesOf(before, (use) => use.from === from),
  );
}

function periodOf({ contract }: BillingInput, line: string, date: CivilDate): FeePeriod {
  return feePeriodOf(date, retainerTerms(contract, line).period);
}

function minutesOf(uses: Use[], isCounted: (use: Use) => boolean): number {
  return sum(uses.filter(isCounted).map(({ minutes }) => minutes));
}

function sum(minutes: number[]): number {
  return minutes.reduce((a, b) => a + b, 0);
}
