import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sandboxApp } from '../../sandbox/hubspot/sandbox-app.ts';
import type { WebhookEvent } from '../../sandbox/hubspot/webhook-events.ts';
import { webhookSignature } from '../../sandbox/hubspot/webhook-signature.ts';

export interface Receiver {
  url: string;
  /** Every array that arrived, in order of arrival, refused ones too. */
  arrays: WebhookEvent[][];
  /** Did each carry a good signature? */
  signed: boolean[];
  close(): Promise<void>;
}

/** A real endpoint for HubSpot's webhooks. `answer` decides what each delivery gets; it may also say nothing. */
export async function startReceiver(answer: (response: ServerResponse, delivery: number) => void): Promise<Receiver> {
  const arrays: WebhookEvent[][] = [];
  const signed: boolean[] = [];
  let url = '';
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const timestamp = Number(request.headers['x-hubspot-request-timestamp']);
    const expected = webhookSignature(sandboxApp.clientSecret, 'POST', url, body, timestamp);
    signed.push(request.headers['x-hubspot-signature-v3'] === expected && Math.abs(Date.now() - timestamp) < 5_000);
    arrays.push(JSON.parse(body));
    answer(response, arrays.length);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/webhooks/hubspot?from=sandbox`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, arrays, signed, close };
}
