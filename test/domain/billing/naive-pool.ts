import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { TimeClaim } from '../../../domain/billing/claim.ts';
import { holds } from '../../../domain/billing/claim.ts';
import type { FeePeriod } from '../../../domain/billing/period.ts';
import { daysOf, daysOfFee, feePeriodAfter, feePeriodOf } from '../../../domain/billing/period.ts';
import type { Statement } from '../../../domain/billing/retainer-pool.ts';
import { includedMinutes, retainerTerms } from './naive-fees.ts';

type Drawn = TimeClaim['drawn'];

/** Rule 12: the hours of one retainer in the period that the run's last day is in. */
export interface Pool {
  /** What can be used, the oldest first. */
  hours: { from: FeePeriod; minutes: number }[];
  /** By this run. */
  drawn: Drawn;
  /** Has the period overage that is billed or written off? */
  hadOverage: boolean;
}

export function poolOf(input: BillingInput, id: string): Pool {
  const { own, all, standing, corrected } = facts(input, id);
  const hours = all.map((from) => {
    const unused = granted(input, id, from) - drawnFrom(standing, from);
    // What is given back to a period that has expired can be used now, and only now.
    const minutes = isOpen(input, id, from) ? unused : drawnFrom(corrected, from) - drawnFrom(standing, from, own);
    return { from, minutes: Math.max(0, minutes) };
  });
  return { hours, drawn: [], hadOverage: standing.some(isOverageOf(input, id, own)) };
}

/** So many minutes, or as many as there are. */
export function available({ hours }: Pool, wanted: number): Drawn {
  let left = wanted;
  return hours.flatMap(({ from, minutes }) => {
    const taken = Math.min(left, minutes);
    left -= taken;
    return taken > 0 ? [{ from, minutes: taken }] : [];
  });
}

export function draw(pool: Pool, drawn: Drawn): void {
  for (const { from, minutes } of drawn) {
    for (const one of pool.hours) if (one.from === from) one.minutes -= minutes;
    pool.drawn.push({ from, minutes });
  }
}

export function statementOf(input: BillingInput, id: string, pool: Pool): Statement {
  const { own, all, standing, corrected } = facts(input, id);
  const closed = all.filter((from) => !isOpen(input, id, from));
  const open = all.filter((from) => from !== own && !closed.includes(from));

  const earlier = (from: FeePeriod) =>
    drawnFrom(standing, from) - drawnFrom(standing, from, own) + drawnFrom(corrected, from);
  const opening = sum(open.map((from) => granted(input, id, from) - earlier(from)));
  const included = granted(input, id, own);
  const givenBack = sum(all.map((from) => drawnFrom(corrected, from)));
  const used = sum(all.map((from) => drawnFrom(standing, from, own))) + sum(pool.drawn.map(({ minutes }) => minutes));

  const left = opening + included + givenBack - used;
  const lastsOn = ({ from }: { from: FeePeriod }) =>
    !pool.hadOverage && !closed.includes(from) && age(all, from) < retainerTerms(input.contract, id).rolloverPeriods;
  const rollsOver = sum(pool.hours.filter(lastsOn).map(({ minutes }) => minutes));
  const isOver = daysOfFee(own).last <= daysOf(input.period).last;
  const expired = isOver ? Math.max(0, left - rollsOver) : 0;
  return { soldLine: id, period: own, opening, included, givenBack, used, expired, closing: left - expired };
}

/** Have the hours of a period neither expired by age nor by overage? */
function isOpen(input: BillingInput, id: string, from: FeePeriod): boolean {
  const { own, all, standing } = facts(input, id);
  if (age(all, from) > retainerTerms(input.contract, id).rolloverPeriods) return false;
  return !all.some((period) => period >= from && period < own && standing.some(isOverageOf(input, id, period)));
}

/** How many periods ago. */
function age(all: FeePeriod[], from: FeePeriod): number {
  return all.length - 1 - all.indexOf(from);
}

function facts(input: BillingInput, id: string) {
  const { contract, period } = input;
  const length = retainerTerms(contract, id).period;
  const own = feePeriodOf(daysOf(period).last, length);
  const all: FeePeriod[] = [];
  for (let of = feePeriodOf(contract.startsOn, length); of <= own; of = feePeriodAfter(of)) all.push(of);
  const claims = [...input.claims].filter(
    (claim): claim is TimeClaim => claim.kind === 'time' && claim.soldLine === id && claim.state !== 'released',
  );
  const isCorrected = ({ id: claim }: TimeClaim) => input.corrections.some((one) => one.claim === claim);
  const isTakenBackNow = (claim: TimeClaim) =>
    isCorrected(claim) || (claim.takenBack && feePeriodOf(daysOf(claim.takenBack.run).last, length) === own);
  return {
    own,
    all,
    standing: claims.filter((claim) => holds(claim) && !isCorrected(claim)),
    // What this very period used and gave back is as if it had never been used.
    corrected: claims.filter((claim) => isTakenBackNow(claim) && feePeriodOf(daysOf(claim.run).last, length) !== own),
  };
}

/** What was granted stays granted: an amendment never makes hours used for nothing. */
function granted(input: BillingInput, id: string, from: FeePeriod): number {
  const { standing, corrected } = facts(input, id);
  return Math.max(includedMinutes(input.contract, id, from), drawnFrom([...standing, ...corrected], from));
}

function isOverageOf(input: BillingInput, id: string, of: FeePeriod) {
  const claims = facts(input, id).standing;
  const crossed = (claim: TimeClaim) =>
    claims.find(({ entry, portion }) => entry === claim.entry && portion === 'included') ?? claim;
  return (claim: TimeClaim) =>
    (claim.portion === 'overage' || claim.outcome === 'invoiced') && runPeriod(input, id, crossed(claim)) === of;
}

function runPeriod({ contract }: BillingInput, id: string, { run }: TimeClaim): FeePeriod {
  return feePeriodOf(daysOf(run).last, retainerTerms(contract, id).period);
}

/** By runs of any period, or of one. */
function drawnFrom(claims: TimeClaim[], from: FeePeriod, by?: FeePeriod): number {
  const ran = (claim: TimeClaim) =>
    by === undefined || feePeriodOf(daysOf(claim.run).last, by.includes('Q') ? 'quarter' : 'month') === by;
  const drawn = claims.filter(ran).flatMap((claim) => claim.drawn);
  return sum(drawn.filter((one) => one.from === from).map(({ minutes }) => minutes));
}

function sum(minutes: number[]): number {
  return minutes.reduce((a, b) => a + b, 0);
}
