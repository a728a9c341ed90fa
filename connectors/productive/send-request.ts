import { PassingTrouble } from '../../domain/business-rejection.ts';
import type { WaitCode } from '../../domain/catalogue.ts';
import type { CallContext } from '../call-context.ts';
import { productiveRejection } from './productive-rejection.ts';

export interface ProductiveRequest {
  /** In business words, for messages: `creating the budget “Website”`. */
  doing: string;
  url: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  headers: Record<string, string>;
  body: string | null;
  /** Milliseconds, from the first byte sent to the last received. */
  deadline: number;
  /** Bytes of the answer. */
  bodyLimit: number;
}

/** What came back, whatever it says. */
export interface ProductiveAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** Codes of connections that were never made: nothing can have happened over there. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * One request and its whole answer.
 *
 * @throws PassingTrouble when no whole answer arrives in time, BusinessRejection TL-PSA-0004 when it is larger than
 * allowed, and the signal's own reason when nobody waits any more.
 */
export async function sendRequest(
  request: ProductiveRequest,
  signal: CallContext['signal'],
): Promise<ProductiveAnswer> {
  const { doing } = request;
  const unclear = request.method !== 'GET';
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
      throw trouble('TL-WAIT-0006', `Productive did not answer ${doing} within ${after}.`, unclear);
    }
    // fetch throws TypeError for everything that happens on the line; what else comes is the caller's own reason to stop.
    if (!(error instanceof TypeError)) throw error;
    const code = codeOf(error.cause);
    if (neverSent.has(code)) throw trouble('TL-WAIT-0004', `Productive can't be reached (${code}).`, false);
    const why = code ? ` (${code})` : '';
    throw trouble('TL-WAIT-0005', `The line to Productive broke at ${doing}${why}.`, unclear);
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
  return new PassingTrouble(message, { code, system: 'productive', unclear });
}

function tooLarge({ doing, bodyLimit }: ProductiveRequest) {
  return productiveRejection('TL-PSA-0004', {
    message: `Productive's answer to ${doing} is larger than ${bodyLimit} bytes.`,
    hint: 'Raise PRODUCTIVE_MAX_BODY_BYTES if the record really is that large.',
    about: 'size',
  });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
