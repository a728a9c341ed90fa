import type { Client, DescribeWorkflowExecutionResponse } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import { isWaitCode } from '../../domain/catalogue.ts';
import type { Instant } from '../../domain/ids.ts';
import { ForeignPayload } from '../temporal/unreadable-payload.ts';
import type { Degraded } from './process-row.ts';
import { describeExecution } from './read-execution.ts';
import { whyUnreadable } from './why-unreadable.ts';

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
  const described = await describeExecution(client, workflowId);
  // Without one, it ended and its history is gone since it was listed.
  const trouble = described && troubleOf(described);
  if (!trouble) return null;
  const event = await beginningOf(client, described.workflowExecutionInfo?.execution, trouble);
  const since = (optionalTsToDate(event?.eventTime) ?? new Date()).toISOString() as Instant;
  const failure = trouble.failure ?? event?.workflowTaskFailedEventAttributes?.failure;
  return { system: trouble.system, since, ...(await reasonOf(client, trouble, failure)) };
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

/** What the failed call, or the process's own task, said of itself; a worker that died said nothing. */
async function reasonOf(
  client: Client,
  { activityId }: Trouble,
  failure: Failure | undefined,
): Promise<Pick<Degraded, 'code'> & Partial<Degraded>> {
  const error = await readFailure(client, failure);
  const unreadable = whyUnreadable(error);
  // Whichever worker lacks the key: what is to be done is done here.
  if (unreadable) return { system: 'throughline', ...unreadable };
  if (activityId === null) return { code: 'TL-WAIT-0011' };
  if (!(error instanceof ApplicationFailure)) return { code: 'TL-WAIT-0013' };
  const [detail] = error.details ?? [];
  const code = (detail as { code?: unknown } | undefined)?.code;
  return { code: isWaitCode(code) ? code : 'TL-WAIT-0012' };
}

/** What was said under a key that isn't here tells as much: that a key is missing. What nobody can read is none of ours. */
async function readFailure({ options }: Client, failure: Failure | undefined): Promise<Error | undefined> {
  try {
    return await decodeOptionalFailureToOptionalError(options.loadedDataConverter, failure);
  } catch (error) {
    return whyUnreadable(error) ? (error as Error) : new ForeignPayload();
  }
}

/** Task queues are called `<role>-<system>`: `erp-odoo`; `ledger` has no role, and on `processes` we do our own work. */
function systemOf(taskQueue: string): string {
  return taskQueue === 'processes' ? 'throughline' : taskQueue.slice(taskQueue.indexOf('-') + 1) || 'throughline';
}

/** A description tells only of the latest attempt; where it began stands among the history's last events. */
async function beginningOf(
  { workflowService, options: { namespace } }: Client,
  execution: NonNullable<DescribeWorkflowExecutionResponse['workflowExecutionInfo']>['execution'],
  { activityId }: Trouble,
) {
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse({
    namespace,
    execution: execution ?? null,
    maximumPageSize: 100,
  });
  return history?.events?.find((event) =>
    activityId === null
      ? event.workflowTaskFailedEventAttributes || event.workflowTaskTimedOutEventAttributes
      : event.activityTaskScheduledEventAttributes?.activityId === activityId,
  );
}
