import fc from 'fast-check';

/** A property of a thousand cases. The seed is said, and can be given again as `PROPERTY_SEED`. */
export function thousand<Case>(cases: fc.Arbitrary<Case>, holds: (of: Case) => void) {
  const seed = Number(process.env.PROPERTY_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`1,000 cases of seed ${seed}\n`);
  fc.assert(fc.property(cases, holds), { numRuns: 1000, seed });
}
