import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createWorkers } from '../../workers/start-workers.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import {
  beside,
  idOf,
  inClear,
  madeUpApproval,
  scheduling,
  somebodyElseIn,
  soon,
  waitingDeal,
} from './somebody-else.ts';

/*
 * Whoever may write to the Temporal namespace can answer an activity in its worker's place, or have one done by scheduling
 * it from a workflow of their own. They have no key: what they write is neither believed nor done.
 */

vi.setConfig({ testTimeout: 90_000 });
let firm: Throughline;
let them: ReturnType<typeof somebodyElseIn>;

beforeAll(async () => {
  firm = await startThroughline({ workers: false });
  them = somebodyElseIn(firm);
});

afterAll(() => firm?.close());

it('an answer that says a decision is genuine does not count when no worker of ours gave it', async () => {
  const [deal, view] = await beside(await them.allWorkers(), async () => {
    const deal = await waitingDeal(firm, 1);
    return [deal, await firm.view(deal)];
  });
  const workflowId = idOf(deal);
  const { workflowService } = firm.client;
  await beside([await them.workflowsAlone()], async () => {
    await firm.client.workflow.getHandle(workflowId).signal('decide', madeUpApproval(view));
    const { activityId } = await them.pending(workflowId, 'verifyMessage');
    // What `temporal activity complete` sends.
    const answer = {
      namespace: firm.namespace,
      workflowId,
      activityId: activityId ?? null,
      result: inClear({ accepted: true }),
    };
    await workflowService.respondActivityTaskCompletedById(answer);
    await expect.poll(() => them.degraded(workflowId), soon).toBe('TL-WAIT-0016');
  });
  // As the runbook says: to the last step before that answer. The message is sent to the process again by Temporal.
  const events = await them.history(workflowId);
  const answered = events.findIndex((event) => event.activityTaskCompletedEventAttributes?.identity === '');
  const before = events.slice(0, answered).findLast((event) => event.workflowTaskCompletedEventAttributes);
  await them.reset(workflowId, before?.eventId);
  await beside(await them.allWorkers(), async () => {
    const refused = async () => (await firm.view(deal)).refusals?.map(({ id }) => id);
    await expect.poll(refused, { timeout: 20_000 }).toEqual(['made up']);
    expect(await firm.view(deal)).toMatchObject({ stage: 'waiting for approval', approval: { decisions: [] } });
    expect(await firm.decide(deal, {})).toEqual({ accepted: true });
    await firm.until(deal, 'done');
  });
});

it('a write that a workflow of somebody else asks for is not done', async () => {
  const workflowId = idOf('999');
  await (await them.theirTask(workflowId))([
    scheduling({
      ...{ activityId: '1', activityType: { name: 'undoLeadToProject' }, taskQueue: { name: 'erp-odoo' } },
      input: inClear({ order: 'order_hubspot-1001', project: 'project_hubspot-1001' }),
    }),
  ]);
  firm.sandbox.calls.clear();
  await beside(await createWorkers(firm.workerSetup, ['erp']), async () => {
    const failure = async () =>
      (await them.pending(workflowId, 'undoLeadToProject')).lastFailure?.applicationFailureInfo;
    await expect.poll(failure, { timeout: 20_000 }).toMatchObject({ type: 'ForeignPayload' });
  });
  expect(firm.sandbox.calls.view({}).counts).toEqual({});
});

it('a call of a process is not done for another activity, nor in another run', async () => {
  const { id: deal } = await firm.sandbox.stageDeal({ scenario: 'straight-through', webhooks: 'lose' });
  const workflowId = idOf(deal);
  await beside(await them.allWorkers(), async () => {
    await firm.start(deal);
    await firm.untilEnded(deal);
  });
  const calls = (await them.history(workflowId)).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
  const call = (type: string) => {
    const found = calls.find(({ activityType }) => activityType?.name === type);
    if (!found) throw new Error(`${type} was not called.`);
    const { activityId, activityType, taskQueue, input } = found;
    return { activityId, activityType, taskQueue, input };
  };
  const [apply, read] = [call('applyLeadToProject'), call('readForPlan')];
  const renamed = { ...apply, activityId: `repairOrder:${apply.activityId}` };
  await (await them.theirTask(workflowId))([
    scheduling(apply),
    scheduling({ ...read, activityType: { name: 'undoLeadToProject' } }),
    scheduling({ ...renamed, activityType: { name: 'repairOrder' } }),
  ]);
  firm.sandbox.calls.clear();
  await beside(await createWorkers(firm.workerSetup, ['erp']), async () => {
    for (const type of ['applyLeadToProject', 'undoLeadToProject', 'repairOrder']) {
      const failure = async () => (await them.pending(workflowId, type)).lastFailure?.applicationFailureInfo;
      await expect.poll(failure, soon).toMatchObject({ type: 'ForeignPayload' });
    }
  });
  expect(firm.sandbox.calls.view({}).counts).toEqual({});
  await firm.client.workflow.getHandle(workflowId).terminate();
});

it('an answer without anything in it does not say that something is on record', async () => {
  const { id: deal } = await firm.sandbox.stageDeal({ scenario: 'straight-through', variant: 5, webhooks: 'lose' });
  const workflowId = idOf(deal);
  const { workflowService } = firm.client;
  await beside(await createWorkers(firm.workerSetup, ['processes', 'crm', 'erp', 'psa']), async () => {
    await firm.start(deal);
    const { activityId = null } = await them.pending(workflowId, 'recordInLedger');
    await workflowService.respondActivityTaskCompletedById({ namespace: firm.namespace, workflowId, activityId });
    await expect.poll(() => them.degraded(workflowId), soon).toBe('TL-WAIT-0016');
  });
  expect(await them.ordersOf(deal)).toEqual([]);
  expect(await firm.ledger.entriesOf(workflowId as never)).toEqual([]);
});

it('a call that is failed in a worker’s place parks the process, and keeps nothing off the record', async () => {
  const { id: deal } = await firm.sandbox.stageDeal({ scenario: 'straight-through', variant: 6, webhooks: 'lose' });
  const workflowId = idOf(deal);
  await beside(await createWorkers(firm.workerSetup, ['processes']), async () => {
    await firm.start(deal);
    await them.failCall('crm-hubspot', workflowId, 'readDeal');
    expect((await firm.until(deal, 'parked')).exception?.issues).toMatchObject([{ code: 'TL-BUG-0001' }]);
    expect(await firm.resolve(deal, { kind: 'retry' })).toEqual({ accepted: true });
    const failed = await them.failCall('ledger', workflowId, 'recordInLedger');
    await expect.poll(async () => (await them.pending(workflowId, 'recordInLedger')).activityId, soon).not.toBe(failed);
  });
  await beside(await them.allWorkers(), async () => {
    expect((await firm.untilEnded(deal)).stage).toBe('done');
  });
  const kinds = (await firm.ledger.entriesOf(workflowId as never)).map(({ kind }) => kind);
  expect(kinds).toEqual(['resolution', 'plan', 'receipt', 'receipt', 'receipt', 'end']);
});
