import type { CallContext } from '../call-context.ts';
import type { OdooMethod } from './odoo-methods.ts';

/** One call as JSON-2 takes it: everything by name. Odoo's own context is the argument `context`. */
export interface OdooCall {
  model: string;
  method: OdooMethod;
  /** The records a record method works on; null for a method of the model. */
  ids: number[] | null;
  args: Record<string, unknown>;
}

/** A way to talk to one Odoo database as one user. */
export interface OdooTransport {
  /**
   * Answers the method's plain value; null when it returns nothing.
   *
   * @throws OdooRefusal when Odoo understood the call and raised an exception: nothing was written.
   * @throws PassingTrouble when no readable answer came; `unclear` when a write may have happened.
   */
  call(call: OdooCall, context: CallContext): Promise<unknown>;
}

/** What every outgoing call carries, so that Odoo's and a proxy's own logs lead back to the process. */
export function callerHeaders(context: CallContext): Record<string, string> {
  return {
    'user-agent': 'throughline',
    'x-throughline-process': context.processId,
    traceparent: context.traceparent,
  };
}
