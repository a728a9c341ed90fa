import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import serializer from 'xmlrpc/lib/serializer.js';
import type { OdooSettings } from '../../../connectors/odoo/odoo-settings.ts';

export interface StandIn {
  settings: OdooSettings;
  requests: { path: string; headers: IncomingMessage['headers']; body: string }[];
  close(): Promise<void>;
}

/**
 * An HTTP server that answers every call as told, whatever it was asked: for the answers that neither Odoo nor its simulator
 * gives when asked politely. Logs in anybody.
 */
export async function openStandIn(answer: (response: ServerResponse) => void): Promise<StandIn> {
  const requests: StandIn['requests'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers, body });
      if (body.includes('<methodName>authenticate</methodName>')) response.end(serializer.serializeMethodResponse(7));
      else answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const account = { database: 'firm', login: 'me', apiKey: 'the-secret' };
  return {
    settings: { url, ...account, transport: 'auto', readDeadline: 300, writeDeadline: 300 },
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
