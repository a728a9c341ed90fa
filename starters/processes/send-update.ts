import {
  type Client,
  type WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { UpdateDefinition, Workflow } from '@temporalio/common';
import type { ProcessId } from '../../domain/ids.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { isKnownProcess } from './is-known-process.ts';
import { temporalTrouble } from './temporal-trouble.ts';

/** What became of a message to a process. */
export type UpdateAnswer =
  | { kind: 'answered'; verdict: Verdict }
  /** On record in the process's history, judged later. */
  | { kind: 'accepted' }
  /** Nobody took it: it is as if it had not been sent. */
  | { kind: 'not delivered' }
  | { kind: 'malformed'; because: string }
  | { kind: 'ended' }
  | { kind: 'no such process' };

const answerWithin = 10_000;

interface SendOptions {
  /** Under which a repeat gets the first answer; the message's own id, where we have given it one. */
  updateId?: string;
  /** Where it goes; the process that it is for, unless the sender says otherwise. */
  process?: ProcessId;
  startWorkflowOperation?: WithStartWorkflowOperation<Workflow>;
}

/**
 * Sends a decision, resolution or cancel request; its id is the update's id, so that a repeat gets the first answer.
 * Waits up to 10 s; with a start, the process is started together with it. Throws when Temporal can't be reached.
 */
export async function sendUpdate<Message extends { id: string; process: ProcessId }>(
  client: Client,
  update: UpdateDefinition<Verdict, [Message]>,
  message: Message,
  { updateId = message.id, process = message.process, startWorkflowOperation }: SendOptions = {},
): Promise<UpdateAnswer> {
  const deadline = Date.now() + answerWithin;
  const options = { args: [message] as [Message], updateId, waitForStage: 'ACCEPTED' as const };
  let accepted = false;
  try {
    const sent = await client.withDeadline(deadline, () =>
      startWorkflowOperation
        ? client.workflow.startUpdateWithStart(update, { ...options, startWorkflowOperation })
        : client.workflow.getHandle(process).startUpdate(update, options),
    );
    accepted = true;
    return { kind: 'answered', verdict: await client.withDeadline(deadline, () => sent.result()) };
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return { kind: 'malformed', because: error.cause?.message ?? '' };
    if (error instanceof WorkflowNotFoundError) {
      return { kind: (await isKnownProcess(client, process)) ? 'ended' : 'no such process' };
    }
    if (temporalTrouble(error) !== 'no answer') throw error;
    return { kind: accepted ? 'accepted' : 'not delivered' };
  }
}
