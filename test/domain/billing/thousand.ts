import fc from 'fast-check';

/** For `vi.setConfig` in each file: a thousand months take seconds, and more where much else is going on. */
export const aThousandTakes = { testTimeout: 240_000 };

/**
 * A property of a thousand cases, the same ones each time: whoever looks for others gives a seed of their own
 * (`PROPERTY_SEED=random`, or a number). The seed is said.
 */
export function thousand<Case>(cases: fc.Arbitrary<Case>, holds: (of: Case) => void) {
  const given = process.env.PROPERTY_SEED ?? '20261122';
  const seed = given === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  process.stdout.write(`1,000 cases of seed ${seed}\n`);
  fc.assert(fc.property(cases, holds), { numRuns: 1000, seed });
}
