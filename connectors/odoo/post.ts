import { BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import { issueOf } from '../../domain/issue.ts';

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** For messages: `sale.order.load`. */
  operation: string;
  writes: boolean;
  /** Milliseconds over connecting, headers and body together. */
  deadline: number;
}

export interface Posted {
  status: number;
  headers: Headers;
  text: string;
}

// Far above any page we ask for; what is larger is not an answer to us.
const mostBytes = 32 * 1024 * 1024;

// Node's fetch names these when nothing has left the machine yet.
const notSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * One HTTP POST to Odoo, settled once: an answer that arrived whole and in time, or trouble.
 *
 * @throws PassingTrouble when the line fails or the deadline passes; `unclear` for a write that may have left the machine.
 * @throws the signal's reason when nobody waits any more.
 */
export async function post(post: Post, signal: AbortSignal): Promise<Posted> {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(post.deadline);
  try {
    const response = await fetch(post.url, {
      method: 'POST',
      headers: post.headers,
      body: post.body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, deadline]),
    });
    return { status: response.status, headers: response.headers, text: await readCapped(response, post) };
  } catch (error) {
    if (error instanceof BusinessRejection) throw error;
    signal.throwIfAborted();
    throw lineTrouble(error, post, deadline.aborted);
  }
}

function lineTrouble(error: unknown, post: Post, late: boolean): PassingTrouble {
  if (late) {
    const message = `Odoo did not answer ${post.operation} within ${post.deadline / 1000} s.`;
    return new PassingTrouble(message, { code: 'TL-WAIT-0006', system: 'odoo', unclear: post.writes });
  }
  const code = codeOf(error);
  if (notSent.has(code)) {
    return new PassingTrouble(`Odoo can't be reached (${code}).`, { code: 'TL-WAIT-0004', system: 'odoo' });
  }
  const message = `The line to Odoo broke during ${post.operation} (${code}).`;
  return new PassingTrouble(message, { code: 'TL-WAIT-0005', system: 'odoo', unclear: post.writes });
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  for (const candidate of [cause, error]) {
    if (candidate instanceof Error && 'code' in candidate && typeof candidate.code === 'string') return candidate.code;
  }
  return 'no code';
}

async function readCapped(response: Response, post: Post): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // Leaving the loop cancels the stream, so the rest is never read.
    if (size > mostBytes) throw tooLarge(post);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(post: Post): BusinessRejection {
  return new BusinessRejection([
    issueOf('TL-ERP-0004', {
      message: `Odoo's answer to ${post.operation} is larger than ${mostBytes / 1024 / 1024} MiB.`,
      hint: 'Check that ODOO_URL leads to Odoo itself and not to another service.',
      about: `odoo=${post.operation}`,
    }),
  ]);
}
