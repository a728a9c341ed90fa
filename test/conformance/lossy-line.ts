import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A line to a system that can lose an answer on its way back: the one fault a real account can be put to. */
export interface LossyLine {
  url: string;
  /** The answer to the nth call from now that is no GET (1: the next) is thrown away, after the system has done the work. */
  loseAnswerTo(nth: number): void;
  /** Has it been? */
  hasLost(): boolean;
  close(): Promise<void>;
}

const passed = ['authorization', 'x-auth-token', 'x-organization-id', 'content-type', 'accept'];

export async function openLossyLine(target: string): Promise<LossyLine> {
  let left = 0;
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = 'GET', url = '/', headers } = request;
    const answer = await fetch(target + url, {
      method,
      headers: Object.fromEntries(passed.filter((name) => headers[name]).map((name) => [name, String(headers[name])])),
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (method !== 'GET' && left > 0 && --left === 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(body);
  }
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseAnswerTo: (nth) => {
      left = nth;
    },
    hasLost: () => left === 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
