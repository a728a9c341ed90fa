import { workflowInfo } from '@temporalio/workflow';

/**
 * What an earlier run of a process hands to this one, and null in its first: whoever starts a process can't bring along a
 * state that it never had. Temporal names an earlier run also where a process was started to be repeated (cron) or tried
 * again; these get the starter's own input, and nothing of ours is started so.
 */
export function carriedOver<T>(state: T | null): T | null {
  const { continuedFromExecutionRunId: earlier, cronSchedule, retryPolicy } = workflowInfo();
  return earlier === undefined || cronSchedule || retryPolicy ? null : state;
}
