import type { CallContext } from '../../connectors/call-context.ts';

/** Of the first attempt of a call that nobody cancels. */
export function callContext(change: Partial<CallContext> = {}): CallContext {
  return {
    processId: 'lead-to-project:hubspot-1001',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    attempt: 1,
    heartbeat: () => {},
    signal: new AbortController().signal,
    ...change,
  };
}
