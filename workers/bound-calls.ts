import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { readCallId } from '../domain/call-id.ts';
import { Sealed } from '../domain/sealed.ts';
import { ForeignPayload } from '../starters/temporal/unreadable-payload.ts';

/**
 * Does only what a workflow of ours has called here: what a call brings was encrypted for its id, which names activity and run
 * (workflows/bound-calls.ts), so neither another activity nor another run is given it. And seals what it answers: what was asked
 * is encrypted for the same call, and an answer without content could be anybody's.
 *
 * Throws ForeignPayload, before anything is done.
 *
 * @param callsInClear may there be processes that an earlier release began, whose calls are numbered?
 */
export function boundCalls(callsInClear: boolean): ActivityInterceptorsFactory {
  return (context) => ({
    inbound: {
      execute: async (input, next) => {
        if (!(await isOwn(context, callsInClear))) throw new ForeignPayload();
        const answer = (await next(input)) ?? null;
        return isNumber(context) ? answer : new Sealed(answer);
      },
    },
  });
}

async function isOwn(context: Context, callsInClear: boolean): Promise<boolean> {
  if (isNumber(context)) return callsInClear;
  const { activityId, activityType } = context.info;
  const named = readCallId(activityId);
  return named?.activityType === activityType && (await isOfRun(named.run, context));
}

/** What an earlier release has called. */
function isNumber({ info }: Context): boolean {
  return /^\d+$/.test(info.activityId);
}

/** A reset goes on with a run under another id. That is rare, so Temporal is asked only then. */
async function isOfRun(run: string, context: Context): Promise<boolean> {
  const { workflowExecution } = context.info;
  if (run === workflowExecution?.runId) return true;
  const { workflowService, options } = context.client;
  const { history } = await workflowService.getWorkflowExecutionHistory({
    namespace: options.namespace,
    execution: workflowExecution ?? null,
    maximumPageSize: 1,
  });
  return run === history?.events?.[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId;
}
