import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { instant, type ProcessId } from '../../domain/ids.ts';
import type { Decision } from '../../domain/message.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { KeyRing } from '../../keys/key-ring.ts';
import { degradation } from '../../starters/processes/degradation.ts';
import { signedByTest, testSigning } from '../decision-keys.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

/* Something is wrong with the worker that verifies: nothing counts unseen, and it counts again when it is put right. */

const ring = testSigning.keys as KeyRing;
let isBroken = false;
const keys: KeyRing = {
  ...ring,
  get keys() {
    if (isBroken) throw new Error('the disk with the keys is gone');
    return ring.keys;
  },
};

let throughline: Throughline;
let deal: string;
let process: ProcessId;

beforeAll(async () => {
  throughline = await startThroughline({ decisionKeys: keys });
  deal = (await throughline.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant: 1, webhooks: 'lose' })).id;
  await throughline.start(deal);
  process = (await throughline.until(deal, 'waiting for approval')).id;
}, 60_000);

afterAll(() => throughline?.close());

async function approve(): Promise<Verdict> {
  const { approval } = await throughline.view(deal);
  const grace = { id: 'grace-osei', name: 'Grace Osei', email: 'grace.osei@northwind.example' };
  const message = {
    ...{ id: randomUUID(), process, planHash: approval?.planHash, decision: 'approve', comment: '' },
    ...{ actor: grace, roles: ['sales-lead'], at: instant(new Date().toISOString()), signature: '' },
  } as Decision;
  const args: [Decision] = [await signedByTest('decide', message)];
  return throughline.client.workflow.getHandle(process).executeUpdate<Verdict, [Decision]>('decide', { args });
}

it('a decision that can’t be verified is refused and on record, and the same person can decide again', async () => {
  isBroken = true;
  const answer = approve();
  // Meanwhile it is no other system that holds the process up.
  await expect
    .poll(() => degradation(throughline.client, process), { timeout: 10_000, interval: 50 })
    .toMatchObject({ system: 'throughline' });
  expect(await answer).toEqual({ accepted: false, because: 'it could not be verified. Have it signed anew.' });
  const { stage, refusals } = await throughline.view(deal);
  expect({ stage, refusals }).toMatchObject({ stage: 'waiting for approval', refusals: [{ wasJudged: false }] });
  isBroken = false;
  expect(await approve()).toEqual({ accepted: true });
  expect((await throughline.untilEnded(deal)).stage).toBe('done');
});
