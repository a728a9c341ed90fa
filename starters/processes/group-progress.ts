import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import {
  type GroupProgress,
  type GroupResolution,
  groupResolutionId,
  type MemberOutcome,
} from '../../domain/group-resolution.ts';
import { groupProgressQuery } from '../../workflows/group-messages.ts';
import { temporalTrouble } from './temporal-trouble.ts';

/** Progress as a person asks for it; who did not accept is null when no worker answers. */
export type GroupProgressAnswer = GroupProgress & { notAccepted: MemberOutcome[] | null };

// As for a process's own view.
const answerWithin = 4_000;

/** Starts the resolution, or joins the one that a repeated request has started. */
export async function startGroupResolution(client: Client, group: GroupResolution, expected: number): Promise<void> {
  const { id, cause, action, reason, actor, at } = group;
  const counts = { total: expected, accepted: 0, refused: 0, gone: 0, unanswered: 0, left: 0, finished: false };
  // It can be asked about before a worker has looked at it.
  const progress: GroupProgress = { id, cause, action, reason, by: actor.name, at, ...counts };
  try {
    await client.workflow.start('resolveExceptionGroup', {
      workflowId: groupResolutionId(id),
      taskQueue: 'processes',
      args: [group],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      memo: { progress },
      staticSummary: `${action.kind} all ${cause}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Undefined when there is no such resolution, or Temporal has forgotten it. */
export async function readGroupProgress(client: Client, id: string): Promise<GroupProgressAnswer | undefined> {
  const handle = client.workflow.getHandle(groupResolutionId(id));
  try {
    const told = await client.withDeadline(Date.now() + answerWithin, () => handle.query(groupProgressQuery));
    return told;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    if (temporalTrouble(error) === 'unreachable') throw error;
  }
  // No worker answers: the memo is as new as the last batch.
  const { memo } = await handle.describe();
  return { ...(memo?.progress as GroupProgress), notAccepted: null };
}
