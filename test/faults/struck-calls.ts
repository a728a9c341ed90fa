import type { FaultKind, FaultRule } from '../../sandbox/faults.ts';
import { seededRandom } from '../../sandbox/seeded-random.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import type { Journey } from './journeys.ts';

/** One outside call of a journey. */
export interface Call {
  journey: Journey;
  system: FaultRule['system'];
  operation: string;
  /** Which of the journey's calls of this operation, from 0 on. */
  earlier: number;
}

export interface Struck extends Call {
  fault: FaultKind;
}

/** Whatever is not known to be a read is struck as a write. */
const READ = /[._](read|list|search|version|reference|metadata)$/;

export function isRead({ operation }: Pick<Call, 'operation'>): boolean {
  return READ.test(operation);
}

export function titleOf({ journey, system, operation, earlier, fault }: Struck): string {
  return `${fault} at ${system} ${operation} #${earlier + 1} of ${journey.name}`;
}

/** All calls that the sandbox has seen since its log was cleared. */
export function callsOf({ calls }: Sandbox, journey: Journey): Call[] {
  return Object.entries(calls.view({}).counts).flatMap(([name, count]) => {
    const [system, operation] = name.split(' ') as [FaultRule['system'], string];
    return Array.from({ length: count }, (_, earlier) => ({ journey, system, operation, earlier }));
  });
}

/**
 * Without repeats: a read counts only in the first journey of a kind that makes it (there at each of its calls), because a
 * later one asks the same question in the same situation; and to be won again is the situation of being won. Writes count in
 * every journey, at each of their calls.
 */
export function withoutRepeats(calls: readonly Call[]): Call[] {
  const readIn = new Map<string, Journey>();
  return calls.filter((call) => {
    if (!isRead(call)) return true;
    const { kind } = call.journey;
    const read = `${kind === 'won again' ? 'written' : kind} ${call.system} ${call.operation}`;
    if (!readIn.has(read)) readIn.set(read, call.journey);
    return readIn.get(read) === call.journey;
  });
}

/**
 * For each fault, one call of each read and, in each kind of journey, one of each write: which of several, chance decides by
 * the seed.
 */
export function sample(struck: readonly Struck[], seed: string): Struck[] {
  const random = seededRandom(seed);
  const choices = Map.groupBy(struck, (each) => {
    const { journey, system, operation, fault } = each;
    return [isRead(each) ? 'any' : journey.kind, system, operation, fault].join(' ');
  });
  return [...choices.values()].flatMap((all) => all[Math.floor(random() * all.length)] ?? []);
}
