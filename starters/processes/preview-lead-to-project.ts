import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { LeadToProjectPlanning } from '../../domain/lead-to-project/plan-types.ts';
import type { LeadToProjectInput } from '../../domain/lead-to-project/start.ts';

// A preview reads two systems; one that is down holds it up for ever, and nobody waits that long.
const answerWithin = 30_000;

/** A plan, what keeps it from being made, or that there is nothing to plan for. */
export type Preview = LeadToProjectPlanning | { gone: string };

/** What would be written for this deal now, or why nothing can be; reads, and writes nothing. */
export async function previewLeadToProject(client: Client, input: LeadToProjectInput): Promise<Preview> {
  return client.withDeadline(Date.now() + answerWithin, () =>
    client.workflow.execute<(input: LeadToProjectInput) => Promise<Preview>>('previewLeadToProject', {
      workflowId: `preview:${randomUUID()}`,
      taskQueue: 'processes',
      args: [input],
      workflowExecutionTimeout: answerWithin,
      staticSummary: `Preview of deal ${input.dealId} of ${input.connection}`,
    }),
  );
}
