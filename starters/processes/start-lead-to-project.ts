import type { Client } from '@temporalio/client';
import type { Actor } from '../../domain/actor.ts';
import { type ProcessId, recordRef } from '../../domain/ids.ts';
import { type LeadToProjectInput, leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { ProcessSummary } from '../../domain/process-summary.ts';
import { recordChangedSignal } from '../../workflows/messages.ts';

/**
 * Starts the deal's process or, when it runs, tells it to look at the deal again: one call, so that neither is lost to
 * the other. A closed process gets a new run, which compares the deal with what was written. `by`: who asks for it by hand
 * and so can't approve it; null for the CRM. Resolves when Temporal has accepted it, and answers the process's id.
 */
export async function startLeadToProject(
  client: Client,
  input: LeadToProjectInput,
  by: Actor | null,
): Promise<ProcessId> {
  const id = leadToProjectId(input);
  await client.workflow.signalWithStart('leadToProject', {
    workflowId: id,
    taskQueue: 'processes',
    args: [input],
    signal: recordChangedSignal,
    signalArgs: [by],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    // It can be listed and found before a worker has looked at it.
    memo: { summary: { stage: 'reading' } satisfies Partial<ProcessSummary> },
    searchAttributes: { Stage: ['reading'], Records: [recordRef(input.connection, 'deal', input.dealId)] },
    staticSummary: `Deal ${input.dealId} of ${input.connection}`,
  });
  return id;
}
