import type { FaultKind } from '../../../sandbox/faults.ts';

/** Calls of one operation that a journey makes. */
export interface Calls<Journey> {
  journey: Journey;
  operation: string;
  count: number;
}

/** One journey in which these calls go wrong, each once and all in the same way. */
export interface Strike<Journey> {
  journey: Journey;
  fault: FaultKind;
  calls: { operation: string; earlier: number }[];
}

/** Struck in one journey: fewer than `untilDone` has attempts. */
const TOGETHER = 4;

export function isRead(operation: string): boolean {
  return /\.(list|read)$/.test(operation);
}

/**
 * Every kind of fault at every write of every journey, and at every read in the first journey that makes it: once each, at
 * another one of the operation's calls for each kind, and up to four in one journey.
 */
export function sampleOfStrikes<J>(calls: readonly Calls<J>[], faults: readonly FaultKind[]): Strike<J>[] {
  const readIn = new Map<string, J>();
  for (const { operation, journey } of calls) if (!readIn.has(operation)) readIn.set(operation, journey);
  const struck = calls.filter(({ operation, journey }) => !isRead(operation) || readIn.get(operation) === journey);
  return faults.flatMap((fault, index) =>
    [...Map.groupBy(struck, ({ journey }) => journey)].flatMap(([journey, own]) => {
      const strikes: Strike<J>[] = [];
      for (let at = 0; at < own.length; at += TOGETHER) {
        const together = own.slice(at, at + TOGETHER);
        const chosen = together.map(({ operation, count }) => ({ operation, earlier: index % count }));
        strikes.push({ journey, fault, calls: chosen });
      }
      return strikes;
    }),
  );
}

/** Every kind of fault at every single call. */
export function everyStrike<J>(calls: readonly Calls<J>[], faults: readonly FaultKind[]): Strike<J>[] {
  return calls.flatMap(({ journey, operation, count }) =>
    faults.flatMap((fault) =>
      Array.from({ length: count }, (_, earlier) => ({ journey, fault, calls: [{ operation, earlier }] })),
    ),
  );
}
