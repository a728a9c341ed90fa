import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RecordRef, recordRef } from '../../domain/ids.ts';
import { RecordWaker } from '../../starters/processes/record-waker.ts';

it('answers every hint with a call for its records that was made after it, one call at a time', async () => {
  const company = fc.constantFrom('1', '2', '3').map((id) => recordRef('hubspot', 'company', id));
  const hint = fc.record({ records: fc.array(company, { maxLength: 2 }), pause: fc.integer({ min: 0, max: 3 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(hint, { maxLength: 30 }),
      fc.array(fc.boolean(), { maxLength: 8 }),
      async (hints, fates) => {
        let clock = 0;
        let underWay = 0;
        const calls: { at: number; records: readonly RecordRef[] }[] = [];
        const waker = new RecordWaker(async (records) => {
          clock += 1;
          const call = { at: clock, records };
          underWay += 1;
          expect(underWay).toBe(1);
          await sleep(1);
          underWay -= 1;
          if (fates[call.at % 8]) throw new Error('Temporal is away');
          calls.push(call);
        });
        const answers: Promise<void>[] = [];
        for (const { records, pause } of hints) {
          clock += 1;
          const asked = clock;
          const check = () => {
            const answering = (record: RecordRef) =>
              calls.some(({ at, records }) => at > asked && records.includes(record));
            expect(records.every(answering)).toBe(true);
          };
          const failed = (error: Error) => expect(error.message).toBe('Temporal is away');
          answers.push(waker.wake(records).then(check, failed));
          if (pause > 0) await sleep(pause - 1);
        }
        await Promise.all(answers);
      },
    ),
    { numRuns: 40 },
  );
});

it('makes two calls of a thousand hints at once, the second for all their records', async () => {
  const calls: number[] = [];
  const waker = new RecordWaker(async (records) => {
    calls.push(records.length);
    await sleep(5);
  });
  await Promise.all(
    Array.from({ length: 1_000 }, (_, n) => waker.wake([recordRef('hubspot', 'contact', String(n % 50))])),
  );
  expect(calls).toEqual([1, 50]);
});
