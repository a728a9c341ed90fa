import { expect, it } from 'vitest';
import { deal, hashOf, line, planOf } from './sample.ts';

/** Computed with 0.1.0: deals that were handled then must still be known by their plan. */
it.each([
  ['time and materials', {}, '0dd6c462e20cad8c3b34e95531ce26db5022a61d65c6e6fa995c9342b45d5bcf'],
  [
    'a cap and a package',
    { notToExceed: '18000', servicePackage: 'implementation' },
    '4235bbfc65ab0f7c3c7228734fdcecc48a397e3423493d469527526a7c13b2d0',
  ],
  [
    'a fixed fee',
    {
      lines: [line({ service: 'FIXED', name: 'Rollout', quantity: '1', unitPrice: '10000.01' })],
      billingSchedule: 'Thirds',
    },
    '058452f0202ff34d477083f74038ba0e5a2a61bce4e4bb24d26dc9f9e011c8ab',
  ],
])('keeps the hash of a plan that uses nothing new: %s', (_, changes, hash) => {
  expect(hashOf(planOf({ deal: deal(changes) }))).toBe(hash);
});
