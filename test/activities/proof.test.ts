import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { proofActivities } from '../../activities/proof.ts';
import { decision, processNo } from '../ledger/sample-entries.ts';
import { ownLedger } from '../own-ledger.ts';

it('a page of what is to be proven ends where the night began', async () => {
  const { ledger, remove } = await ownLedger();
  const proven = (n: number) => decision(n, { kind: 'receipt', process: processNo(n), body: { did: 'proven' } });
  await ledger.record({ entries: [1, 2, 3].map(proven) });
  const { contractsToProve } = proofActivities(ledger);
  const page = (after: number, upTo: number | null) =>
    new MockActivityEnvironment({ attempt: 1 }).run(contractsToProve, after, upTo, 10);
  // Each of them is under way, and counted as such.
  expect(await page(0, null)).toMatchObject({ underWay: 3, next: null });
  expect(await page(0, 2)).toMatchObject({ underWay: 2, next: null });
  expect(await page(2, null)).toMatchObject({ underWay: 1, next: null });
  await remove();
});
