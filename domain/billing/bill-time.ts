import Big from 'big.js';
import type { Decimal } from '../money.ts';
import type { PortionName } from './claim.ts';
import { type ContractVersion, currentTerms, versionOn, versionsUntil } from './contract.ts';
import type { TimeEntry } from './entry.ts';
import { convertPrice } from './exchange.ts';
import { type FoundRate, findOverageRate, findRate } from './find-rate.ts';
import type { Explanation, TimePortion } from './invoice-plan.ts';
import { type Ended, held, judgeEntry, type Sold } from './judge-entry.ts';
import { roundingInWords, timeValue } from './minutes.ts';
import type { Past } from './past.ts';
import { PersonDays } from './person-days.ts';
import type { PlanInProgress } from './plan-in-progress.ts';
import { type Drawn, RetainerPool, type Statement } from './retainer-pool.ts';
import type { RetainerLine } from './retainer-value.ts';
import { groupName, type LineGroup, TimeLines } from './time-lines.ts';

/** What of an entry is to end somewhere. */
interface Open {
  entry: TimeEntry;
  portion: PortionName;
  version: ContractVersion | null;
  /** What it is valued at. */
  rate: FoundRate | null;
  minutes: number;
  roundedMinutes: number;
  /** Why they are others than were worked. */
  rounding: Explanation[];
  value: Decimal | null;
}

/** Where each entry of time ends (rules 1 to 7, 12 and 13). */
export class TimeBilling {
  readonly #plan: PlanInProgress;
  readonly #lines: TimeLines;
  readonly #days: PersonDays;
  readonly #pools = new Map<string, RetainerPool>();

  constructor(plan: PlanInProgress) {
    this.#plan = plan;
    this.#lines = new TimeLines(plan.input.contract.currency, plan.exchange, (line, worth) => plan.line(line, worth));
    this.#days = new PersonDays(plan.past.days);
    // A retainer has its statement even in a month without work.
    for (const line of currentTerms(plan.input.contract, plan.lastDay).lines)
      if (line.pricing === 'retainer') this.#pool(line.id);
  }

  take(entry: TimeEntry) {
    this.#lines.reach(entry.date);
    const { whole, included, overage } = this.#plan.past.taken.get(entry.id) ?? {};
    if (whole || (included && overage)) return;
    // What earlier runs account for stays: one portion of it, and the other has been set free since.
    const known = included ?? overage;
    // Less was worked than what stays accounted for: nothing is left.
    if (known && entry.minutes < known.minutes) return;
    if (included) this.#end(entry, { portion: 'overage', ...included });
    else if (overage) this.#end(entry, { portion: 'included', ...overage });
    else this.#end(entry, { portion: 'whole', minutes: 0, roundedMinutes: 0 });
  }

  close(): Statement[] {
    this.#lines.close();
    const { input, lastDay } = this.#plan;
    const sold = new Set(
      currentTerms(input.contract, lastDay).lines.map(({ id, pricing }) => pricing === 'retainer' && id),
    );
    return [...this.#pools]
      .filter(([id, pool]) => sold.has(id) || pool.isUsed)
      .flatMap(([, pool]) => pool.statements(lastDay));
  }

  /** `before`: what of the entry an earlier run accounts for; `portion`: what is open. */
  #end(entry: TimeEntry, before: Pick<Open, 'portion' | 'minutes' | 'roundedMinutes'>) {
    const { input, sums, decided } = this.#plan;
    const version = versionOn(input.contract, entry.date);
    const rate = version && this.#rate(entry, version);
    const minutes = entry.minutes - before.minutes;
    const { portion } = before;
    const value = rate && portionValue(entry, portion, minutes, rate.unitPrice);
    const open: Open = { entry, portion, version, rate, minutes, roundedMinutes: minutes, rounding: [], value };
    sums.enter(entry.seenBefore, minutes, value);

    const verdict = judgeEntry(entry, input, decided, portion);
    if (verdict.place !== 'open') return this.#endAs(open, verdict);
    const { line } = verdict;
    if (line.pricing === 'fixed-fee' || line.pricing === 'milestones') {
      const rule = line.pricing === 'milestones' ? 10 : line.by === 'percent complete' ? 9 : 8;
      return this.#cover(open, [], { rule, says: `Line ${line.id} is sold for a fee.` });
    }
    const { rounding } = verdict.version.terms;
    open.roundedMinutes = this.#days.rounded(entry, rounding, before.roundedMinutes);
    if (open.roundedMinutes !== minutes)
      open.rounding = [
        { rule: 1, says: `${minutes} minutes count ${open.roundedMinutes}: ${roundingInWords(rounding)}.` },
      ];
    if (line.pricing === 'time-and-materials') return this.#invoice(open, verdict, rate);
    if (portion === 'overage') this.#overage(open, verdict, line);
    else this.#draw(open, verdict, line, this.#pool(line.id));
  }

  /** Rule 12: the pool first; the entry that crosses its end is split. */
  #draw(open: Open, sold: Sold, line: RetainerLine, pool: RetainerPool) {
    const { entry, roundedMinutes } = open;
    // Its overage is billed already: it can't be split again.
    if (open.portion === 'included' && !pool.has(entry.date, roundedMinutes)) return this.#endAs(open, usedUp(line));
    const drawn = pool.draw(entry.date, roundedMinutes);
    const used = drawn.reduce((sum, { minutes }) => sum + minutes, 0);
    if (used === 0 && roundedMinutes > 0) return this.#overage(open, sold, line);
    const hours = drawn.map(({ from, minutes }) => `${minutes} minutes of ${from}`).join(' and ');
    const because = { rule: 12, says: `Retainer ${line.id} includes it: ${hours || 'it counts no minutes'}.` };
    if (used === roundedMinutes) return this.#coverByRetainer(open, drawn, because);

    const { version, rate, rounding } = open;
    const minutes = Math.min(open.minutes, used);
    const rest = open.minutes - minutes;
    const worthOf = (portion: PortionName, of: number) => rate && portionValue(entry, portion, of, rate.unitPrice);
    const [included, overage] = [worthOf('included', minutes), worthOf('overage', rest)];
    this.#coverByRetainer(
      { entry, portion: 'included', version, rate, minutes, roundedMinutes: used, rounding, value: included },
      drawn,
      because,
    );
    const beyond = { minutes: rest, roundedMinutes: roundedMinutes - used, rounding, value: overage };
    this.#overage({ entry, portion: 'overage', version, rate, ...beyond }, sold, line);
  }

  /** Rule 13. */
  #overage(open: Open, sold: Sold, line: RetainerLine) {
    const decision = this.#plan.decided.of({ time: open.entry.id, portion: 'overage' });
    if (decision) return this.#endAs(open, decision);
    if (!line.overage) return this.#endAs(open, usedUp(line));
    const { contract, policy } = this.#plan.input;
    this.#invoice(open, sold, findOverageRate(open.entry, sold.version, line.overage.rates, contract.currency, policy));
  }

  /** Rules 5 to 7. */
  #invoice(open: Open, { version, line, order }: Sold, rate: FoundRate | null) {
    const { entry, portion, minutes, roundedMinutes, rounding, value } = open;
    if (!rate) return this.#endAs(open, noRate(entry));
    const { limits, sums, past, exchange } = this.#plan;
    const { grouping, discountPercent } = version.terms;
    const group: LineGroup = {
      soldLine: line.id,
      purchaseOrder: order?.number ?? null,
      grouping,
      about: groupName(entry, grouping),
      ...rate,
      discountPercent,
      again: oldLineOf(past, entry, portion),
    };
    const asked = { kind: 'time', ...group, ...this.#lines.growth(group, roundedMinutes) } as const;
    const out = limits.keepsOut(asked);
    if (out) return this.#endAs(open, { place: 'held back', ...out });
    limits.add(asked);
    this.#days.add(entry, minutes, roundedMinutes);
    const worth = portionValue(entry, portion, minutes, convertPrice(rate.unitPrice, exchange));
    sums.invoiced(exchange.to, worth);
    sums.end('invoiced', null, minutes, value);
    if (line.pricing === 'retainer') this.#pool(line.id).exceed(entry.date);
    // Last, since it may complete the line: a line comes after what is on it.
    this.#emit(open, { place: 'invoiced', line: this.#lines.keyOf(group), because: [rate.because, ...rounding] });
    this.#lines.add(group, { minutes, roundedMinutes, worth });
  }

  #coverByRetainer(open: Open, drawn: Drawn, because: Explanation) {
    this.#days.add(open.entry, open.minutes, open.roundedMinutes);
    this.#cover(open, drawn, because);
  }

  /** Time under a fixed fee isn't billed by the hour, so no day's minimum counts it. */
  #cover(open: Open, drawn: Drawn, because: Explanation) {
    this.#plan.sums.end('covered by a fee', null, open.minutes, open.value);
    this.#emit(open, { place: 'covered by a fee', drawn, because: [because, ...open.rounding, ...valuedAt(open)] });
  }

  #endAs(open: Open, { place, reason, because }: Ended) {
    const { entry, portion, version } = open;
    const line = version?.terms.lines.find(({ id }) => id === entry.line);
    // As every later run knows it by its claim.
    if (place === 'written off' && portion === 'overage' && line?.pricing === 'retainer')
      this.#pool(line.id).exceed(entry.date);
    this.#plan.sums.end(place, reason, open.minutes, open.value);
    this.#emit(open, { place, reason, because: [because, ...open.rounding, ...valuedAt(open)] });
  }

  #emit(
    { entry, portion, version, minutes, roundedMinutes, value }: Open,
    how: Pick<TimePortion, 'place' | 'because'> & Partial<TimePortion>,
  ) {
    const said = { entry: entry.id, portion, version: version?.number ?? null, minutes, roundedMinutes, value };
    this.#plan.emit({ emits: 'time', ...said, reason: null, line: null, drawn: [], ...how });
  }

  /** What the entry is valued at: on a retainer the overage rate, if there is one (rule 13). */
  #rate(entry: TimeEntry, version: ContractVersion): FoundRate | null {
    const { contract, policy } = this.#plan.input;
    const line = version.terms.lines.find(({ id }) => id === entry.line);
    const overage = line?.pricing === 'retainer' ? line.overage : null;
    const rate = overage && findOverageRate(entry, version, overage.rates, contract.currency, policy);
    return rate ?? findRate(entry, version, contract.currency, policy);
  }

  #pool(id: string): RetainerPool {
    const known = this.#pools.get(id);
    if (known) return known;
    const { input, past, lastDay } = this.#plan;
    const lines = versionsUntil(input.contract, lastDay).flatMap(({ terms }) => terms.lines);
    const line = lines.findLast((sold): sold is RetainerLine => sold.id === id && sold.pricing === 'retainer');
    if (!line) throw new RangeError(`Contract ${input.contract.key} has no retainer ${id}.`);
    const pool = new RetainerPool({ contract: input.contract, line }, past.retainers);
    this.#pools.set(id, pool);
    return pool;
  }
}

/** Of an entry that is billed anew: where the same portion stood, or else what was billed of it. */
function oldLineOf({ reopened }: Past, { id }: TimeEntry, portion: PortionName): string | null {
  const old = reopened.get(id);
  return old?.[portion] ?? old?.overage ?? old?.whole ?? old?.included ?? null;
}

function noRate({ date, person, role, task }: TimeEntry): Ended {
  const of = [
    `person ${person}`,
    task === null ? 'no task' : `task ${task}`,
    role === null ? 'no role' : `role ${role}`,
  ];
  return held('no-rate', 5, `No rate is valid on ${date} for ${of.join(', ')}.`);
}

function usedUp({ id }: RetainerLine): Ended {
  return held('over-cap', 13, `The hours of retainer ${id} are used up, and it has no overage.`);
}

/** Of time that isn't billed by the hour: at what its value counts. */
function valuedAt({ rate, value }: Open): Explanation[] {
  return rate && value ? [{ rule: 5, says: `It counts at ${value}. ${rate.because.says}` }] : [];
}

/** Rule 12: what is beyond a retainer's hours is worth what the included portion leaves of the whole. */
function portionValue({ minutes: all }: TimeEntry, portion: PortionName, minutes: number, unitPrice: Decimal): Decimal {
  if (portion !== 'overage') return timeValue(minutes, unitPrice);
  return minus(timeValue(all, unitPrice), timeValue(all - minutes, unitPrice));
}

function minus(a: Decimal, b: Decimal): Decimal {
  return new Big(a).minus(b).toFixed(2);
}
