import type { Payload } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sealed } from '../../domain/sealed.ts';
import { payloadConverter } from '../../starters/temporal/payload-converter.ts';
import { commandLine } from '../starters/command-line.ts';
import { type RunningApi, startApi } from '../starters/running-api.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import {
  approvedByNobody,
  beside,
  goingOnWith,
  idOf,
  payloadInClear,
  somebodyElseIn,
  soon,
  waitingDeal,
} from './somebody-else.ts';

/*
 * Whoever may write to the Temporal namespace can copy what our workers encrypted, mark what is plain as if it were ours, and
 * answer in a worker's place. Nothing of it is believed, shown to those who decide, or hides what is ours.
 */

let firm: Throughline;
let them: ReturnType<typeof somebodyElseIn>;
let api: RunningApi;

beforeAll(async () => {
  firm = await startThroughline({ workers: false });
  them = somebodyElseIn(firm);
  api = await startApi(firm.client, firm.sandbox.url);
});

afterAll(async () => {
  await api?.close();
  await firm?.close();
});

const handle = (deal: string) => firm.client.workflow.getHandle(idOf(deal));
const where = () => ({ namespace: firm.namespace });
const marked = (value: unknown) => payloadInClear(value, { 'throughline-sealed': Buffer.from([1]) });

it('an answer that a worker gave to another process is not believed', async () => {
  const [one, other] = await beside(await them.allWorkers(), async () => [
    await waitingDeal(firm, 1),
    await waitingDeal(firm, 2),
  ]);
  const events = await them.history(idOf(one));
  const answered = events.findLast((event) => event.activityTaskCompletedEventAttributes);
  await beside([await them.workflowsAlone()], async () => {
    await handle(other).signal('recordChanged');
    const { activityId = null } = await them.pending(idOf(other), 'loadPolicy');
    await firm.client.workflowService.respondActivityTaskCompletedById({
      ...{ ...where(), workflowId: idOf(other), activityId },
      result: answered?.activityTaskCompletedEventAttributes?.result ?? null,
    });
    await expect.poll(() => them.degraded(idOf(other)), soon).toBe('TL-WAIT-0016');
  });
  for (const deal of [one, other]) await handle(deal).terminate();
});

it('a state that a worker sealed for another process is none', async () => {
  const view = await beside(await them.allWorkers(), async () => firm.view(await waitingDeal(firm, 3)));
  const deal = view.id.replace(idOf(''), '');
  await handle(deal).terminate();
  // Of somebody without an address nobody can tell whether they own the deal: it is shown, and the process goes on waiting.
  const handedOver = approvedByNobody(view, { id: 'x', name: 'X', email: null });
  const [codec] = firm.workerSetup.dataConverter.payloadCodecs ?? [];
  const sealedFor = (workflowId: string) => async (by: string) => {
    const payload = payloadConverter.toPayload(new Sealed({ by, state: handedOver })) as Payload;
    return (await codec?.encode([payload], { type: 'workflow', ...where(), workflowId })) ?? [];
  };
  await handOver(deal, sealedFor(idOf('1')));
  const decisions = async () =>
    beside(await them.allWorkers(), async () => {
      // Nobody answers before the run has looked at what it was begun with.
      const stage = async () => (await firm.view(deal).catch(() => null))?.stage;
      await expect.poll(stage, soon).toBe('waiting for approval');
      return (await firm.view(deal)).approval?.decisions;
    });
  expect(await decisions()).toEqual([]);
  await handle(deal).terminate();
  // The very same, sealed for this one, is its own: it goes on with it.
  await handOver(deal, sealedFor(idOf(deal)));
  expect(await decisions()).toEqual(handedOver.view.approval.decisions);
  await handle(deal).terminate();
});

/** What a worker of somebody else can do: begin a run of ours with whatever they say an earlier one has left. */
async function handOver(deal: string, sealedBy: (run: string) => Promise<Payload[]>): Promise<void> {
  const answer = await them.theirTask(idOf(deal));
  const { runId } = await handle(deal).describe();
  const input = payloadInClear({ connection: 'hubspot', dealId: deal });
  await answer([goingOnWith({ payloads: [input, ...(await sealedBy(runId))] })]);
}

it('a message that is marked as sealed stops no process', async () => {
  await beside(await them.allWorkers(), async () => {
    const deal = await waitingDeal(firm, 4);
    await firm.client.workflowService.signalWorkflowExecution({
      ...{ ...where(), workflowExecution: { workflowId: idOf(deal) }, signalName: 'recordChanged' },
      ...{ input: { payloads: [marked({})] }, requestId: 'marked' },
    });
    expect(await firm.decide(deal, {})).toEqual({ accepted: true });
    await firm.until(deal, 'done');
  });
});

it('what somebody else says of a process hides no other one', async () => {
  const deal = await beside(await them.allWorkers(), () => waitingDeal(firm, 5));
  const theirs = [marked({ customer: 'Somebody' }), { ...payloadInClear(null), data: Buffer.from('{no JSON') }];
  for (const [at, summary] of theirs.entries())
    await firm.client.workflowService.startWorkflowExecution({
      ...{ ...where(), workflowId: idOf(`7700${at}`), workflowType: { name: 'leadToProject' } },
      ...{ requestId: `memo ${at}`, taskQueue: { name: 'nowhere' }, memo: { fields: { summary } } },
      searchAttributes: {
        indexedFields: { Stage: payloadInClear('waiting for approval', { type: Buffer.from('Keyword') }) },
      },
    });
  const get = async (path: string) => (await api.get(path, 'ruth-keller')).body;
  const rows = async () => (await get('/v1/processes?limit=100')).processes;
  await expect.poll(async () => (await rows())?.length, soon).toBeGreaterThan(2);
  const rowOf = async (of: string) => (await rows()).find(({ id }: { id: string }) => id === idOf(of));
  const degraded = { system: 'throughline', code: 'TL-WAIT-0016' };
  for (const at of theirs.keys()) expect(await rowOf(`7700${at}`)).toMatchObject({ customer: null, degraded });
  expect(await rowOf(deal)).toMatchObject({ customer: expect.any(String), degraded: null });
  const { approvals, unreadable } = await get('/v1/approvals?limit=100');
  expect(approvals).toContainEqual(expect.objectContaining({ process: idOf(deal) }));
  expect(unreadable).toContainEqual({ process: idOf('77000'), key: null });
  expect(await get(`/v1/processes/${idOf('77000')}`)).toMatchObject({ view: null, degraded });
  for (const at of theirs.keys()) await handle(`7700${at}`).terminate();
});

it('what somebody else answers in a process’s name is shown to nobody who decides', async () => {
  const view = await beside(await them.allWorkers(), async () => {
    const deal = await waitingDeal(firm, 6);
    // What it still does would be asked for first, and no query answered till then.
    const isAtRest = async () => {
      const { raw } = await handle(deal).describe();
      return !raw.pendingWorkflowTask && (raw.pendingActivities ?? []).length === 0;
    };
    await expect.poll(isAtRest, soon).toBe(true);
    return firm.view(deal);
  });
  const show = async () => (await api.get(`/v1/processes/${view.id}`, 'grace-osei')).body;
  const { workflowService } = firm.client;
  // As somebody else can, too: the worker that was there last is not asked first.
  await workflowService.resetStickyTaskQueue({ ...where(), execution: { workflowId: view.id } });
  const harmless = payloadInClear({ ...view, customer: 'Somebody Harmless Ltd' });
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
  await expect.poll(async () => (await show()).degraded?.code, soon).toBe('TL-WAIT-0016');
  expect(await show()).toMatchObject({ view: null, stage: 'waiting for approval' });
  expect(api.log()).toContain('an answer was not written by a worker of ours');
  const shown = commandLine({ THROUGHLINE_API: api.url, THROUGHLINE_TOKEN: await api.token('grace-osei') });
  const { stdout } = await shown('show', view.id);
  expect(stdout).toContain('What answers is no worker of yours, and is not shown: decide on nothing');
  expect(stdout).not.toContain('Somebody Harmless');
  over.abort();
  await answering;
  await beside(await them.allWorkers(), async () => {
    await expect.poll(async () => (await show()).view?.customer, soon).toBe(view.customer);
  });
});
