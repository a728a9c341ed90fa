import { createHmac } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sandboxOrganization } from '../../../sandbox/productive/sandbox-organization.ts';

export interface Received {
  event: string;
  item_type: string;
  item_id: number;
  object: { data: { type: string; attributes: Record<string, unknown>; relationships: Record<string, unknown> } };
}

/** A real endpoint for Productive's webhooks, which reads the signature as a receiver would, not as the sender writes it. */
export async function startProductiveReceiver(answer: (response: ServerResponse, delivery: number) => void) {
  const received: Received[] = [];
  const signed: boolean[] = [];
  const times: string[] = [];
  const headers: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const parts = String(request.headers['productive-signature'])
      .split(',')
      .map((part) => part.trim().split('='));
    const { t = '', s } = Object.fromEntries(parts);
    const expected = createHmac('sha256', sandboxOrganization.webhookToken).update(`${t}.${body}`).digest('hex');
    signed.push(s === expected && Math.abs(Date.now() / 1_000 - Number(t)) < 60);
    times.push(t);
    headers.push(request.headers);
    received.push(JSON.parse(body));
    answer(response, received.length);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/webhooks/productive`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, received, signed, times, headers, close };
}
