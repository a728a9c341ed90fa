import { proxyActivities } from '@temporalio/workflow';
import type { VerificationActivities } from '../activities/verify-message.ts';

const verification = { startToCloseTimeout: '5 seconds', summary: 'Verify who sent a message' } as const;

/**
 * Milliseconds of work; whoever sent the message waits for the answer. Not a local activity, although it is short: messages come
 * at any time, and what a local activity answers beside a message or another activity may be replayed in another order. What
 * can't be verified is refused soon, so that nothing waits behind it.
 */
export const { verifyMessage } = proxyActivities<VerificationActivities>({
  ...verification,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumAttempts: 3 },
});

/** For what a worker couldn't read: it lacks a key, which is no fault of the message, so it waits until one has it. */
export const { verifyMessage: verifyOnceReadable } = proxyActivities<VerificationActivities>({
  ...verification,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});
