import { ActivityFailure, ApplicationFailure, TemporalFailure } from '@temporalio/workflow';
import { type Issue, unforeseen } from '../domain/issue.ts';

/**
 * What a failed call has to say to a person: the issues of a BusinessRejection, and of any other failure of Temporal's that
 * it happened, because a process parks and does not fail. Null for an error of our own code: that fails the workflow task,
 * is shown as degraded, and goes on with the release that mends it.
 */
export function rejectedIssues(error: unknown): Issue[] | null {
  // A local activity's failure comes as it is, a regular one's wrapped.
  const failure = error instanceof ActivityFailure ? error.cause : error;
  if (!(failure instanceof TemporalFailure)) return null;
  return saidBySystem(error) ?? [unforeseen(error instanceof ActivityFailure ? error.activityType : 'a step')];
}

/**
 * The issues of a BusinessRejection that a worker of ours has given. Anybody who may write to the namespace can have a call fail,
 * and not say why in a worker's stead: issues are encrypted for the call, as what it was asked is, which is no list.
 */
export function saidBySystem(error: unknown): Issue[] | null {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  if (!(failure instanceof ApplicationFailure) || failure.type !== 'BusinessRejection') return null;
  const issues: unknown = failure.details?.[0];
  return Array.isArray(issues) ? (issues as Issue[]) : null;
}
