import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import type { ProcessView } from '../../domain/process.ts';
import { viewQuery } from '../../workflows/messages.ts';
import type { Services } from '../services.ts';
import { degradation } from './degradation.ts';
import { isAtWork, type ProcessRow, processRow } from './process-row.ts';
import { temporalTrouble } from './temporal-trouble.ts';

/** A process as a person looks at it. */
export interface ProcessDetail extends ProcessRow {
  /** What the process says of itself; null when no worker answered in time. */
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
  const [degraded, view] = await Promise.all([
    isAtWork(row) ? degradation(temporal, id) : null,
    readView(temporal, id, execution.runId),
  ]);
  return { ...row, degraded, view, timeZone: policy.entities[row.entity ?? '']?.timeZone ?? null };
}

/** The process as lists show it, from Temporal itself and not from its index; undefined when there is none of this id. */
export async function readRow({ temporal }: Services, id: string): Promise<ProcessRow | undefined> {
  const execution = await describe(temporal, id);
  return execution && processRow(execution);
}

/** What one run of a process says of itself; null when no worker answers, or its code fails. */
export async function readView(client: Client, id: string, runId: string): Promise<ProcessView | null> {
  try {
    return await client.withDeadline(Date.now() + answerWithin, () =>
      client.workflow.getHandle(id, runId).query(viewQuery),
    );
  } catch (error) {
    if (temporalTrouble(error) === 'unreachable') throw error;
    return null;
  }
}

async function describe(client: Client, id: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const execution = await client.workflow.getHandle(id).describe();
    return execution.type === 'leadToProject' ? execution : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
