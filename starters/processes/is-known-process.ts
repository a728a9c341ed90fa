import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { ProcessId } from '../../domain/ids.ts';

/** Does Temporal remember a process of this id, running or ended? */
export async function isKnownProcess(client: Client, id: ProcessId): Promise<boolean> {
  try {
    await client.workflow.getHandle(id).describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
