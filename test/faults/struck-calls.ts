import type { FaultKind, FaultRule } from '../../sandbox/faults.ts';
import { seededRandom } from '../../sandbox/seeded-random.ts';
import type { Throughline } from '../throughline.ts';
import { type Journey, journeys, travel } from './journeys.ts';
import { inLanes } from './lanes.ts';

/** One outside call of a journey. */
export interface Call {
  journey: Journey;
  system: FaultRule['system'];
  operation: string;
  /** Which of the journey's calls of this operation, from 0 on. */
  earlier: number;
  /** A connector asks this only once: the call is missed by all but one that has just been started. */
  isOnce: boolean;
}

/** One journey in which these calls go wrong, each once and all in the same way. */
export interface Strike {
  journey: Journey;
  fault: FaultKind;
  calls: Call[];
}

/** Whatever is not known to be a read is struck as a write. */
const READ = /[._](read|list|search|version|reference|metadata)$/;

export function isRead({ operation }: Pick<Call, 'operation'>): boolean {
  return READ.test(operation);
}

export function operationOf({ system, operation }: Call): string {
  return `${system} ${operation}`;
}

export function titleOf({ journey, fault, calls }: Strike): string {
  const struck = calls.map((call) => `${operationOf(call)} #${call.earlier + 1}`);
  return `${fault} at ${struck.join(', ')} of ${journey.name}`;
}

/**
 * Makes every journey undisturbed, twice, in lanes that have just been started: how each ends, and all calls it takes, each
 * operation's first one first.
 */
export async function undisturbedJourneys(
  lanes: readonly Throughline[],
): Promise<{ ends: ReadonlyMap<Journey, string[]>; calls: Call[] }> {
  const counts = new Map<Journey, Record<string, number>>();
  const again = new Set<string>();
  const travelled = await inLanes(lanes, journeys, async (lane, journey) => {
    const end = await travel(lane, journey, () => undefined);
    counts.set(journey, lane.sandbox.calls.view({}).counts);
    await travel(lane, journey, () => undefined);
    for (const name of Object.keys(lane.sandbox.calls.view({}).counts)) again.add(name);
    return end;
  });
  const ends = new Map<Journey, string[]>();
  for (const [journey, end] of travelled) {
    if (end instanceof Error) throw end;
    ends.set(journey, end);
  }
  const calls = journeys.flatMap((journey) =>
    Object.entries(counts.get(journey) ?? {}).flatMap(([name, count]) => {
      const [system, operation] = name.split(' ') as [FaultRule['system'], string];
      const isOnce = !again.has(name);
      return Array.from({ length: count }, (_, earlier) => ({ journey, system, operation, earlier, isOnce }));
    }),
  );
  return { ends, calls };
}

/**
 * Every call with every fault, one at a time, but for repeats: a read counts only in the first journey of a kind that makes
 * it (there at each of its calls), because a later one asks the same question in the same situation; and to be won again is
 * the situation of being won. Writes count in every journey, at each of their calls.
 */
export function everyStrike(calls: readonly Call[], faults: readonly FaultKind[]): Strike[] {
  const readIn = new Map<string, Journey>();
  const counted = calls.filter((call) => {
    if (!isRead(call)) return true;
    const { kind } = call.journey;
    const read = `${kind === 'won again' ? 'written' : kind} ${operationOf(call)}`;
    if (!readIn.has(read)) readIn.set(read, call.journey);
    return readIn.get(read) === call.journey;
  });
  return counted.flatMap((call) => faults.map((fault) => ({ journey: call.journey, fault, calls: [call] })));
}

/** Calls of one system that are struck in one journey: after more, a process would wait longer than a test does. */
const TOGETHER = 3;
/** No divisor of the number of journeys, so that every fault begins with another one. */
const STRIDE = 5;

/**
 * For each fault, one call of each operation there is, in any journey: each fault begins with another journey, strikes what
 * that calls, goes on with the journey that calls most of what it has not struck yet, and so on; and it strikes at least
 * once in each kind of journey. A journey is struck at up to three calls of each system. Which of an operation's calls, and
 * which journey is the first, is chosen by the seed.
 */
export function sampleOfStrikes(calls: readonly Call[], faults: readonly FaultKind[], seed: string): Strike[] {
  const random = seededRandom(seed);
  const chosen = (all: readonly Call[]) =>
    [...Map.groupBy(all, operationOf).values()].flatMap((same) => same[Math.floor(random() * same.length)] ?? []);
  const byJourney = Map.groupBy(calls, ({ journey }) => journey);
  const begin = Math.floor(random() * byJourney.size);
  return faults.flatMap((fault, index) => {
    const struck = new Set<string>();
    const fresh = (own: readonly Call[]) => chosen(own.filter((call) => !struck.has(operationOf(call))));
    const bundles: Call[][] = [];
    let next = [...byJourney.values()][(begin + index * STRIDE) % byJourney.size] ?? [];
    for (let own = fresh(next); own.length > 0; own = fresh(next)) {
      bundles.push(...together(own));
      for (const call of own) struck.add(operationOf(call));
      next = mostOf([...byJourney.values()].map(fresh));
    }
    const writes = calls.filter((call) => !isRead(call));
    for (const [kind, own] of Map.groupBy(writes, ({ journey }) => journey.kind)) {
      const [some = []] = together(chosen(own.filter(({ journey }) => journey === own[0]?.journey)));
      if (!bundles.some(([call]) => call?.journey.kind === kind)) bundles.push(some);
    }
    return bundles.flatMap((bundle) => bundle.slice(0, 1).map(({ journey }) => ({ journey, fault, calls: bundle })));
  });
}

function mostOf(lists: readonly Call[][]): Call[] {
  return lists.reduce((most, list) => (list.length > most.length ? list : most), []);
}

/**
 * In bundles of up to so many of each system, those that are asked only once apart. What is called one after the other lies
 * in different bundles: several faults in one activity would be waited for ever longer.
 */
function together(calls: readonly Call[]): Call[][] {
  return [...Map.groupBy(calls, ({ isOnce }) => isOnce).values()].flatMap((some) => {
    const bySystem = [...Map.groupBy(some, ({ system }) => system).values()];
    const count = Math.ceil(Math.max(...bySystem.map((own) => own.length)) / TOGETHER);
    return Array.from({ length: count }, (_, at) => bySystem.flatMap((own) => own.filter((_, i) => i % count === at)));
  });
}
