/** What every call to the outside knows about the process it serves. Built by activities; connectors only pass it on. */
export interface CallContext {
  /** Sent with every call, so that a system's own log leads back to the process. */
  processId: string;
  /** W3C trace context of this attempt. */
  traceparent: string;
  /** 1 for the first attempt. From 2 on, an earlier call may have been carried out, or may still be running. */
  attempt: number;
  /** Says that the work goes on; call it between steps that may each take seconds. */
  heartbeat(): void;
  /** Told of every request that is sent to a system, where somebody counts them. */
  called?(): void;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
}
