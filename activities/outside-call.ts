import { ApplicationFailure, Context } from '@temporalio/activity';
import type { CallContext } from '../connectors/call-context.ts';
import { BusinessRejection, PassingTrouble } from '../domain/business-rejection.ts';
import type { WaitCode } from '../domain/catalogue.ts';
import { unforeseen } from '../domain/issue.ts';

/** How often a running call says that its worker lives; the workflows' heartbeat timeout is several times that. */
const HEARTBEAT_MS = 2_000;
/** An error nobody foresaw is retried this often, in case it passes, and then shown to a person. */
const ATTEMPTS_AT_THE_UNKNOWN = 5;
/** Said of it while it is retried. */
const UNKNOWN: WaitCode = 'TL-WAIT-0012';
/** Whatever a system says, it is asked again at least this often: some say "in 2099". */
const LONGEST_PAUSE_MS = 60 * 60_000;

/** What an attempt tells the next, in its heartbeats. */
interface Memory {
  /** Errors nobody foresaw; passing trouble in between doesn't count. */
  unknown: number;
  /** Requests that failed attempts have sent, where they are counted. */
  sent?: number;
}

/**
 * Runs one port call as an activity: heartbeats while it runs, and one funnel for whatever it throws.
 *
 * `BusinessRejection` ends the activity with its issues as details, so that the process parks. `PassingTrouble` is retried,
 * after as long as the system asked for, with its code as detail, for whoever looks at the degraded process. Anything else is a bug of ours: retried, then parked as TL-BUG-0001 without its
 * stack trace, which stays in the worker's log.
 */
export async function outsideCall<T>(
  system: string,
  call: (context: CallContext, memory: Memory) => Promise<T>,
): Promise<T> {
  const activity = Context.current();
  const memory: Memory = { unknown: 0, ...(activity.info.heartbeatDetails as Memory | undefined) };
  const heart = setInterval(() => activity.heartbeat(memory), HEARTBEAT_MS);
  try {
    return await call(callContext(activity, memory), memory);
  } catch (error) {
    // Cancelled, or the worker is shutting down: Temporal knows what to do, however the call put it.
    if (activity.cancellationSignal.aborted) throw activity.cancellationSignal.reason;
    throw activityFailure(system, error, activity, memory);
  } finally {
    clearInterval(heart);
  }
}

function callContext(activity: Context, memory: Memory): CallContext {
  const { workflowExecution, attempt, activityId } = activity.info;
  const runId = workflowExecution?.runId ?? activityId;
  return {
    processId: workflowExecution?.workflowId ?? activityId,
    traceparent: traceparent(runId, activityId, attempt),
    attempt,
    heartbeat: () => activity.heartbeat(memory),
    signal: activity.cancellationSignal,
  };
}

/** W3C trace context: the run is the trace, each attempt a span, so that a system's log leads back to the very attempt. */
function traceparent(runId: string, activityId: string, attempt: number): string {
  const trace = runId.replaceAll('-', '').padStart(32, '0').slice(-32);
  const span = Buffer.from(`${activityId}.${attempt}`).toString('hex').padStart(16, '0').slice(-16);
  return `00-${trace}-${span}-01`;
}

function activityFailure(system: string, error: unknown, activity: Context, memory: Memory): ApplicationFailure {
  if (error instanceof BusinessRejection) {
    return ApplicationFailure.create({
      message: error.message,
      type: 'BusinessRejection',
      nonRetryable: true,
      details: [error.issues],
    });
  }
  if (error instanceof PassingTrouble) {
    activity.heartbeat(memory);
    return ApplicationFailure.create({
      message: error.message,
      type: 'PassingTrouble',
      details: [{ code: error.code }],
      ...(error.retryAfter === null ? {} : { nextRetryDelay: Math.min(Math.ceil(error.retryAfter), LONGEST_PAUSE_MS) }),
    });
  }
  activity.log.error('An activity met something it does not know', { system, error });
  memory.unknown += 1;
  activity.heartbeat(memory);
  if (memory.unknown < ATTEMPTS_AT_THE_UNKNOWN) {
    return ApplicationFailure.create({
      message: `[${UNKNOWN}] Something unknown went wrong while talking to ${system}.`,
      type: 'Unknown',
      details: [{ code: UNKNOWN }],
    });
  }
  const issue = unforeseen(activity.info.activityType, system);
  return ApplicationFailure.create({
    message: issue.message,
    type: 'BusinessRejection',
    nonRetryable: true,
    details: [[issue]],
  });
}
