import { type BusinessRejection, PassingTrouble } from '../domain/business-rejection.ts';
import type { WaitCode } from '../domain/catalogue.ts';
import type { CallContext } from './call-context.ts';
import { lineCode, neverSent } from './line-code.ts';

export interface HttpRequest {
  /** In business words, for messages: `reading deal 123`. */
  doing: string;
  url: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
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
export interface HttpAnswer {
  status: number;
  headers: Headers;
  text: string;
}

type SendRequest = (request: HttpRequest, signal: CallContext['signal']) => Promise<HttpAnswer>;

/**
 * For each system its own: sends one request and takes its whole answer.
 *
 * What it makes throws PassingTrouble when no whole answer arrives in time, `tooLarge` when it is larger than allowed, and
 * the signal's own reason when nobody waits any more.
 */
export function requestSender(
  system: string,
  name: string,
  tooLarge: (message: string) => BusinessRejection,
): SendRequest {
  function trouble(code: WaitCode, message: string, unclear: boolean): PassingTrouble {
    return new PassingTrouble(message, { code, system, unclear });
  }

  return async function sendRequest({ doing, url, writes, bodyLimit, ...request }, signal) {
    const deadline = AbortSignal.timeout(request.deadline);
    try {
      const response = await fetch(url, {
        method: request.method,
        headers: request.headers,
        body: request.body,
        // A redirect would carry the token to wherever it points.
        redirect: 'manual',
        signal: AbortSignal.any([signal, deadline]),
      });
      const text = await readCapped(response, bodyLimit);
      if (text === null) throw tooLarge(`${name}'s answer to ${doing} is larger than ${bodyLimit} bytes.`);
      return { status: response.status, headers: response.headers, text };
    } catch (error) {
      if (deadline.aborted) {
        const after = `${request.deadline / 1000} s`;
        throw trouble('TL-WAIT-0006', `${name} did not answer ${doing} within ${after}.`, writes);
      }
      // fetch throws TypeError for everything that happens on the line; what else comes is the caller's own reason to stop.
      if (!(error instanceof TypeError)) throw error;
      const code = lineCode(error);
      if (neverSent.has(code)) throw trouble('TL-WAIT-0004', `${name} can't be reached (${code}).`, false);
      const why = code ? ` (${code})` : '';
      throw trouble('TL-WAIT-0005', `The line to ${name} broke at ${doing}${why}.`, writes);
    }
  };
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
