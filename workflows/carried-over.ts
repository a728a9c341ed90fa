import { patched, workflowInfo } from '@temporalio/workflow';
import { Sealed } from '../domain/sealed.ts';

/**
 * What an earlier run of a process hands to this one, and null in its first: whoever starts a process can't bring along a
 * state that it never had. Temporal names an earlier run also where a process was started to be repeated (cron) or tried
 * again, and where a worker of somebody else's began it; so it must be sealed, too. What 0.2.0 handed over is plain.
 */
export function carriedOver<T>(state: T | Sealed<T> | null): T | null {
  const { continuedFromExecutionRunId: earlier, cronSchedule, retryPolicy } = workflowInfo();
  if (state === null || earlier === undefined || cronSchedule || retryPolicy) return null;
  if (state instanceof Sealed) return state.value;
  return patched('0.3.0') ? null : state;
}
