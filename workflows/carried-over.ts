import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import { Sealed } from '../domain/sealed.ts';
import { isBegunByThisRelease } from './begun-by.ts';
import { mayBeOfEarlierRelease } from './calls.ts';

/** What one run gives to the next; plain where an earlier release gave it, or a run that one began. */
export type Carried<T> = Sealed<{ by: string; state: T }> | T;

/**
 * For the next run: sealed, and with the name of the run that gives it. Not where an earlier release began this run: what that
 * was begun with nobody has sealed, and it is as good in the next run as in this one.
 */
export function handedOver<T>(state: T): Carried<T> {
  return isBegunByThisRelease() ? new Sealed({ by: workflowInfo().runId, state }) : state;
}

/**
 * What the run before handed to this one, and null in a process's first: whoever starts a process can't bring along a state
 * that it never had. Temporal names an earlier run also where a process was started to be repeated (cron) or tried again, and
 * where a worker of somebody else's began it; so the state must be sealed, too, and by that very run.
 *
 * @param isLeft what `isLeftByEarlierRelease` has said, for a state in plain text that a run of ours begins with
 */
export function carriedOver<T>(carried: Carried<T> | null, isLeft = false): T | null {
  const { continuedFromExecutionRunId: earlier, cronSchedule, retryPolicy } = workflowInfo();
  if (carried === null || earlier === undefined || cronSchedule || retryPolicy) return null;
  if (carried instanceof Sealed) return carried.value.by === earlier ? carried.value.state : null;
  // A run that says that an earlier release began it may say so falsely: then none of its calls are answered, with encryption on.
  return isLeft || !isBegunByThisRelease() ? carried : null;
}

/** Is it in plain text, as 0.2.0 may have handed it over just before the upgrade? Only then there is anything to be asked. */
export function isInClear(carried: unknown): boolean {
  return carried !== null && !(carried instanceof Sealed) && isBegunByThisRelease();
}

/** An activity says so: its answer is recorded, and nobody but a worker of ours can give it. */
export function isLeftByEarlierRelease(): Promise<boolean> {
  return CancellationScope.nonCancellable(() => mayBeOfEarlierRelease());
}
