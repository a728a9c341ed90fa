import { type ActivityInput, uuid4, type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import { callId } from '../domain/call-id.ts';
import { Sealed } from '../domain/sealed.ts';
import { isBegunByThisRelease } from './begun-by.ts';

/**
 * Names each call of an activity by its type and its run, so that what is asked and answered is good for it alone, and takes for an
 * answer only what was sealed as one. Bundled with all workflows (workers/workflow-bundle.ts); the other end is workers/bound-calls.ts.
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
          // What an earlier release has called has a number, and its answer is as it is.
          isBegunByThisRelease() ? next(named(input)).then((answer) => given(input, answer)) : next(input),
      },
    ],
  };
}

function named(input: ActivityInput): ActivityInput {
  const { activityType, seq, options } = input;
  const activityId = callId(activityType, workflowInfo().originalExecutionRunId, uuid4(), seq);
  return { ...input, options: { ...options, activityId } };
}

/**
 * Our workers seal what they answer. What isn't sealed is none of theirs: nothing at all, or what was asked, which is encrypted for
 * the same call and may hold what anybody has said. An error that fails the workflow's task: it is shown as degraded (TL-WAIT-0016).
 */
function given({ activityType }: ActivityInput, answer: unknown): unknown {
  if (answer instanceof Sealed) return answer.value;
  throw new Error(`[TL-CRYPT-0004] What the call of ${activityType} was answered with no worker of ours has given.`);
}
