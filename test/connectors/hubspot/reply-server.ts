import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReplyServer {
  url: string;
  close(): Promise<void>;
}

export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A server that answers what a test says: for the answers HubSpot gives that the sandbox never does. */
export async function serveReplies(
  reply: (
    asked: Asked,
    response: ServerResponse,
  ) => { status?: number; body: unknown; headers?: Record<string, string> } | null,
): Promise<ReplyServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      const answer = reply(asked, response);
      if (!answer) return;
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
