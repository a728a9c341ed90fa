import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the line does to one call. `after` and `while working` let Odoo do the work; the answer never arrives. */
export type LineFault = 'cut before' | 'cut after' | 'cut while working' | 'hang after' | '502' | '429' | 'garble';

/** A line to an Odoo on which single calls can be spoilt, the same for a simulator and a real server. */
export interface CuttingLine {
  url: string;
  /** Spoils the next call of this operation (`sale.order.load`). */
  spoilNext(operation: string, fault: LineFault): void;
  /** Faults that were ordered and have not struck. */
  pending(): string[];
  /** Operations in order of arrival since the last `forget`. */
  calls(): { operation: string; headers: Record<string, unknown> }[];
  forget(): void;
  /** Resolves when all work that goes on behind cut lines is done. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export async function openCuttingLine(target: string): Promise<CuttingLine> {
  const ordered: { operation: string; fault: LineFault }[] = [];
  const seen: { operation: string; headers: Record<string, unknown> }[] = [];
  const working = new Set<Promise<unknown>>();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const operation = operationOf(request.url ?? '', body.toString());
    seen.push({ operation, headers: request.headers });
    const index = ordered.findIndex((one) => one.operation === operation);
    const fault = index < 0 ? undefined : ordered.splice(index, 1)[0]?.fault;
    const forward = () => {
      const work = forwarded(target, request, body);
      working.add(work);
      void work.finally(() => working.delete(work)).catch(() => undefined);
      return work;
    };
    switch (fault) {
      case 'cut before':
        return void response.socket?.destroy();
      case '502':
        return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>');
      case '429':
        return void response.writeHead(429, { 'retry-after': '7' }).end();
      case 'cut while working':
        response.socket?.destroy();
        await forward();
        return;
      case 'cut after':
        await forward();
        return void response.socket?.destroy();
      case 'hang after':
        await forward();
        return;
      default: {
        const answer = await forward();
        const whole = fault === 'garble' ? answer.body.subarray(0, answer.body.length / 2) : answer.body;
        response.writeHead(answer.status, { 'content-type': answer.type }).end(whole);
      }
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.socket?.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoilNext: (operation, fault) => void ordered.push({ operation, fault }),
    pending: () => ordered.map(({ operation, fault }) => `${operation}: ${fault}`),
    calls: () => [...seen],
    forget: () => {
      ordered.length = 0;
      seen.length = 0;
    },
    quiet: async () => {
      while (working.size > 0) await Promise.allSettled(working);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function forwarded(target: string, request: IncomingMessage, body: Buffer) {
  const names = ['content-type', 'authorization', 'x-odoo-database', 'x-throughline-process', 'traceparent'];
  const headers = Object.fromEntries(
    names.flatMap((name) => (request.headers[name] ? [[name, `${request.headers[name]}`]] : [])),
  );
  const answer = await fetch(target + request.url, { method: 'POST', headers, body: new Uint8Array(body) });
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? 'text/plain',
    body: Buffer.from(await answer.arrayBuffer()),
  };
}

/** `sale.order.load`, from JSON-2's path or from the fourth and fifth text of an XML-RPC call (database, key, model, method). */
function operationOf(path: string, body: string): string {
  const json2 = /\/json\/2\/([^/]+)\/([^/?]+)/.exec(path);
  if (json2) return `${json2[1]}.${json2[2]}`;
  const texts = [...body.matchAll(/<string>(?:<!\[CDATA\[)?([^<\]]*)/g)].map((match) => match[1]);
  return path.endsWith('/object') ? `${texts[2]}.${texts[3]}` : `common.${/<methodName>(\w+)/.exec(body)?.[1]}`;
}
