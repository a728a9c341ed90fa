import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { ProcessId, RecordRef } from '../../domain/ids.ts';
import { recordChangedSignal } from '../../workflows/messages.ts';
import { inParallel } from './in-parallel.ts';
import { searchProcesses } from './list-processes.ts';

// No company has so many contracts in the making; without a bound, one hint could take the time of all others.
const mostAtOnce = 500;
const signalsAtOnce = 16;

/**
 * Tells the running processes that touch any of these records to look again. They are found in Temporal's index, which
 * follows them within about a second: enough for a hint. `isCut`: there were more than 500, and the oldest were not told.
 */
export async function wakeProcesses(client: Client, records: readonly RecordRef[]): Promise<{ isCut: boolean }> {
  const page = { size: mostAtOnce, after: null };
  const { processes, next } = await searchProcesses(client, { records, running: true }, page);
  await inParallel(processes, signalsAtOnce, ({ id }) => signal(client, id));
  return { isCut: next !== null };
}

async function signal(client: Client, id: ProcessId): Promise<void> {
  try {
    await client.workflow.getHandle(id).signal(recordChangedSignal);
  } catch (error) {
    // It has ended since it was listed.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
