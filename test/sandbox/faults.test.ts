import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArmedRule, chooseFault, type FaultRule, operationFits } from '../../sandbox/faults.ts';

function arm(rule: Partial<FaultRule>, id = 1): ArmedRule {
  return { system: 'hubspot', operation: '*', fault: 'error-500', ...rule, id, armedAt: 0, matches: 0, struck: 0 };
}

/** Which of so many calls in a row are struck. */
function strikesOf(rules: readonly ArmedRule[], calls: number, seed = 'one', at = 0): (string | null)[] {
  let inForce: readonly ArmedRule[] = rules;
  return Array.from({ length: calls }, () => {
    const chosen = chooseFault(inForce, { system: 'hubspot', operation: 'deals.read', at }, seed);
    inForce = chosen.rules;
    return chosen.strikes?.fault ?? null;
  });
}

describe('fault rules', () => {
  it('fit an operation exactly, or by a prefix with a star', () => {
    expect(operationFits('deals.read', 'deals.read')).toBe(true);
    expect(operationFits('deals.read', 'deals.readall')).toBe(false);
    expect(operationFits('deals.*', 'deals.batch.update')).toBe(true);
    expect(operationFits('*', 'anything')).toBe(true);
  });

  it('leave other systems alone', () => {
    expect(strikesOf([arm({ system: 'odoo' })], 2)).toEqual([null, null]);
  });

  it('strike as often as they say, after as many matches as they say', () => {
    expect(strikesOf([arm({ times: 2, afterMatches: 1 })], 5)).toEqual([null, 'error-500', 'error-500', null, null]);
  });

  it('wait until they are old enough', () => {
    expect(strikesOf([arm({ afterMilliseconds: 50 })], 1, 'one', 49)).toEqual([null]);
    expect(strikesOf([arm({ afterMilliseconds: 50 })], 1, 'one', 50)).toEqual(['error-500']);
  });

  it('strike in the order they were armed, one to a call', () => {
    const rules = [arm({ times: 1, fault: 'cut-before' }), arm({ times: 1, fault: 'garble' }, 2)];
    expect(strikesOf(rules, 3)).toEqual(['cut-before', 'garble', null]);
  });

  it('strike by chance the same way for the same seed, and about as often as they say', () => {
    const rule = arm({ probability: 0.3 });
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const struck = strikesOf([rule], 400, seed);
        expect(strikesOf([rule], 400, seed)).toEqual(struck);
        const share = struck.filter(Boolean).length / 400;
        expect(share).toBeGreaterThan(0.15);
        expect(share).toBeLessThan(0.45);
      }),
      { numRuns: 30 },
    );
    expect(strikesOf([rule], 400, 'one')).not.toEqual(strikesOf([rule], 400, 'two'));
  });

  it('draw the same chances however other operations are interleaved', () => {
    const run = (others: number) => {
      let rules: readonly ArmedRule[] = [arm({ operation: 'deals.read', probability: 0.5 })];
      return Array.from({ length: 40 }, () => {
        for (let other = 0; other < others; other += 1) {
          rules = chooseFault(rules, { system: 'hubspot', operation: 'deals.update', at: 0 }, 'one').rules;
        }
        const chosen = chooseFault(rules, { system: 'hubspot', operation: 'deals.read', at: 0 }, 'one');
        rules = chosen.rules;
        return chosen.strikes !== undefined;
      });
    };
    expect(run(3)).toEqual(run(0));
  });
});
