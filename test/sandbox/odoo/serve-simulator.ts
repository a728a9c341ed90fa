import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Simulator } from '../../../sandbox/simulator.ts';

/** The simulator on a real socket, without delays or faults: what a client library needs to be tried on. */
export async function serveSimulator(simulator: Simulator): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', async () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
      const reply = await simulator.answer({
        method: request.method ?? 'GET',
        path: pathname,
        query: searchParams,
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(parts),
      });
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
