import { PassingTrouble } from '../../domain/business-rejection.ts';
import type { WaitCode } from '../../domain/catalogue.ts';
import type { CallContext } from '../call-context.ts';
import { hubspotRejection } from './hubspot-rejection.ts';

export interface HubspotRequest {
  /** In business words, for messages: `reading deal 123`. */
  doing: string;
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body: string | null;
  /** Could it change something? Then a lost answer is unclear. */
  writes: boolean;
  /** Milliseconds, from the first byte sent to the last received. */
  deadline: number;
  /** Bytes of the answer. */
  bodyLimit: number;
}

/** What came back, whatever it says. */
export interface HubspotAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** Codes of connections that were never made: nothing can have happened over there. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * One request and its whole answer.
 *
 * @throws PassingTrouble when no whole answer arrives in time, BusinessRejection TL-CRM-0004 when it is larger than
 * allowed, and the signal's own reason when nobody waits any more.
 */
export async function sendRequest(request: HubspotRequest, signal: CallContext['signal']): Promise<HubspotAnswer> {
  const deadline = AbortSignal.timeout(request.deadline);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      // A redirect would carry the token to wherever it points.
      redirect: 'manual',
      signal: AbortSignal.any([signal, deadline]),
    });
    const text = await readCapped(response, request.bodyLimit);
    if (text === null) throw tooLarge(request);
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    if (deadline.aborted) {
      const after = `${request.deadline / 1000} s`;
      throw trouble('TL-WAIT-0006', `HubSpot did not answer ${request.doing} within ${after}.`, request.writes);
    }
    // fetch throws TypeError for everything that happens on the line; what else comes is the caller's own reason to stop.
    if (!(error instanceof TypeError)) throw error;
    const code = codeOf(error.cause);
    if (neverSent.has(code)) throw trouble('TL-WAIT-0004', `HubSpot can't be reached (${code}).`, false);
    const why = code ? ` (${code})` : '';
    throw trouble('TL-WAIT-0005', `The line to HubSpot broke at ${request.doing}${why}.`, request.writes);
  }
}

/** The body as text, or null when it is longer than so many bytes: no answer may fill the memory. */
async function readCapped(response: Response, limit: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function trouble(code: WaitCode, message: string, unclear: boolean): PassingTrouble {
  return new PassingTrouble(message, { code, system: 'hubspot', unclear });
}

function tooLarge({ doing, bodyLimit }: HubspotRequest) {
  return hubspotRejection('TL-CRM-0004', {
    message: `HubSpot's answer to ${doing} is larger than ${bodyLimit} bytes.`,
    hint: 'Raise HUBSPOT_MAX_BODY_BYTES if the record really is that large.',
    about: 'size',
  });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
