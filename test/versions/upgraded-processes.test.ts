import type { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest';
import { degradation } from '../../starters/processes/degradation.ts';
import { createWorkers, type WorkerRole, type WorkerSetup } from '../../workers/start-workers.ts';
import { type Firm, startFirm } from '../firm.ts';
import { lockLedger } from '../lock-ledger.ts';
import { workflowBundle } from '../temporal.ts';
import { otherRelease } from './other-release.ts';

/*
 * Processes that 0.2.0 began, which knew no ledger, go on under this release: from then on they write nothing that is not on
 * record. What 0.2.0 made of them is what today's workflows make where its patch is missing, as its recorded histories say
 * (test/histories).
 */

let firm: Firm;
const running = new Set<() => Promise<void>>();

beforeAll(async () => {
  firm = await startFirm(950, { workers: false, patience: 60_000 });
});

afterAll(async () => {
  await Promise.all([...running].map((stop) => stop()));
  await firm?.close();
});

async function run(roles: WorkerRole[], over: Partial<WorkerSetup> = {}): Promise<() => Promise<void>> {
  const workers: Worker[] = await createWorkers({ ...firm.workerSetup, ...over }, roles);
  const ended = Promise.all(workers.map((worker) => worker.run()));
  const stop = async () => {
    running.delete(stop);
    for (const worker of workers) worker.shutdown();
    await ended;
  };
  running.add(stop);
  return stop;
}

const as020 = () =>
  otherRelease([{ file: 'workflows/running-process.ts', line: "patched('0.3.0')", becomes: 'Boolean(false)' }]);
const processOf = (deal: string) => `lead-to-project:hubspot-${deal}` as never;
const kindsOf = async (deal: string) =>
  (await firm.ledger.entriesOf(processOf(deal))).map(({ kind, body }) => {
    const { did, system } = body as { did?: string; system?: string };
    return [kind, did, system].filter(Boolean).join(' ');
  });
const ordersOf = async (deal: string) => (await firm.odoo.orders(`hubspot-${deal}`)).length;

it('goes on only once it is on record, wherever it stood at the upgrade', async () => {
  const stop020 = await run(['processes'], { workflowBundle: await as020() });
  await run(['crm', 'erp', 'psa', 'ledger']);
  // One waits for an approval, one was corrected and is to be approved, of one the first of two contracts is being written.
  const waiting = await firm.closeDeal('discount-needs-a-yes');
  await firm.until(waiting, 'waiting for approval');
  const corrected = await firm.closeDeal('missing-entity-and-po');
  await firm.until(corrected, 'parked');
  await firm.resolve(corrected, { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-77' } });
  await firm.until(corrected, 'waiting for approval');
  firm.sandbox.faults.arm({ system: 'odoo', operation: 'sale.order.load', fault: 'bad-gateway-502' });
  const half = await firm.closeDeal('two-entities');
  await firm.until(half, 'applying');

  await stop020();
  const unlock = lockLedger(firm);
  onTestFailed(unlock);
  await run(['processes'], { workflowBundle: workflowBundle() });
  firm.sandbox.faults.clear();
  expect(await firm.decide(waiting, {})).toEqual({ accepted: true });
  expect(await firm.decide(corrected, { roles: ['operations'] })).toEqual({ accepted: true });
  for (const deal of [waiting, corrected, half]) {
    await expect
      .poll(() => degradation(firm.client, processOf(deal)), { timeout: 40_000, interval: 500 })
      .toMatchObject({ system: 'ledger', code: 'TL-WAIT-0015' });
  }
  // What 0.2.0 had asked for already is made; nothing else is.
  expect(await Promise.all([waiting, corrected, half].map(ordersOf))).toEqual([0, 0, 1]);
  expect(await kindsOf(half)).toEqual([]);

  unlock();
  for (const deal of [waiting, corrected, half]) expect((await firm.untilEnded(deal)).stage).toBe('done');
  const written = ['receipt applied odoo', 'receipt proven', 'end'];
  expect(await kindsOf(waiting)).toEqual(['decision', 'plan', ...written]);
  // With what was decided before there was a ledger.
  expect(await kindsOf(corrected)).toEqual(['resolution', 'decision', 'plan', ...written]);
  expect(await kindsOf(half)).toEqual([
    ...['plan', 'receipt applied odoo', 'receipt applied odoo', 'receipt applied productive'],
    ...['receipt proven', 'end'],
  ]);
  for (const deal of [waiting, corrected, half])
    expect(await firm.ledger.storiesOf(processOf(deal))).toMatchObject([{ view: { stage: 'done' } }]);
}, 180_000);
