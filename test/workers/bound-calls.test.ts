import type { Info } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it, vi } from 'vitest';
import { callId } from '../../domain/call-id.ts';
import { Sealed } from '../../domain/sealed.ts';
import { boundCalls } from '../../workers/bound-calls.ts';

const workflowExecution = { workflowId: 'lead-to-project:hubspot-1', runId: '0d3fb1a5-2c0e-4c7a-9a43-5d8e6f1b7c21' };
const chance = '9c2e77f0-41d2-4a6b-8f0e-2b7d5c3a1e90';
const activityType = 'undoLeadToProject';
const run = (activityId: string, activity: () => Promise<unknown>, callsInClear = false) => {
  const info: Partial<Info> = { workflowExecution, activityType, activityId };
  return new MockActivityEnvironment(info, { interceptors: [boundCalls(callsInClear)] }).run(activity);
};
const own = callId(activityType, workflowExecution.runId, chance, 7);

it('a call that its run has named so is done, and what it answers is sealed, also where there is nothing to say', async () => {
  await expect(run(own, async () => ({ undone: [] }))).resolves.toStrictEqual(new Sealed({ undone: [] }));
  await expect(run(own, async () => undefined)).resolves.toStrictEqual(new Sealed(null));
});

it('a call of another activity is not done, though its run be the same', async () => {
  const activity = vi.fn(async () => undefined);
  for (const other of ['readWritten', 'undo', 'undoLeadToProject:x']) {
    const id = callId(other, workflowExecution.runId, chance, 7);
    await expect(run(id, activity, true)).rejects.toThrow('TL-CRYPT-0004');
  }
  expect(activity).not.toHaveBeenCalled();
});

it('a call that has but a number is done only while an earlier release may have made it', async () => {
  const activity = vi.fn(async () => undefined);
  await expect(run('7', activity)).rejects.toThrow('TL-CRYPT-0004');
  expect(activity).not.toHaveBeenCalled();
  await expect(run('7', activity, true)).resolves.toBeNull();
});
