import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import { rejectedIssues } from './rejected-issues.ts';

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
