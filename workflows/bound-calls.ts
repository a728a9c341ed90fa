import { type ActivityInput, type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import { callId } from '../domain/call-id.ts';
import { isBegunByThisRelease } from './begun-by.ts';

/**
 * Names each call of an activity by its type and its run, so that what is asked and answered is good for it alone, and takes no
 * empty answer for one. Bundled with all workflows (workers/workflow-bundle.ts); the other end is workers/own-calls.ts.
 */
export function interceptors(): WorkflowInterceptors {
  return {
    inbound: [
      {
        execute: (input, next) => {
          isBegunByThisRelease();
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) =>
          // What an earlier release has called has a number, and may have answered nothing.
          isBegunByThisRelease() ? next(named(input)).then((answer) => given(input, answer)) : next(input),
      },
    ],
  };
}

function named(input: ActivityInput): ActivityInput {
  const { activityType, seq, options } = input;
  const activityId = callId(activityType, workflowInfo().originalExecutionRunId, seq);
  return { ...input, options: { ...options, activityId } };
}

/**
 * Our workers answer always, and be it null: an answer without content is none of theirs. There would be nothing in it that is
 * encrypted, and so nothing that says who gave it. An error that fails the workflow's task: it is shown as degraded (TL-WAIT-0016).
 */
function given({ activityType }: ActivityInput, answer: unknown): unknown {
  if (answer !== undefined) return answer;
  throw new Error(
    `[TL-CRYPT-0004] The call of ${activityType} was answered with nothing, which no worker of ours does.`,
  );
}
