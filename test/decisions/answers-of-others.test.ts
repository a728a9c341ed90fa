import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { degradation } from '../../starters/processes/degradation.ts';
import { createWorkers } from '../../workers/start-workers.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

/*
 * Whoever may write to the Temporal namespace can answer an activity in its worker's place, or have one done by scheduling
 * it from a workflow of their own. They have no key: what they write is neither believed nor done.
 */

let firm: Throughline;

beforeAll(async () => {
  firm = await startThroughline({ workers: false });
});

afterAll(() => firm?.close());

/** While `work` goes on, these workers run. */
async function beside<T>(workers: Worker[], work: () => Promise<T>): Promise<T> {
  const ended = Promise.all(workers.map((worker) => worker.run()));
  try {
    return await work();
  } finally {
    for (const worker of workers) worker.shutdown();
    await ended;
  }
}

const allWorkers = () => createWorkers(firm.workerSetup);

/** Runs workflows and does nothing that they ask for: the worker of a firm whose activities are stopped, or slow. */
const workflowsAlone = () => {
  const { connection, namespace, dataConverter, workflowBundle } = firm.workerSetup;
  return Worker.create({ connection, namespace, dataConverter, taskQueue: 'processes', ...pick({ workflowBundle }) });
};

function pick<T extends object>(given: T): { [K in keyof T]: NonNullable<T[K]> } {
  return given as { [K in keyof T]: NonNullable<T[K]> };
}

async function pending(workflowId: string, type: string) {
  const found = async () => {
    const { raw } = await firm.client.workflow.getHandle(workflowId).describe();
    return raw.pendingActivities?.find(({ activityType }) => activityType?.name === type);
  };
  await expect.poll(found, { timeout: 20_000 }).toBeDefined();
  const activity = await found();
  if (!activity) throw new Error(`${type} is not asked for any more.`);
  return activity;
}

const inClear = (value: unknown) => ({
  payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) }],
});

it('an answer that says a decision is genuine does not count when no worker of ours gave it', async () => {
  const { id: deal } = await firm.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', webhooks: 'lose' });
  const workflowId = `lead-to-project:hubspot-${deal}`;
  const handle = firm.client.workflow.getHandle(workflowId);
  const { planHash } = await beside(await allWorkers(), async () => {
    await firm.start(deal);
    const { approval } = await firm.until(deal, 'waiting for approval');
    return { planHash: approval?.planHash };
  });
  const forged = {
    ...{ id: 'forged', process: workflowId, planHash, decision: 'approve', comment: '', roles: ['sales-lead'] },
    actor: { id: 'grace-osei', name: 'Grace Osei', email: 'grace.osei@northwind.example' },
    ...{ at: new Date().toISOString(), signature: '' },
  };
  const { workflowService, options } = firm.client;
  const where = { namespace: options.namespace };
  await beside([await workflowsAlone()], async () => {
    await handle.signal('decide', forged);
    const { activityId } = await pending(workflowId, 'verifyMessage');
    // What `temporal activity complete` sends.
    const answer = { ...where, workflowId, activityId: activityId ?? null, result: inClear({ accepted: true }) };
    await workflowService.respondActivityTaskCompletedById(answer);
    const code = async () => (await degradation(firm.client, workflowId))?.code;
    await expect.poll(code, { timeout: 20_000 }).toBe('TL-WAIT-0016');
  });
  // As the runbook says: to the last step before that answer. The message is sent to the process again by Temporal.
  const { events } = await handle.fetchHistory();
  const answered = events?.findIndex((event) => event.activityTaskCompletedEventAttributes?.identity === '') ?? -1;
  const before = events?.slice(0, answered).findLast((event) => event.workflowTaskCompletedEventAttributes);
  await workflowService.resetWorkflowExecution({
    ...where,
    workflowExecution: { workflowId },
    workflowTaskFinishEventId: before?.eventId ?? null,
    requestId: 'reset',
    reason: 'an answer of somebody else stands in the history',
  });
  await beside(await allWorkers(), async () => {
    const refused = async () => (await firm.view(deal)).refusals?.map(({ id }) => id);
    await expect.poll(refused, { timeout: 20_000 }).toEqual(['forged']);
    expect(await firm.view(deal)).toMatchObject({ stage: 'waiting for approval', approval: { decisions: [] } });
    expect(await firm.decide(deal, {})).toEqual({ accepted: true });
    await firm.until(deal, 'done');
  });
});

it('a write that a workflow of somebody else asks for is not done', async () => {
  const { workflowService, options } = firm.client;
  const where = { namespace: options.namespace };
  const taskQueue = { name: 'of-somebody-else' };
  const workflowId = 'lead-to-project:hubspot-999';
  await workflowService.startWorkflowExecution({
    ...where,
    ...{ workflowId, requestId: 'start', workflowType: { name: 'theirs' }, taskQueue },
  });
  const { taskToken } = await firm.client.withDeadline(Date.now() + 20_000, () =>
    workflowService.pollWorkflowTaskQueue({ ...where, taskQueue }),
  );
  const schedule = {
    ...{ activityId: '1', activityType: { name: 'undoLeadToProject' }, taskQueue: { name: 'erp-odoo' } },
    ...{ input: inClear({ order: 'order_hubspot-1001', project: 'project_hubspot-1001' }) },
    ...{ startToCloseTimeout: { seconds: 30 as never }, retryPolicy: { maximumAttempts: 3 } },
  };
  const command = { commandType: 1, scheduleActivityTaskCommandAttributes: schedule };
  await workflowService.respondWorkflowTaskCompleted({ ...where, taskToken, commands: [command] });
  firm.sandbox.calls.clear();
  await beside(await createWorkers(firm.workerSetup, ['erp']), async () => {
    const failure = async () => (await pending(workflowId, 'undoLeadToProject')).lastFailure?.applicationFailureInfo;
    await expect.poll(failure, { timeout: 20_000 }).toMatchObject({ type: 'ForeignPayload' });
  });
  expect(firm.sandbox.calls.view({}).counts).toEqual({});
});

it('a run that a worker of somebody else hands over begins without the state that they made up', async () => {
  const { id: deal } = await firm.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant: 2, webhooks: 'lose' });
  const workflowId = `lead-to-project:hubspot-${deal}`;
  const view = await beside(await allWorkers(), async () => {
    await firm.start(deal);
    return firm.until(deal, 'waiting for approval');
  });
  await firm.client.workflow.getHandle(workflowId).terminate();
  const verdict = { accepted: true };
  const decision = {
    decision: 'approve',
    planHash: view.plan?.hash,
    actor: { id: 'x', name: 'X', email: null },
    roles: ['sales-lead'],
  };
  const madeUp = {
    view: { ...view, approval: { ...view.approval, decisions: [{ decision, verdict }] } },
    ...{ exceptions: 0, approvals: 1, accepted: [], cancelRequest: null },
  };
  const { workflowService, options } = firm.client;
  const where = { namespace: options.namespace };
  const taskQueue = { name: 'of-somebody-else' };
  await workflowService.startWorkflowExecution({
    ...where,
    ...{ workflowId, requestId: 'start again', workflowType: { name: 'theirs' }, taskQueue },
  });
  const { taskToken } = await firm.client.withDeadline(Date.now() + 20_000, () =>
    workflowService.pollWorkflowTaskQueue({ ...where, taskQueue }),
  );
  const handOver = {
    ...{ workflowType: { name: 'leadToProject' }, taskQueue: { name: 'processes' } },
    input: { payloads: [...inClear({ connection: 'hubspot', dealId: deal }).payloads, ...inClear(madeUp).payloads] },
  };
  const command = { commandType: 10, continueAsNewWorkflowExecutionCommandAttributes: handOver };
  await workflowService.respondWorkflowTaskCompleted({ ...where, taskToken, commands: [command] });
  await beside(await allWorkers(), async () => {
    const { stage, approval } = await firm.until(deal, 'waiting for approval', 'done');
    expect({ stage, decisions: approval?.decisions }).toEqual({ stage: 'waiting for approval', decisions: [] });
  });
});
