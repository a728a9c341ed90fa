import { type Client, QueryNotRegisteredError } from '@temporalio/client';
import type { ProcessView } from '../../domain/process-view.ts';
import { viewQuery } from '../../workflows/messages.ts';
import type { Services } from '../services.ts';
import { degradation } from './degradation.ts';
import { heldUpUnread, type ProcessRow, processRow } from './process-row.ts';
import { keyLackedFor } from './query-failure.ts';
import { describeExecution, type ReadExecution, readExecution } from './read-execution.ts';
import { temporalTrouble } from './temporal-trouble.ts';
import { KEY_MISSING, type Unreadable, whyUnreadable } from './why-unreadable.ts';

/** A process as a person looks at it. */
export interface ProcessDetail extends ProcessRow {
  /** What the process says of itself; null when no worker answered in time, or a key is missing. */
  view: ProcessView | null;
  /** The entity's, for showing times; null while the entity is not known. */
  timeZone: string | null;
}

// A person waits for it; a worker that is there answers in well under a tenth of it.
const answerWithin = 4_000;

/** The process with everything it says of itself; undefined when there is none of this id. */
export async function readProcess({ temporal, policy }: Services, id: string): Promise<ProcessDetail | undefined> {
  const execution = await describe(temporal, id);
  if (!execution) return undefined;
  const row = processRow(execution);
  const [degraded, { view, unreadable }] = await Promise.all([
    row.endedAt === null ? degradation(temporal, id) : null,
    askView(temporal, id, execution.runId),
  ]);
  const timeZone = policy.entities[row.entity ?? '']?.timeZone ?? null;
  return { ...row, degraded: degraded ?? heldUpUnread(unreadable, row.endedAt) ?? row.degraded, view, timeZone };
}

/** The process as lists show it, from Temporal itself and not from its index; undefined when there is none of this id. */
export async function readRow({ temporal }: Services, id: string): Promise<ProcessRow | undefined> {
  const execution = await describe(temporal, id);
  return execution && processRow(execution);
}

/** What one run of a process says of itself; null when no worker answers, or its code fails. */
export async function readView(client: Client, id: string, runId: string): Promise<ProcessView | null> {
  return (await askView(client, id, runId)).view;
}

/** `unreadable`: the worker, or we, would need a key to answer; or what answered was no worker of ours. */
async function askView(
  client: Client,
  id: string,
  runId: string,
): Promise<{ view: ProcessView | null; unreadable: Unreadable | null }> {
  try {
    const view = await client.withDeadline(Date.now() + answerWithin, () =>
      client.workflow.getHandle(id, runId).query(viewQuery),
    );
    return { view, unreadable: null };
  } catch (error) {
    if (temporalTrouble(error) === 'unreachable') throw error;
    const key =
      error instanceof QueryNotRegisteredError
        ? await keyLackedFor(client, { workflowId: id, runId }, viewQuery.name)
        : null;
    return { view: null, unreadable: whyUnreadable(error) ?? (key === null ? null : { code: KEY_MISSING, key }) };
  }
}

async function describe(client: Client, id: string): Promise<ReadExecution | undefined> {
  const raw = (await describeExecution(client, id))?.workflowExecutionInfo;
  // Temporal's messages say of every field that it may be absent; of an execution that is there, none is.
  return raw?.type?.name === 'leadToProject'
    ? readExecution(client, raw as Parameters<typeof readExecution>[1])
    : undefined;
}
