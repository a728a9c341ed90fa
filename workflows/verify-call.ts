import { ActivityFailure, type ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { VerificationActivities } from '../activities/verify-message.ts';
import type { Message, MessageKind } from '../domain/message.ts';
import type { Verification } from '../domain/signed-message.ts';
import { now } from './now.ts';

/** Whose a message is, by a worker that knows the keys. */
export async function verification(kind: MessageKind, message: Message): Promise<Verification> {
  try {
    return await verifyMessage(kind, message, now());
  } catch (error) {
    if (!lackedKey(error)) throw error;
    return verifyOnceReadable(kind, message, now());
  }
}

const options = { startToCloseTimeout: '5 seconds', summary: 'Verify who sent a message' } as const;

/**
 * Milliseconds of work; whoever sent the message waits for the answer. Not a local activity, although it is short: messages come
 * at any time, and what a local activity answers beside a message or another activity may be replayed in another order. What
 * can't be verified is refused soon, so that nothing waits behind it.
 */
const { verifyMessage } = proxyActivities<VerificationActivities>({
  ...options,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumAttempts: 3 },
});

/** For what a worker couldn't read: it lacks a key, which is no fault of the message, so it waits until one has it. */
const { verifyMessage: verifyOnceReadable } = proxyActivities<VerificationActivities>({
  ...options,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

function lackedKey(error: unknown): boolean {
  return (
    error instanceof ActivityFailure && (error.cause as ApplicationFailure | undefined)?.type === 'UnreadablePayload'
  );
}
