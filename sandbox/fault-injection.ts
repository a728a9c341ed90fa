import type { FaultRule } from './faults.ts';
import type { FailureKind, SimulatedReply } from './simulator.ts';

/** One call, as far as a fault needs to get at it. */
export interface Exchange {
  /** Does the work and commits it. */
  work(): Promise<SimulatedReply>;
  /** The vendor's own words for a failure. */
  failure(kind: FailureKind): SimulatedReply;
  send(reply: SimulatedReply): void;
  /** Destroys the socket: the caller sees a dropped connection, and nothing of an answer. */
  cut(): void;
  /** Resolves after so many milliseconds; never, when the sandbox closes first. */
  pause(milliseconds: number): Promise<void>;
}

/** Lets the fault happen to the call. Resolves when all that will happen has happened; a hang leaves the line open. */
export async function injectFault(rule: FaultRule, exchange: Exchange): Promise<void> {
  switch (rule.fault) {
    case 'hang-without-commit':
      return;
    case 'hang-with-commit':
      await exchange.work();
      return;
    case 'cut-before':
      exchange.cut();
      return;
    case 'cut-while-working':
      // The dangerous one: whoever looks at once finds nothing, and the work is done a moment later all the same.
      exchange.cut();
      await exchange.pause(rule.delayMilliseconds ?? 1_000);
      await exchange.work();
      return;
    case 'cut-after-commit':
      await exchange.work();
      exchange.cut();
      return;
    case 'garble':
      exchange.send(garbled(await exchange.work()));
      return;
    case 'slow':
      await exchange.pause(rule.delayMilliseconds ?? 2_000);
      exchange.send(await exchange.work());
      return;
    default:
      exchange.send(withRetryAfter(exchange.failure(rule.fault), rule.retryAfterSeconds));
  }
}

/** Half of the answer and then rubbish, under an honest length: it arrives whole and can't be parsed. */
function garbled(reply: SimulatedReply): SimulatedReply {
  return { ...reply, body: `${reply.body.slice(0, Math.ceil(reply.body.length / 2))}\u0000\ufffd<` };
}

function withRetryAfter(reply: SimulatedReply, seconds: number | undefined): SimulatedReply {
  if (seconds === undefined) return reply;
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } };
}
