import type { z } from 'zod';
import { PassingTrouble } from '../../domain/business-rejection.ts';
import type { CallContext } from '../call-context.ts';
import type { HttpAnswer } from '../request-sender.ts';
import { accessTokens } from './access-token.ts';
import type { HubspotSettings } from './hubspot-settings.ts';
import { hubspotTrouble } from './hubspot-trouble.ts';
import { parseReply } from './parse-reply.ts';
import { sendRequest } from './send-request.ts';

export interface HubspotCall<T> {
  /** In business words, for messages: `reading deal 123`. */
  doing: string;
  method: 'GET' | 'POST';
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  /** POST also reads (search, batch reads): only what could change something makes a lost answer unclear. */
  writes: boolean;
  reply: z.ZodType<T>;
}

export interface HubspotClient {
  /** Throws `PassingTrouble` or `BusinessRejection` for everything but a success of the expected form. */
  call<T>(call: HubspotCall<T>, context: CallContext): Promise<T>;
  /** The same, with null for 404. */
  find<T>(call: HubspotCall<T>, context: CallContext): Promise<T | null>;
}

/** HubSpot's REST API, without retries: Temporal retries, and knows how long to wait. */
export function hubspotClient(settings: HubspotSettings, now: () => number = Date.now): HubspotClient {
  const accessToken = accessTokens(settings, now);
  // A full window is full for everyone: until it has passed, calls are answered here instead of adding to the pile.
  let closedUntil = 0;

  async function exchange<T>(call: HubspotCall<T>, context: CallContext): Promise<HttpAnswer> {
    context.heartbeat();
    const wait = closedUntil - now();
    if (wait > 0) throw windowFull(call.doing, wait);
    context.called?.();
    const answer = await sendRequest(
      {
        doing: call.doing,
        url: `${settings.baseUrl}${call.path}${call.query ? `?${new URLSearchParams(call.query)}` : ''}`,
        method: call.method,
        headers: headersFor(await accessToken(), context),
        body: call.body === undefined ? null : JSON.stringify(call.body),
        writes: call.writes,
        deadline: call.writes ? settings.writeDeadline : settings.readDeadline,
        bodyLimit: settings.bodyLimit,
      },
      context.signal,
    );
    // The last call of the window succeeded; the next would be refused. Search says nothing and has its own limit.
    if (answer.headers.get('x-hubspot-ratelimit-remaining') === '0') closedUntil = now() + settings.rateWindow;
    return answer;
  }

  function troubleOf<T>(answer: HttpAnswer, call: HubspotCall<T>) {
    const trouble = hubspotTrouble(answer, { ...call, rateWindow: settings.rateWindow });
    const everyones = answer.status === 429 && !answer.text.includes('"SECONDLY"');
    if (everyones && trouble instanceof PassingTrouble) closedUntil = now() + (trouble.retryAfter ?? 0);
    return trouble;
  }

  async function find<T>(call: HubspotCall<T>, context: CallContext): Promise<T | null> {
    const answer = await exchange(call, context);
    if (answer.status === 404) return null;
    return succeed(answer, call);
  }

  async function call<T>(call: HubspotCall<T>, context: CallContext): Promise<T> {
    return succeed(await exchange(call, context), call);
  }

  function succeed<T>(answer: HttpAnswer, call: HubspotCall<T>): T {
    // 207 is a batch of which a part failed: its errors stand beside its results.
    if (answer.status < 200 || answer.status > 299) throw troubleOf(answer, call);
    return parseReply(answer, call.reply, call);
  }

  return { call, find };
}

function headersFor(token: string, context: CallContext): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    'content-type': 'application/json',
    traceparent: context.traceparent,
    'x-throughline-process': context.processId,
  };
}

function windowFull(doing: string, wait: number): PassingTrouble {
  return new PassingTrouble(`HubSpot's limit of calls is reached: waiting before ${doing}.`, {
    code: 'TL-WAIT-0003',
    system: 'hubspot',
    retryAfter: wait,
  });
}
