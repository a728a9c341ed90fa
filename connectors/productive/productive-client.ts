import { setTimeout as sleep } from 'node:timers/promises';
import { PassingTrouble } from '../../domain/business-rejection.ts';
import type { CallContext } from '../call-context.ts';
import type { HttpAnswer, HttpRequest } from '../request-sender.ts';
import type { ProductiveSettings } from './productive-settings.ts';
import { productiveTrouble } from './productive-trouble.ts';
import { sendRequest } from './send-request.ts';

export interface ProductiveCall {
  /** In business words, for messages: `creating the budget “Website”`. */
  doing: string;
  method: HttpRequest['method'];
  /** Behind `/api/v2`. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
}

/** Sends one call; answers with a success, or with the 404 that some callers expect. Throws for everything else. */
export type ProductiveClient = (call: ProductiveCall, context: CallContext) => Promise<HttpAnswer>;

/** A refused call has done nothing, so it is sent again here this often before the whole activity is. */
const TRIES_AT_A_FULL_WINDOW = 3;
/** Milliseconds. Longer waits are Temporal's: an activity that only sleeps holds a worker's slot. */
const LONGEST_PAUSE = 30_000;
const HEARTBEAT = 5_000;

/**
 * Productive's JSON:API. Of all failures only "too many requests" is met here: one project is some thirty calls, and an
 * activity that began anew at each full window would fill the next one with its own looking. Everything else is Temporal's.
 */
export function productiveClient(settings: ProductiveSettings): ProductiveClient {
  // A full window is full for everyone who shares this client.
  let closedUntil = 0;

  async function untilOpen(doing: string, context: CallContext): Promise<void> {
    const wait = closedUntil - Date.now();
    if (wait > LONGEST_PAUSE) throw windowFull(doing, wait);
    if (wait > 0) await pause(wait, context);
  }

  return async (call, context) => {
    for (let tries = 1; ; tries += 1) {
      await untilOpen(call.doing, context);
      context.heartbeat();
      context.called?.();
      const answer = await sendRequest(requestFor(settings, call, context), context.signal);
      if (answer.status < 300 && answer.status > 199) return answer;
      if (answer.status === 404) return answer;
      const trouble = productiveTrouble(answer, { ...call, rateWindow: settings.rateWindow });
      if (answer.status !== 429 || !(trouble instanceof PassingTrouble)) throw trouble;
      closedUntil = Math.max(closedUntil, Date.now() + (trouble.retryAfter ?? 0));
      if (tries === TRIES_AT_A_FULL_WINDOW) throw trouble;
    }
  };
}

/** Waits, and says meanwhile that the work goes on. Throws the signal's own reason when nobody waits any more. */
export async function pause(milliseconds: number, context: CallContext): Promise<void> {
  const until = Date.now() + milliseconds;
  for (let left = milliseconds; left > 0; left = until - Date.now()) {
    context.heartbeat();
    await sleep(Math.min(left, HEARTBEAT), undefined, { signal: context.signal }).catch(() => undefined);
    context.signal.throwIfAborted();
  }
}

function requestFor(settings: ProductiveSettings, call: ProductiveCall, context: CallContext): HttpRequest {
  const { doing, method, path, query, body } = call;
  const writes = method !== 'GET';
  return {
    doing,
    method,
    url: `${settings.baseUrl}/api/v2${path}${query ? `?${new URLSearchParams(query)}` : ''}`,
    headers: {
      'x-auth-token': settings.token,
      'x-organization-id': settings.organization,
      accept: 'application/vnd.api+json',
      // Asked of reads too: anything else is answered with 415.
      'content-type': 'application/vnd.api+json',
      traceparent: context.traceparent,
      'x-throughline-process': context.processId,
    },
    body: body === undefined ? null : JSON.stringify(body),
    writes,
    deadline: writes ? settings.writeDeadline : settings.readDeadline,
    bodyLimit: settings.bodyLimit,
  };
}

function windowFull(doing: string, wait: number): PassingTrouble {
  return new PassingTrouble(`Productive's limit of calls is reached: waiting before ${doing}.`, {
    code: 'TL-WAIT-0003',
    system: 'productive',
    retryAfter: wait,
  });
}
