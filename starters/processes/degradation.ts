import { type Client, type DescribeWorkflowExecutionResponse, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import { isWaitCode, type WaitCode } from '../../domain/catalogue.ts';
import type { Instant } from '../../domain/ids.ts';
import type { Degraded } from './process-row.ts';

type Failure = Parameters<typeof decodeOptionalFailureToOptionalError>[1];

interface Trouble {
  system: string;
  /** The latest attempt's failure; null when it is the workflow's own task. */
  failure: Failure | null;
  /** The failing activity; null when it is the workflow's own task. */
  activityId: string | null;
}

/** A process held up by a system that doesn't answer: not a stage (design §3), because Temporal knows it already. */
export async function degradation(client: Client, workflowId: string): Promise<Degraded | null> {
  try {
    const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
    const trouble = troubleOf(raw);
    if (!trouble) return null;
    const [code, began] = await Promise.all([codeOf(client, trouble), since(client, { workflowId, runId }, trouble)]);
    return { system: trouble.system, since: began, code };
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
    // Nothing waits for a message to approvers.
    if (activity.activityType?.name === 'notifyApprovers') continue;
    const taskQueue = activity.activityOptions?.taskQueue?.name ?? '';
    return { system: systemOf(taskQueue), activityId: activity.activityId ?? null, failure: activity.lastFailure };
  }
  return (described.pendingWorkflowTask?.attempt ?? 0) > 1
    ? { system: 'throughline', activityId: null, failure: null }
    : null;
}

/** What the failed call said of itself; a worker that died said nothing. */
async function codeOf({ options }: Client, { failure }: Trouble): Promise<WaitCode> {
  if (!failure) return 'TL-WAIT-0011';
  const error = await decodeOptionalFailureToOptionalError(options.loadedDataConverter, failure);
  if (!(error instanceof ApplicationFailure)) return 'TL-WAIT-0013';
  const [detail] = error.details ?? [];
  const code = (detail as { code?: unknown } | undefined)?.code;
  return isWaitCode(code) ? code : 'TL-WAIT-0012';
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
