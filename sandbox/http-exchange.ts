import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SimulatedReply, SimulatedRequest } from './simulator.ts';

/** Far above any real batch; a runaway caller is cut off here. */
const largestBody = 32 * 1024 * 1024;

/** The request, read to its end. Throws when the caller hangs up or sends too much. */
export async function readRequest(incoming: IncomingMessage): Promise<SimulatedRequest> {
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > largestBody) throw new Error(`The body is larger than ${largestBody} bytes.`);
    chunks.push(chunk as Buffer);
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks),
  };
}

/** Sends the reply, unless the caller has gone. */
export function sendReply(outgoing: ServerResponse, reply: SimulatedReply): void {
  if (outgoing.destroyed || outgoing.headersSent) return;
  const hasBody = reply.status !== 204 && reply.body !== '';
  const length = hasBody ? { 'content-length': String(Buffer.byteLength(reply.body)) } : {};
  outgoing.writeHead(reply.status, { ...reply.headers, ...length });
  outgoing.end(hasBody ? reply.body : undefined);
}

/** An answer of the sandbox's own routes. */
export function jsonReply(status: number, body: unknown): SimulatedReply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: `${JSON.stringify(body)}\n` };
}
