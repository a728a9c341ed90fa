import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { isBegunByThisRelease } from './begun-by.ts';

/**
 * Whatever a run writes is encrypted for the id that it runs under, and people are shown as that process's own word what is. So
 * what somebody has started under another's id says nothing and ends; and with it, what they brought comes back as nobody's.
 */
export function runsUnder(id: string): void {
  if (isBegunByThisRelease() && workflowInfo().workflowId !== id)
    throw ApplicationFailure.nonRetryable(`What this was started with belongs to ${id}, and to no other workflow.`);
}
