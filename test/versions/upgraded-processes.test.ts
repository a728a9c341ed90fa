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
  firm = await startFirm(950, { workers: false, patience: 60_000, env: { PAYLOAD_ENCRYPTION: 'mixed' } });
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
  otherRelease(
    ['release-of-run', 'begun-by'].map((file) => {
      return { file: `workflows/${file}.ts`, line: "patched('0.3.0')", becomes: 'Boolean(false)' };
    }),
  );
const processOf = (deal: string) => `lead-to-project:hubspot-${deal}` as never;
const kindsOf = async (deal: string) =>
  (await firm.ledger.entriesOf(processOf(deal))).map(({ kind, body }) => {
    const { did, system } = body as { did?: string; system?: string };
    return [kind, did, system].filter(Boolean).join(' ');
  });
const ordersOf = async (deal: string) => (await firm.odoo.orders(`hubspot-${deal}`)).length;

it('goes on with what 0.2.0 handed over just before the upgrade, a cancellation above all', async () => {
  const stop020 = await run(['processes'], { workflowBundle: await as020() });
  const stopOthers = await run(['crm', 'erp', 'psa', 'ledger']);
  const deal = await firm.closeDeal('missing-entity-and-po');
  const view = await firm.until(deal, 'parked');
  await Promise.all([stop020(), stopOthers()]);
  const workflowId = processOf(deal);
  await firm.client.workflow.getHandle(workflowId).terminate();

  // A run of 0.2.0 that goes on in a new one, as its last step: what it hands over is plain, and nobody of 0.2.0 takes it up.
  const cancelRequest = {
    ...{ id: 'cancel', process: workflowId, reason: 'The customer withdrew.', roles: ['sales'] },
    ...{ actor: { id: 'tom-brandt', name: 'Tom Brandt', email: null }, at: new Date().toISOString(), signature: '' },
  };
  const state = { view, exceptions: 1, approvals: 0, accepted: [], cancelRequest };
  const payloads = [{ connection: 'hubspot', dealId: deal }, state].map((value) => ({
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(value)),
  }));
  const { workflowService } = firm.client;
  const [namespace, taskQueue] = [firm.namespace, { name: 'of-0.2.0' }];
  const start = { workflowId, requestId: 'start', workflowType: { name: 'leadToProject' }, taskQueue };
  await workflowService.startWorkflowExecution({ namespace, ...start });
  const { taskToken } = await firm.client.withDeadline(Date.now() + 20_000, () =>
    workflowService.pollWorkflowTaskQueue({ namespace, taskQueue }),
  );
  const goOn = { workflowType: { name: 'leadToProject' }, taskQueue: { name: 'processes' }, input: { payloads } };
  const commands = [{ commandType: 10, continueAsNewWorkflowExecutionCommandAttributes: goOn }];
  await workflowService.respondWorkflowTaskCompleted({ namespace, taskToken, commands });

  const stop = await run(['processes', 'crm', 'erp', 'psa', 'ledger'], { workflowBundle: workflowBundle() });
  expect(await firm.client.workflow.getHandle(workflowId).result()).toBe('cancelled');
  await stop();
}, 90_000);

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
