import { ActivityFailure, ApplicationFailure, TemporalFailure } from '@temporalio/workflow';
import { type Issue, issueOf } from '../domain/issue.ts';

/**
 * What a failed call has to say to a person: the issues of a BusinessRejection, and of any other failure of Temporal's that
 * it happened, because a process parks and does not fail. Null for an error of our own code: that fails the workflow task,
 * is shown as degraded, and goes on with the release that mends it.
 */
export function rejectedIssues(error: unknown): Issue[] | null {
  // A local activity's failure comes as it is, a regular one's wrapped.
  const failure = error instanceof ActivityFailure ? error.cause : error;
  if (failure instanceof ApplicationFailure && failure.type === 'BusinessRejection')
    return failure.details?.[0] as Issue[];
  if (!(failure instanceof TemporalFailure)) return null;
  const step = error instanceof ActivityFailure ? error.activityType : 'a step';
  return [
    issueOf('TL-BUG-0001', {
      message: `Throughline could not complete “${step}”: ${failure.name}.`,
      hint: 'Ask the platform team to look at this process in the Temporal Web UI, then retry.',
      about: `step=${step}`,
    }),
  ];
}
