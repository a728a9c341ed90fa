import { setTimeout as pause } from 'node:timers/promises';
import { Context, getClient } from '@temporalio/activity';
import {
  type Client,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { decodeMapFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { causesIn, type GroupResolution, type MemberOutcome, memberResolution } from '../domain/group-resolution.ts';
import type { ExceptionId } from '../domain/ids.ts';
import type { Resolution } from '../domain/message.ts';
import type { ProcessSummary } from '../domain/process-summary.ts';
import type { Verdict } from '../domain/verdict.ts';

export type GroupResolutionActivities = ReturnType<typeof groupResolutionActivities>;

/** The exceptions that a group's resolution is for, as the index knows them; `left`: so many more there are. */
export interface GroupMembers {
  members: ExceptionId[];
  left: number;
}

/** One resolution's worth: its state travels through history. Whoever has more starts another for the rest. */
const MOST_MEMBERS = 2_000;
/** Each resolved process reads and plans at once: slow enough for the systems, quick enough for a person who waits. */
const PAUSE_MS = 100;
/** A process that doesn't judge it in this time is busy with itself; the update stays on its record. */
const PATIENCE_MS = 30_000;
const HEARTBEAT_MS = 2_000;
/** Parked, or stuck in their approval. */
const open = "WorkflowType = 'leadToProject' AND ExecutionStatus = 'Running' AND ExceptionCategory IS NOT NULL";

/** What `resolve-exception-group` needs of Temporal itself. */
export function groupResolutionActivities() {
  return {
    /** From the index and the memos: a group of hundreds asks no process anything. */
    async groupMembers({ cause, except }: Pick<GroupResolution, 'cause' | 'except'>): Promise<GroupMembers> {
      const left = new Set<string>(except);
      const found: ExceptionId[] = [];
      for await (const exception of openExceptions(getClient())) {
        Context.current().heartbeat();
        const isMember = causesIn(exception).some((each) => each.cause === cause);
        if (exception && isMember && !left.has(exception.id)) found.push(exception.id);
      }
      const members = found.slice(0, MOST_MEMBERS);
      return { members, left: found.length - members.length };
    },

    /**
     * Sends each of them the resolution, in the person's name. What a worker that died had answered for is in its
     * heartbeats; what it hadn't is sent again under the same update id, and gets the first answer.
     */
    async resolveMembers(group: GroupResolution, members: ExceptionId[]): Promise<MemberOutcome[]> {
      const { info, cancellationSignal } = Context.current();
      const outcomes: MemberOutcome[] = [...((info.heartbeatDetails as MemberOutcome[] | undefined) ?? [])];
      const heart = setInterval(() => Context.current().heartbeat(outcomes), HEARTBEAT_MS);
      try {
        for (const exception of members.slice(outcomes.length)) {
          outcomes.push(await resolveMember(getClient(), group, exception));
          Context.current().heartbeat(outcomes);
          await pause(PAUSE_MS, undefined, { signal: cancellationSignal });
        }
        return outcomes;
      } finally {
        clearInterval(heart);
      }
    },
  };
}

/** What the open ones are parked for. The SDK's own list fails as a whole when it can't decrypt one memo: a group would wait for it. */
async function* openExceptions(client: Client): AsyncGenerator<ProcessSummary['exception']> {
  const { namespace } = client.options;
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const request = { namespace, query: open, pageSize: 500, nextPageToken };
    const page = await client.workflowService.listWorkflowExecutions(request);
    for (const execution of page.executions ?? []) yield await exceptionIn(client, execution);
    nextPageToken = page.nextPageToken ?? new Uint8Array();
  } while (nextPageToken.length > 0);
}

type Listed = Awaited<ReturnType<Client['workflowService']['listWorkflowExecutions']>>['executions'][number];

/** Null as well where its key is missing: nobody can tell then what it is parked for. */
async function exceptionIn({ options }: Client, { execution, memo }: Listed): Promise<ProcessSummary['exception']> {
  try {
    const { summary } = (await decodeMapFromPayloads(options.loadedDataConverter, memo?.fields)) ?? {};
    return (summary as Partial<ProcessSummary> | undefined)?.exception ?? null;
  } catch (error) {
    const process = execution?.workflowId;
    Context.current().log.warn('In no group: what it is parked for can’t be read', { process, error });
    return null;
  }
}

async function resolveMember(client: Client, group: GroupResolution, exception: ExceptionId): Promise<MemberOutcome> {
  const resolution = memberResolution(group, exception);
  const { id, process } = resolution;
  const answer = (outcome: MemberOutcome['outcome'], because: string | null) => ({ exception, outcome, because });
  try {
    const verdict = await client.withDeadline(Date.now() + PATIENCE_MS, () =>
      client.workflow
        .getHandle(process)
        .executeUpdate<Verdict, [Resolution]>('resolve', { args: [resolution], updateId: id }),
    );
    return verdict.accepted ? answer('accepted', null) : answer('refused', verdict.because);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return answer('gone', 'its process has ended.');
    if (error instanceof WorkflowUpdateFailedError) return answer('refused', error.cause?.message ?? 'malformed.');
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      return answer('unanswered', 'it was sent and not judged in time: look at the process, where it may still count.');
    }
    throw error;
  }
}
