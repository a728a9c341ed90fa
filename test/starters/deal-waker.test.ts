import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DealWaker } from '../../starters/processes/deal-waker.ts';

it('answers every hint with a call that was made after it, whatever the order, and repeats itself little', async () => {
  const hint = fc.record({ deal: fc.constantFrom('1', '2'), pause: fc.integer({ min: 0, max: 3 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(hint, { maxLength: 30 }),
      fc.array(fc.boolean(), { maxLength: 8 }),
      async (hints, fates) => {
        let clock = 0;
        const underWay = new Set<string>();
        let overlaps = 0;
        const waker = new DealWaker(async ({ dealId }) => {
          clock += 1;
          const at = clock;
          if (underWay.has(dealId)) overlaps += 1;
          underWay.add(dealId);
          await sleep(1);
          underWay.delete(dealId);
          if (fates[at % 8]) throw new Error('Temporal is away');
          return at;
        });
        const answers = [];
        for (const { deal, pause } of hints) {
          clock += 1;
          const asked = clock;
          const answer = waker.wake({ connection: 'hubspot', dealId: deal }).then(
            (at) => ({ asked, at: at as number }),
            () => undefined,
          );
          answers.push(answer);
          if (pause > 0) await sleep(pause - 1);
        }
        const answered = await Promise.all(answers);
        expect(overlaps).toBe(0);
        // A hint that was told "accepted" is answered by a call that began later.
        for (const answer of answered) if (answer) expect(answer.at).toBeGreaterThan(answer.asked);
      },
    ),
    { numRuns: 40 },
  );
});

it('makes two calls of a thousand hints at once', async () => {
  let calls = 0;
  const waker = new DealWaker(async () => {
    calls += 1;
    await sleep(5);
  });
  await Promise.all(Array.from({ length: 1_000 }, () => waker.wake({ connection: 'hubspot', dealId: '1' })));
  expect(calls).toBe(2);
});
