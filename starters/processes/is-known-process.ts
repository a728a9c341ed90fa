import type { Client } from '@temporalio/client';
import type { ProcessId } from '../../domain/ids.ts';
import { describeExecution } from './read-execution.ts';

/** Does Temporal remember a process of this id, running or ended? */
export async function isKnownProcess(client: Client, id: ProcessId): Promise<boolean> {
  return (await describeExecution(client, id)) !== undefined;
}
