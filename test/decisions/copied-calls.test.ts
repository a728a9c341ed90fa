import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createWorkers } from '../../workers/start-workers.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { beside, idOf, somebodyElseIn, soon } from './somebody-else.ts';

/*
 * What a call was asked is encrypted for that very call, as its answer is, and may hold what anybody has sent the process. And a
 * run that was reset makes calls of the same names once more. Whoever may write to the Temporal namespace can copy either: it
 * answers nothing.
 */

vi.setConfig({ testTimeout: 90_000 });
let firm: Throughline;
let them: ReturnType<typeof somebodyElseIn>;

beforeAll(async () => {
  firm = await startThroughline({ workers: false });
  them = somebodyElseIn(firm);
});

afterAll(() => firm?.close());

const noLedger = ['processes', 'crm', 'erp', 'psa'] as const;

/** A call that waits to be done, as it stands in the history. */
async function asked(workflowId: string, type: string) {
  const { activityId } = await them.pending(workflowId, type);
  const calls = (await them.history(workflowId)).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
  const call = calls.find((one) => one.activityId === activityId);
  return { activityId: activityId ?? null, payloads: call?.input?.payloads ?? [] };
}

/** What `temporal activity complete` sends, with content that was copied. */
async function answerFor(workflowId: string, activityId: string | null, payload: object | undefined) {
  const result = { payloads: payload ? [payload] : [] };
  const { workflowService } = firm.client;
  await workflowService.respondActivityTaskCompletedById({ namespace: firm.namespace, workflowId, activityId, result });
}

const unsigned = (workflowId: string, id: string, planHash: unknown) => ({
  ...{ id, process: workflowId, planHash, decision: 'approve', comment: '', roles: ['sales-lead'], signature: '' },
  actor: { id: 'grace-osei', name: 'Grace Osei', email: 'grace.osei@northwind.example' },
  at: new Date().toISOString(),
});

async function waitingDeal(variant: number) {
  const { id: deal } = await firm.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant, webhooks: 'lose' });
  return beside(await them.allWorkers(), async () => {
    await firm.start(deal);
    const { approval } = await firm.until(deal, 'waiting for approval');
    return { deal, workflowId: idOf(deal), planHash: approval?.planHash };
  });
}

it('a message that says of itself that it is genuine is no answer to whether it is', async () => {
  const { deal, workflowId, planHash } = await waitingDeal(1);
  // Nobody can have signed it: it has no canonical text, which its own verification would have to name.
  const forged = { ...unsigned(workflowId, 'forged', planHash), accepted: true, of: '', odd: 0.5 };
  await beside([await them.workflowsAlone()], async () => {
    await firm.client.workflow.getHandle(workflowId).signal('decide', forged);
    const { activityId, payloads } = await asked(workflowId, 'verifyMessage');
    expect(payloads).toHaveLength(3);
    await answerFor(workflowId, activityId, payloads[1]);
    const judged = async () => {
      const { refusals = [], approval } = await firm.view(deal);
      return { refused: refusals.map(({ because }) => because), decisions: approval?.decisions };
    };
    const refused = ['it could not be verified. Have it signed anew.'];
    await expect.poll(judged, soon).toEqual({ refused, decisions: [] });
  });
  await firm.client.workflow.getHandle(workflowId).terminate();
});

it('what is to go on record is not on record because it was asked for', async () => {
  const { id: deal } = await firm.sandbox.stageDeal({ scenario: 'straight-through', webhooks: 'lose' });
  const workflowId = idOf(deal);
  await beside(await createWorkers(firm.workerSetup, [...noLedger]), async () => {
    await firm.start(deal);
    const { activityId, payloads } = await asked(workflowId, 'recordInLedger');
    await answerFor(workflowId, activityId, payloads[0]);
    await expect.poll(() => them.degraded(workflowId), soon).toBe('TL-WAIT-0016');
  });
  expect(await them.ordersOf(deal)).toEqual([]);
  expect(await firm.ledger.entriesOf(workflowId as never)).toEqual([]);
  await firm.client.workflow.getHandle(workflowId).terminate();
});

it('nor because something else was, before the run was reset', async () => {
  const { deal, workflowId, planHash } = await waitingDeal(2);
  const atRest = (await them.history(workflowId)).findLast((event) => event.workflowTaskCompletedEventAttributes);
  const refused = async () => (await firm.view(deal).catch(() => null))?.refusals?.map(({ id }) => id);
  const handle = () => firm.client.workflow.getHandle(workflowId);
  const onRecord = async () => (await firm.ledger.entriesOf(workflowId as never)).map(({ kind }) => kind);
  await beside(await them.allWorkers(), async () => {
    await handle().signal('decide', unsigned(workflowId, 'first', planHash));
    await expect.poll(refused, soon).toEqual(['first']);
    await expect.poll(onRecord, soon).toEqual(['refusal']);
  });
  const events = await them.history(workflowId);
  const recorded = events.findLast(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'recordInLedger',
  );
  const answer = events.find(
    (event) => `${event.activityTaskCompletedEventAttributes?.scheduledEventId}` === `${recorded?.eventId}`,
  )?.activityTaskCompletedEventAttributes?.result?.payloads?.[0];
  expect(answer).toBeDefined();
  await firm.client.workflowService.resetWorkflowExecution({
    ...{ namespace: firm.namespace, workflowExecution: { workflowId }, requestId: 'reset', reason: 'by somebody else' },
    ...{ workflowTaskFinishEventId: atRest?.eventId as never, resetReapplyType: 2 },
  });
  await beside(await createWorkers(firm.workerSetup, [...noLedger]), async () => {
    await handle().signal('decide', unsigned(workflowId, 'second', planHash));
    await expect.poll(refused, soon).toEqual(['second']);
    const { activityId } = await asked(workflowId, 'recordInLedger');
    await answerFor(workflowId, activityId, answer);
    await expect.poll(() => them.degraded(workflowId), soon).toBe('TL-WAIT-0016');
  });
  expect(await onRecord()).toEqual(['refusal']);
  await handle().terminate();
});
