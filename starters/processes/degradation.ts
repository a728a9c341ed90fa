import { type Client, type DescribeWorkflowExecutionResponse, WorkflowNotFoundError } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import type { Instant } from '../../domain/ids.ts';
import type { Degraded } from './process-row.ts';

interface Trouble {
  system: string;
  /** The failing activity; null when it is the workflow's own task. */
  activityId: string | null;
}

/** A process held up by a system that doesn't answer: not a stage (design §3), because Temporal knows it already. */
export async function degradation(client: Client, workflowId: string): Promise<Degraded | null> {
  try {
    const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
    const trouble = troubleOf(raw);
    return trouble && { system: trouble.system, since: await since(client, { workflowId, runId }, trouble) };
  } catch (error) {
    // It ended and its history is gone since it was listed.
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** What holds a process up, from Temporal's description of it: a call that is being retried, or its own code. */
export function troubleOf(described: DescribeWorkflowExecutionResponse): Trouble | null {
  for (const activity of described.pendingActivities ?? []) {
    if ((activity.attempt ?? 0) < 2 || !activity.lastFailure) continue;
    const taskQueue = activity.activityOptions?.taskQueue?.name ?? '';
    return { system: systemOf(taskQueue), activityId: activity.activityId ?? null };
  }
  return (described.pendingWorkflowTask?.attempt ?? 0) > 1 ? { system: 'throughline', activityId: null } : null;
}

/** Task queues are called `<role>-<system>`: `erp-odoo`. */
function systemOf(taskQueue: string): string {
  return taskQueue.slice(taskQueue.indexOf('-') + 1) || 'throughline';
}

/** A description tells only of the latest attempt; the first one's time stands among the history's last events. */
async function since(
  client: Client,
  execution: { workflowId: string; runId: string },
  { activityId }: Trouble,
): Promise<Instant> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution,
    maximumPageSize: 100,
  });
  const event = history?.events?.find((event) =>
    activityId === null
      ? event.workflowTaskFailedEventAttributes || event.workflowTaskTimedOutEventAttributes
      : event.activityTaskScheduledEventAttributes?.activityId === activityId,
  );
  return (optionalTsToDate(event?.eventTime) ?? new Date()).toISOString() as Instant;
}
