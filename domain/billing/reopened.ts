import type { EntryId } from '../ids.ts';
import { holds, type TimeClaim } from './claim.ts';
import { asKnownAt, type Contract, versionOn } from './contract.ts';
import { type FeePeriod, feePeriodAfter, feePeriodOf } from './period.ts';
import { dayOf } from './person-days.ts';
import type { Billed, Correction } from './plan-corrections.ts';
import type { RetainerLine } from './retainer-value.ts';

/**
 * Rule 17: what was billed as it was because of what is taken back now, and is to be billed anew beside it: others of a person's
 * day that has a minimum (rule 1), since whoever brought it may be gone; and work on a retainer whose hours are set free (rule 12):
 * overage with its included part, and where hours roll over all that could use older ones. Each may set free more.
 */
export function reopenedBy(contract: Contract, billed: readonly Billed[], wrong: readonly Correction[]): Correction[] {
  const claims = new Map(billed.flatMap(({ claim }) => (claim.kind === 'time' ? [[claim.id, claim] as const] : [])));
  const open = new Open(contract, billed.filter(canComeAgain), overageThatStays(billed));
  const takenBack = new Set(wrong.map(({ claim }) => claim));
  // What is added while it is gone through is gone through as well.
  for (const id of takenBack) {
    const claim = claims.get(id);
    if (claim) for (const other of open.becauseOf(claim)) takenBack.add(other);
  }
  return [...takenBack].slice(wrong.length).map((claim) => ({ claim, because: 'reopened' }));
}

type Again = Billed & { claim: TimeClaim };

/** What changed too late for this run would be taken back now and billed a period later. */
function canComeAgain(each: Billed): each is Again {
  const { claim, now } = each;
  if (claim.kind !== 'time' || claim.state !== 'live' || claim.outcome === 'written off') return false;
  return typeof now !== 'string' && now.revision === claim.revision;
}

/**
 * Entries whose overage is accounted for for good, or by a run under way. Their included part gets nothing from more hours: it can
 * only lose its own to work that comes before it, and would be beyond them then.
 */
export function overageThatStays(billed: readonly Billed[]): ReadonlySet<EntryId> {
  const stays = billed.filter(
    (each) =>
      each.claim.kind === 'time' && each.claim.portion === 'overage' && holds(each.claim) && !canComeAgain(each),
  );
  return new Set(stays.map(({ claim }) => claim.entry));
}

/** Claims by what they may be reopened by. */
class Open {
  readonly #contract: Contract;
  /** By their person's day, where it has a minimum. */
  readonly #days = new Map<string, string[]>();
  /** By retainer: what may come to use other hours. */
  readonly #work = new Map<string, { id: string; period: FeePeriod }[]>();
  readonly #looked = new Set<string>();

  constructor(contract: Contract, all: Again[], overageStays: ReadonlySet<EntryId>) {
    this.#contract = contract;
    for (const { claim } of all) {
      const { day, retainer } = soldAs(contract, claim);
      if (day !== null) this.#days.set(day, [...(this.#days.get(day) ?? []), claim.id]);
      if (!retainer || (isCovered(claim) && claim.portion === 'whole' && retainer.rolloverPeriods === 0)) continue;
      if (claim.portion === 'included' && overageStays.has(claim.entry)) continue;
      const known = this.#work.get(claim.soldLine) ?? [];
      this.#work.set(claim.soldLine, known);
      known.push({ id: claim.id, period: feePeriodOf(claim.date, retainer.period) });
    }
  }

  becauseOf(claim: TimeClaim): string[] {
    const { day, retainer } = soldAs(this.#contract, claim);
    const ofDay = (day !== null && this.#once(day) && this.#days.get(day)) || [];
    if (!retainer) return ofDay;
    const ofHours = setFreeBy(claim, retainer)
      .filter((from) => this.#once(JSON.stringify([claim.soldLine, from])))
      .flatMap((from) => this.#mayUse(from, claim.soldLine, retainer));
    return [...ofDay, ...ofHours];
  }

  #mayUse(from: FeePeriod, soldLine: string, { rolloverPeriods }: RetainerLine): string[] {
    const last = feePeriodAfter(from, rolloverPeriods);
    const all = this.#work.get(soldLine) ?? [];
    return all.filter(({ period }) => from <= period && period <= last).map(({ id }) => id);
  }

  #once(what: string): boolean {
    const isNew = !this.#looked.has(what);
    this.#looked.add(what);
    return isNew;
  }
}

/** Whose hours: those that it used; and of overage, which used none, those that rolled over no further because of it. */
function setFreeBy(claim: TimeClaim, { period, rolloverPeriods }: RetainerLine): FeePeriod[] {
  if (isCovered(claim)) return claim.drawn.map(({ from }) => from);
  const own = feePeriodOf(claim.date, period);
  if (rolloverPeriods === 0) return [];
  return Array.from({ length: rolloverPeriods + 1 }, (_, age) => feePeriodAfter(own, -age));
}

function isCovered({ outcome }: TimeClaim): boolean {
  return outcome === 'covered';
}

/** As it was sold when it was claimed. */
function soldAs(contract: Contract, claim: TimeClaim): { day: string | null; retainer: RetainerLine | null } {
  const terms = versionOn(asKnownAt(contract, claim.version), claim.date)?.terms;
  const line = terms?.lines.find(({ id }) => id === claim.soldLine);
  const isByTheHour = line?.pricing === 'retainer' || line?.pricing === 'time-and-materials';
  const hasMinimum = isByTheHour && terms?.rounding.minimum?.per === 'person and day';
  return { day: hasMinimum ? dayOf(claim) : null, retainer: line?.pricing === 'retainer' ? line : null };
}
