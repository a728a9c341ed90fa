import { seededRandom } from './seeded-random.ts';
import type { Simulator } from './simulator.ts';

/** What can go wrong. `fault-injection.ts` says what each does to the work and to the line. */
export const faultKinds = [
  'error-500',
  'bad-gateway-502',
  'too-many-requests-429',
  'unauthorized-401',
  'locked-423',
  'migrating-477',
  'hang-without-commit',
  'hang-with-commit',
  'cut-before',
  'cut-while-working',
  'cut-after-commit',
  'garble',
  'slow',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface FaultRule {
  system: Simulator['system'];
  /** Exact, or a prefix with a star: `sale.order.*`, `*`. */
  operation: string;
  fault: FaultKind;
  /** Strikes at most so often; without it, until the rule is deleted. */
  times?: number | undefined;
  /** Share of matching calls it strikes, 0 to 1. */
  probability?: number | undefined;
  /** Lets so many matching calls pass first. */
  afterMatches?: number | undefined;
  /** Strikes only when the rule is at least so old. */
  afterMilliseconds?: number | undefined;
  /** Sent as `Retry-After`. */
  retryAfterSeconds?: number | undefined;
  /** `slow`: added before the answer. `cut-while-working`: from the cut to the commit. */
  delayMilliseconds?: number | undefined;
}

/** A rule in force, with what it has seen and done. */
export interface ArmedRule extends FaultRule {
  id: number;
  /** Epoch milliseconds. */
  armedAt: number;
  matches: number;
  struck: number;
}

export interface CallForFaults {
  system: string;
  operation: string;
  /** Epoch milliseconds. */
  at: number;
}

/**
 * Which rule strikes this call, and the rules with their counts moved on. Every rule that fits counts the call as a match;
 * the first that is willing strikes. Chance depends on seed, rule and the number of the match only: never on how calls of
 * other operations are interleaved.
 */
export function chooseFault(
  rules: readonly ArmedRule[],
  call: CallForFaults,
  seed: string,
): { strikes: ArmedRule | undefined; rules: ArmedRule[] } {
  let strikes: ArmedRule | undefined;
  const after = rules.map((rule) => {
    if (rule.system !== call.system || !operationFits(rule.operation, call.operation)) return rule;
    const matched = { ...rule, matches: rule.matches + 1 };
    if (strikes || !isWilling(matched, call.at, seed)) return matched;
    strikes = { ...matched, struck: matched.struck + 1 };
    return strikes;
  });
  return { strikes, rules: after };
}

/** Does the pattern (exact, or a prefix with a star) fit the operation? */
export function operationFits(pattern: string, operation: string): boolean {
  return pattern.endsWith('*') ? operation.startsWith(pattern.slice(0, -1)) : pattern === operation;
}

function isWilling(rule: ArmedRule, at: number, seed: string): boolean {
  if (rule.times !== undefined && rule.struck >= rule.times) return false;
  if (rule.matches <= (rule.afterMatches ?? 0)) return false;
  if (at - rule.armedAt < (rule.afterMilliseconds ?? 0)) return false;
  return rule.probability === undefined || seededRandom(`${seed}:${rule.id}:${rule.matches}`)() < rule.probability;
}
