import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import { inOrder, type TimeEntry } from '../../../domain/billing/entry.ts';
import { arbitraryMonth } from './arbitrary-month.ts';
import { comparable } from './comparable-plan.ts';
import { planned } from './contracts.ts';
import { naivePlan } from './naive-planner.ts';

const months = arbitraryMonth(naivePlan);

describe('two planners', () => {
  it('agree on a thousand months', () => {
    fc.assert(
      fc.property(months, ({ input, entries }) => {
        expect(comparable(planned(input, entries))).toEqual(comparable(naivePlan(input, entries)));
      }),
      { numRuns: 1000 },
    );
  });
});
