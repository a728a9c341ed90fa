import type { Payload } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sealed } from '../../domain/sealed.ts';
import { degradation } from '../../starters/processes/degradation.ts';
import { payloadConverter } from '../../starters/temporal/payload-converter.ts';
import { createWorkers } from '../../workers/start-workers.ts';
import { commandLine } from '../starters/command-line.ts';
import { type RunningApi, startApi } from '../starters/running-api.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { beside } from './somebody-else.ts';

/*
 * Whoever may write to the Temporal namespace can copy what our workers encrypted, mark what is plain as if it were ours, and
 * answer in a worker's place. Nothing of it is believed, shown to those who decide, or hides what is ours.
 */

let firm: Throughline;
let api: RunningApi;

beforeAll(async () => {
  firm = await startThroughline({ workers: false });
  api = await startApi(firm.client, firm.sandbox.url);
});

afterAll(async () => {
  await api?.close();
  await firm?.close();
});

const processOf = (deal: string) => `lead-to-project:hubspot-${deal}`;
const handle = (deal: string) => firm.client.workflow.getHandle(processOf(deal));
const where = () => ({ namespace: firm.namespace });
const polled = { timeout: 20_000 };
const inClear = (value: unknown, mark: Payload['metadata'] = {}): Payload => ({
  metadata: { encoding: Buffer.from('json/plain'), ...mark },
  data: Buffer.from(JSON.stringify(value)),
});
const marked = (value: unknown) => inClear(value, { 'throughline-sealed': Buffer.from([1]) });

const allWorkers = () => createWorkers(firm.workerSetup);

/** The next variant of a deal whose discount somebody must approve; its process waits for that. */
async function waitingDeal(variant: number): Promise<string> {
  const { id } = await firm.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant, webhooks: 'lose' });
  await firm.start(id);
  await firm.until(id, 'waiting for approval');
  return id;
}

it('an answer that a worker gave to another process is not believed', async () => {
  const [one, other] = await beside(await allWorkers(), async () => [await waitingDeal(1), await waitingDeal(2)]);
  const { events } = await handle(one).fetchHistory();
  const answered = events?.findLast((event) => event.activityTaskCompletedEventAttributes);
  const { connection, namespace, dataConverter, workflowBundle } = firm.workerSetup;
  const workflowsAlone = await Worker.create({
    ...{ connection, namespace, dataConverter, taskQueue: 'processes' },
    ...(workflowBundle && { workflowBundle }),
  });
  await beside([workflowsAlone], async () => {
    await handle(other).signal('recordChanged');
    const pending = async () => (await handle(other).describe()).raw.pendingActivities?.[0]?.activityId ?? null;
    await expect.poll(pending, polled).not.toBeNull();
    await firm.client.workflowService.respondActivityTaskCompletedById({
      ...{ ...where(), workflowId: processOf(other), activityId: await pending() },
      result: answered?.activityTaskCompletedEventAttributes?.result ?? null,
    });
    const code = async () => (await degradation(firm.client, processOf(other)))?.code;
    await expect.poll(code, polled).toBe('TL-WAIT-0016');
  });
  for (const deal of [one, other]) await handle(deal).terminate();
});

it('a state that a worker sealed for another process is none', async () => {
  const view = await beside(await allWorkers(), async () => firm.view(await waitingDeal(3)));
  const deal = view.id.replace(processOf(''), '');
  await handle(deal).terminate();
  const decision = {
    ...{ decision: 'approve', planHash: view.plan?.hash, roles: ['sales-lead'] },
    actor: { id: 'x', name: 'X', email: null },
  };
  const decided = { ...view, approval: { ...view.approval, decisions: [{ decision, verdict: { accepted: true } }] } };
  const handedOver = { view: decided, exceptions: 0, approvals: 1, accepted: [], cancelRequest: null };
  const [codec] = firm.workerSetup.dataConverter.payloadCodecs ?? [];
  const sealedFor = (workflowId: string) => async (by: string) => {
    const payload = payloadConverter.toPayload(new Sealed({ by, state: handedOver })) as Payload;
    return (await codec?.encode([payload], { type: 'workflow', ...where(), workflowId })) ?? [];
  };
  await handOver(deal, sealedFor(processOf('1')));
  const decisions = async () =>
    beside(await allWorkers(), async () => {
      // Nobody answers before the run has looked at what it was begun with.
      const stage = async () => (await firm.view(deal).catch(() => null))?.stage;
      await expect.poll(stage, polled).toBe('waiting for approval');
      return (await firm.view(deal)).approval?.decisions;
    });
  expect(await decisions()).toEqual([]);
  await handle(deal).terminate();
  // The very same, sealed for this one, is its own: it goes on with it.
  await handOver(deal, sealedFor(processOf(deal)));
  expect(await decisions()).toEqual([{ decision, verdict: { accepted: true } }]);
  await handle(deal).terminate();
});

/** What a worker of somebody else can do: begin a run of ours with whatever they say an earlier one has left. */
async function handOver(deal: string, sealedBy: (run: string) => Promise<Payload[]>): Promise<void> {
  const { workflowService } = firm.client;
  const taskQueue = { name: 'of-somebody-else' };
  const { runId } = await workflowService.startWorkflowExecution({
    ...{ ...where(), workflowId: processOf(deal), workflowType: { name: 'theirs' }, taskQueue },
    requestId: `${Math.random()}`,
  });
  const { taskToken } = await firm.client.withDeadline(Date.now() + 20_000, () =>
    workflowService.pollWorkflowTaskQueue({ ...where(), taskQueue }),
  );
  const attributes = {
    ...{ workflowType: { name: 'leadToProject' }, taskQueue: { name: 'processes' } },
    input: { payloads: [inClear({ connection: 'hubspot', dealId: deal }), ...(await sealedBy(runId))] },
  };
  const command = { commandType: 10, continueAsNewWorkflowExecutionCommandAttributes: attributes };
  await workflowService.respondWorkflowTaskCompleted({ ...where(), taskToken, commands: [command] });
}

it('a message that is marked as sealed stops no process', async () => {
  await beside(await allWorkers(), async () => {
    const deal = await waitingDeal(4);
    await firm.client.workflowService.signalWorkflowExecution({
      ...{ ...where(), workflowExecution: { workflowId: processOf(deal) }, signalName: 'recordChanged' },
      ...{ input: { payloads: [marked({})] }, requestId: 'marked' },
    });
    expect(await firm.decide(deal, {})).toEqual({ accepted: true });
    await firm.until(deal, 'done');
  });
});

it('what somebody else says of a process hides no other one', async () => {
  const deal = await beside(await allWorkers(), () => waitingDeal(5));
  const theirs = [marked({ customer: 'Somebody' }), { ...inClear(null), data: Buffer.from('{no JSON') }];
  for (const [at, summary] of theirs.entries())
    await firm.client.workflowService.startWorkflowExecution({
      ...{ ...where(), workflowId: processOf(`7700${at}`), workflowType: { name: 'leadToProject' } },
      ...{ requestId: `memo ${at}`, taskQueue: { name: 'nowhere' }, memo: { fields: { summary } } },
      searchAttributes: { indexedFields: { Stage: inClear('waiting for approval', { type: Buffer.from('Keyword') }) } },
    });
  const get = async (path: string) => (await api.get(path, 'ruth-keller')).body;
  const rows = async () => (await get('/v1/processes?limit=100')).processes;
  await expect.poll(async () => (await rows())?.length, polled).toBeGreaterThan(2);
  const rowOf = async (of: string) => (await rows()).find(({ id }: { id: string }) => id === processOf(of));
  const degraded = { system: 'throughline', code: 'TL-WAIT-0016' };
  for (const at of theirs.keys()) expect(await rowOf(`7700${at}`)).toMatchObject({ customer: null, degraded });
  expect(await rowOf(deal)).toMatchObject({ customer: expect.any(String), degraded: null });
  const { approvals, unreadable } = await get('/v1/approvals?limit=100');
  expect(approvals).toContainEqual(expect.objectContaining({ process: processOf(deal) }));
  expect(unreadable).toContainEqual({ process: processOf('77000'), key: null });
  expect(await get(`/v1/processes/${processOf('77000')}`)).toMatchObject({ view: null, degraded });
  for (const at of theirs.keys()) await handle(`7700${at}`).terminate();
});

it('what somebody else answers in a process’s name is shown to nobody who decides', async () => {
  const view = await beside(await allWorkers(), async () => {
    const deal = await waitingDeal(6);
    // What it still does would be asked for first, and no query answered till then.
    const isAtRest = async () => {
      const { raw } = await handle(deal).describe();
      return !raw.pendingWorkflowTask && (raw.pendingActivities ?? []).length === 0;
    };
    await expect.poll(isAtRest, polled).toBe(true);
    return firm.view(deal);
  });
  const show = async () => (await api.get(`/v1/processes/${view.id}`, 'grace-osei')).body;
  const { workflowService } = firm.client;
  // As somebody else can, too: the worker that was there last is not asked first.
  await workflowService.resetStickyTaskQueue({ ...where(), execution: { workflowId: view.id } });
  const harmless = inClear({ ...view, customer: 'Somebody Harmless Ltd' });
  const over = new AbortController();
  const answering = firm.client.withAbortSignal(over.signal, async () => {
    while (!over.signal.aborted) {
      const poll = () => workflowService.pollWorkflowTaskQueue({ ...where(), taskQueue: { name: 'processes' } });
      const task = await firm.client.withDeadline(Date.now() + 20_000, poll).catch((error) => {
        if (!over.signal.aborted) throw error;
        return null;
      });
      const answer = { ...where(), taskToken: task?.taskToken ?? null, completedType: 1 };
      // Who asked may have given up.
      if (task?.query)
        await workflowService
          .respondQueryTaskCompleted({ ...answer, queryResult: { payloads: [harmless] } })
          .catch(() => null);
    }
  });
  await expect.poll(async () => (await show()).degraded?.code, polled).toBe('TL-WAIT-0016');
  expect(await show()).toMatchObject({ view: null, stage: 'waiting for approval' });
  expect(api.log()).toContain('an answer was not written by a worker of ours');
  const shown = commandLine({ THROUGHLINE_API: api.url, THROUGHLINE_TOKEN: await api.token('grace-osei') });
  const { stdout } = await shown('show', view.id);
  expect(stdout).toContain('What answers is no worker of yours, and is not shown: decide on nothing');
  expect(stdout).not.toContain('Somebody Harmless');
  over.abort();
  await answering;
  await beside(await allWorkers(), async () => {
    await expect.poll(async () => (await show()).view?.customer, polled).toBe(view.customer);
  });
});
