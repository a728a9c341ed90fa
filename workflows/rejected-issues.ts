import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  TemporalFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
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
  const isRejection = failure instanceof ApplicationFailure && failure.type === 'BusinessRejection';
  // Without issues it is none of our workers': anybody who may write to the namespace can have a call fail.
  const issues = isRejection ? (failure.details?.[0] as Issue[] | undefined) : undefined;
  return issues ?? [unforeseen(error instanceof ActivityFailure ? error.activityType : 'a step')];
}

/** In one line, for a call that was given up: what the system has said, or what its trouble was that did not pass. */
export function whyUnread(error: unknown, system: string): string | null {
  if (isCancellation(error)) return null;
  const passing = passingTroubleOf(error);
  if (passing !== null) return passing;
  if (hasRunOutOfTime(error)) return `Nobody has answered for ${system} for hours: look whether its worker is running.`;
  const said = rejectedIssues(error)?.map(({ message }) => message);
  return said?.join(' ') ?? null;
}

/** The last attempt's, when attempts or time have run out. */
function passingTroubleOf(error: unknown): string | null {
  if (error instanceof ApplicationFailure) return error.type === 'PassingTrouble' ? error.message : null;
  return error instanceof ActivityFailure || error instanceof TimeoutFailure ? passingTroubleOf(error.cause) : null;
}

/** Whether the call was given up for the time that it took, with its attempts and pauses; not for what any of them said. */
export function hasRunOutOfTime(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause, retryState } = error;
  return retryState === 'TIMEOUT' || (cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_CLOSE');
}

/** Whether a worker lacked the key of what it was asked. */
export function isUnreadable(error: unknown): boolean {
  return (
    error instanceof ActivityFailure && (error.cause as ApplicationFailure | undefined)?.type === 'UnreadablePayload'
  );
}
