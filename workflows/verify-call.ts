import { proxyActivities } from '@temporalio/workflow';
import type { VerificationActivities } from '../activities/verify-message.ts';

/**
 * Milliseconds of work; whoever sent the message waits for the answer. Not a local activity, although it is short: messages come
 * at any time, and what a local activity answers beside a message or another activity may be replayed in another order. What
 * can't be verified is refused soon, so that nothing waits behind it.
 */
export const { verifyMessage } = proxyActivities<VerificationActivities>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumAttempts: 3 },
  summary: 'Verify who sent a message',
});
