import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startThroughline, type Throughline } from '../throughline.ts';
import {
  approvedByNobody,
  beside,
  goingOnWith,
  handingOver,
  idOf,
  somebodyElseIn,
  soon,
  waitingDeal,
} from './somebody-else.ts';

/*
 * Whoever may write to the Temporal namespace can begin a run of a process with a state of their own making, and do its first
 * steps in a worker's place. What they make up does not count, whatever the run looks like.
 */

vi.setConfig({ testTimeout: 90_000 });
let firm: Throughline;
let them: ReturnType<typeof somebodyElseIn>;

beforeAll(async () => {
  firm = await startThroughline({ workers: false });
  them = somebodyElseIn(firm);
});

afterAll(() => firm?.close());

/** A deal that waits for an approval, its process ended, and a state of it that says that it was approved. */
async function endedWaiting(variant: number) {
  const [deal, view] = await beside(await them.allWorkers(), async () => {
    const deal = await waitingDeal(firm, variant);
    return [deal, await firm.view(deal)];
  });
  const workflowId = idOf(deal);
  const events = await them.history(workflowId);
  await firm.client.workflow.getHandle(workflowId).terminate();
  return { deal, workflowId, events, madeUp: approvedByNobody(view) };
}

/** As if it were new. Until it is known whether its state may count, it has no view. */
async function waitsUndecided(deal: string) {
  const seen = async () => {
    const { stage, approval } = await firm.view(deal);
    return { stage, decisions: approval?.decisions };
  };
  const asked = () => seen().catch(() => null);
  await expect.poll(asked, soon).toEqual({ stage: 'waiting for approval', decisions: [] });
  await firm.client.workflow.getHandle(idOf(deal)).terminate();
}

/** A run of theirs that looks as if an earlier release had begun it: they take its first task, and leave out the later marks. */
async function oldLooking(variant: number, release: '0.1.0' | '0.2.0') {
  const given = await endedWaiting(variant);
  await (await them.theirTask(given.workflowId))([handingOver(given.deal, given.madeUp)]);
  const marks = given.events.flatMap(({ markerRecordedEventAttributes: mark }) => {
    const of = Object.values(mark?.details ?? {}).map(({ payloads }) =>
      Buffer.from(payloads?.[0]?.data ?? []).toString(),
    );
    return mark && `${of}`.includes(release) ? [{ markerName: mark.markerName, details: mark.details }] : [];
  });
  expect(marks).toHaveLength(release === '0.1.0' ? 0 : 1);
  const commands = marks.map((recordMarkerCommandAttributes) => ({ commandType: 9, recordMarkerCommandAttributes }));
  await (await them.takeTask('processes', given.workflowId))(commands);
  return given;
}

it('a run that a worker of somebody else hands over begins without the state that they made up', async () => {
  const { deal, workflowId, madeUp } = await endedWaiting(2);
  await (await them.theirTask(workflowId))([handingOver(deal, madeUp)]);
  await beside(await them.allWorkers(), async () => {
    await waitsUndecided(deal);
  });
});

it.each([
  ['0.1.0', 3],
  ['0.2.0', 4],
] as const)('a run that looks as if %s had begun it gets nothing done', async (release, variant) => {
  const { deal, workflowId } = await oldLooking(variant, release);
  await firm.client.workflow.getHandle(workflowId).signal('recordChanged');
  await beside(await them.allWorkers(), async () => {
    await expect.poll(() => them.degraded(workflowId), soon).toBe('TL-WAIT-0016');
  });
  expect(await them.ordersOf(deal)).toEqual([]);
  // As the runbook says: its first step is done once more, by a worker of ours.
  const first = (await them.history(workflowId)).find((event) => event.workflowTaskCompletedEventAttributes);
  await them.reset(workflowId, first?.eventId);
  await beside(await them.allWorkers(), () => waitsUndecided(deal));
});

it('nor does the run that such a one gives its state to', async () => {
  const { deal, workflowId } = await oldLooking(8, '0.2.0');
  const runOf = async () => (await firm.client.workflow.getHandle(workflowId).describe()).runId;
  const old = await runOf();
  // What it can't be answered falsely is made to fail: that parks it, and it goes on in a new run, because this one is full.
  await them.fillRun(workflowId);
  await beside([await them.workflowsAlone()], async () => {
    await them.failCall('processes', workflowId, 'loadPolicy');
    await expect.poll(runOf, soon).not.toBe(old);
  });
  await beside(await them.allWorkers(), async () => {
    await waitsUndecided(deal);
  });
});

it('a state that was sealed counts in the run that it was sealed for, and in none after that', async () => {
  const { id: deal } = await firm.sandbox.stageDeal({ scenario: 'missing-entity-and-po', webhooks: 'lose' });
  const workflowId = idOf(deal);
  const before = await beside(await them.allWorkers(), async () => {
    await firm.start(deal);
    await firm.until(deal, 'parked');
    const { runId } = await firm.client.workflow.getHandle(workflowId).describe();
    await firm.resolve(deal, { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-77' } });
    await firm.until(deal, 'waiting for approval');
    await them.fillRun(workflowId);
    const now = async () => (await firm.client.workflow.getHandle(workflowId).describe()).runId;
    await expect.poll(now, soon).not.toBe(runId);
    expect((await firm.until(deal, 'waiting for approval')).corrections).toHaveLength(2);
    return firm.client.workflow.getHandle(workflowId, runId).fetchHistory();
  });
  await firm.client.workflow.getHandle(workflowId).terminate();
  const input = before.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.input;
  await (await them.theirTask(workflowId))([goingOnWith(input ?? {})]);
  await beside(await them.allWorkers(), async () => {
    expect(await firm.until(deal, 'parked', 'waiting for approval')).toMatchObject({
      stage: 'parked',
      corrections: [],
    });
  });
});
