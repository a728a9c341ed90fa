import { isGrpcServiceError } from '@temporalio/client';

// gRPC status codes.
const cancelled = 1;
const deadlineExceeded = 4;
const resourceExhausted = 8;
const unavailable = 14;

/**
 * Did this call fail because Temporal can't be reached or is overloaded (`unreachable`), or because nothing came back in
 * time (`no answer`: Temporal itself, or the worker it asks)? Undefined for every other error.
 */
export function temporalTrouble(error: unknown): 'unreachable' | 'no answer' | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (!isGrpcServiceError(at)) continue;
    if (at.code === unavailable || at.code === resourceExhausted) return 'unreachable';
    if (at.code === deadlineExceeded || at.code === cancelled) return 'no answer';
  }
  return undefined;
}
