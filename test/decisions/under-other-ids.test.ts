import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { groupResolutionId } from '../../domain/group-resolution.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { idOf, somebodyElseIn, soon } from './somebody-else.ts';

/*
 * Whoever may write to the Temporal namespace can start any workflow of ours, under any id, with whatever they like. Our workers
 * encrypt what it says for that id: so it must not say their words in a process's place, nor write a deal under another name.
 */

vi.setConfig({ testTimeout: 90_000 });
let firm: Throughline;
let them: ReturnType<typeof somebodyElseIn>;

beforeAll(async () => {
  firm = await startThroughline();
  them = somebodyElseIn(firm);
});

afterAll(() => firm?.close());

const start = (type: string, workflowId: string, args: unknown[]) =>
  firm.client.workflow.start(type, { taskQueue: 'processes', workflowId, args });

/** What the API would show of a process, if it came from one. */
const madeUp = (workflowId: string) => ({
  id: workflowId,
  stage: 'waiting for approval',
  customer: 'Somebody Harmless Ltd',
});

it('a workflow of another kind gives nothing back under a process’s id', async () => {
  const brought = { progress: madeUp(idOf('901')), notAccepted: [], members: [] };
  const theirs = await start('resolveExceptionGroup', idOf('901'), [{ id: 'g' }, brought]);
  await expect(theirs.result()).rejects.toThrow('Workflow execution failed');
  // Under its own it tells of itself what they say.
  const own = await start('resolveExceptionGroup', groupResolutionId('g'), [{ id: 'g' }, brought]);
  expect(await own.result()).toMatchObject({ finished: true });
});

it('nor does a process under another’s', async () => {
  const theirs = await start('leadToProject', idOf('902'), [{ connection: 'hubspot', dealId: '903' }]);
  await expect(theirs.result()).rejects.toThrow('Workflow execution failed');
});

it('a process hands over of what it was started with only what it is about', async () => {
  const { id: dealId } = await firm.sandbox.stageDeal({ scenario: 'missing-entity-and-po', webhooks: 'lose' });
  const workflowId = idOf(dealId);
  const handle = await start('leadToProject', workflowId, [{ ...madeUp(workflowId), connection: 'hubspot', dealId }]);
  await firm.until(dealId, 'parked');
  await them.fillRun(workflowId);
  const { firstExecutionRunId } = handle;
  const next = async () => (await firm.client.workflow.getHandle(workflowId).describe()).runId;
  await expect.poll(next, soon).not.toBe(firstExecutionRunId);
  const { events } = await firm.client.workflow.getHandle(workflowId, firstExecutionRunId).fetchHistory();
  const input = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.input?.payloads ?? [];
  const [codec] = firm.workerSetup.dataConverter.payloadCodecs ?? [];
  const context = { type: 'workflow', namespace: firm.namespace, workflowId } as const;
  const [given] = (await codec?.decode(input, context)) ?? [];
  expect(JSON.parse(Buffer.from(given?.data ?? []).toString())).toEqual({ connection: 'hubspot', dealId });
  await handle.terminate();
});

it('a deal is not written under the name of a CRM that there is not', async () => {
  const { id: dealId } = await firm.sandbox.stageDeal({ scenario: 'straight-through', webhooks: 'lose' });
  const theirs = await start('leadToProject', `lead-to-project:other-${dealId}`, [{ connection: 'other', dealId }]);
  expect(await theirs.result()).toBe('withdrawn');
  await firm.start(dealId);
  expect((await firm.untilEnded(dealId)).stage).toBe('done');
  expect(await them.ordersOf(dealId)).toHaveLength(1);
});
