import { randomUUID } from 'node:crypto';
import { type Client, TimeoutFailure, WorkflowFailedError } from '@temporalio/client';
import type { LeadToProjectPlanning } from '../../domain/lead-to-project/plan-types.ts';
import type { LeadToProjectInput } from '../../domain/lead-to-project/start.ts';
import { temporalTrouble } from './temporal-trouble.ts';

// A preview reads two systems; one that is down holds it up for ever, and nobody waits that long.
const answerWithin = 20_000;

/** A plan, what keeps it from being made, or that there is nothing to plan for. */
export type Preview = LeadToProjectPlanning | { gone: string };

/**
 * What would be written for this deal now, or why nothing can be; reads, and writes nothing. Null when there was no answer
 * in time: a system is down, or no worker runs.
 */
export async function previewLeadToProject(client: Client, input: LeadToProjectInput): Promise<Preview | null> {
  const deadline = Date.now() + answerWithin;
  try {
    return await client.withDeadline(deadline, () =>
      client.workflow.execute<(input: LeadToProjectInput) => Promise<Preview>>('previewLeadToProject', {
        workflowId: `preview:${randomUUID()}`,
        taskQueue: 'processes',
        args: [input],
        workflowExecutionTimeout: answerWithin,
        staticSummary: `Preview of deal ${input.dealId} of ${input.connection}`,
      }),
    );
  } catch (error) {
    const timedOut = error instanceof WorkflowFailedError && error.cause instanceof TimeoutFailure;
    if (timedOut || temporalTrouble(error) === 'no answer') return null;
    throw error;
  }
}
