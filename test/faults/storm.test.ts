import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { odooLedger } from '../odoo-ledger.ts';
import { type RunningApi, startApi } from '../starters/running-api.ts';
import { startThroughline, type Throughline, unlimited } from '../throughline.ts';
import { WorkerProcess } from './worker-process.ts';

/**
 * Fifty deals at once through signed webhooks, each sent three times in random order, while the workers are killed and
 * restarted three times: fifty orders, fifty projects, each customer once.
 */
const DEALS = 50;
const KILLS = 3;

let throughline: Throughline;
let api: RunningApi;
let worker: WorkerProcess;

beforeAll(async () => {
  throughline = await startThroughline({
    ...unlimited,
    sandbox: { ...unlimited.sandbox, webhooks: { copies: 3 } },
    workers: false,
    patience: 400_000,
  });
  worker = new WorkerProcess(throughline.env);
  await worker.start();
  api = await startApi(throughline.client, throughline.sandbox.url);
  await fetch(`${throughline.sandbox.url}/_webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ targetUrl: `${api.url}/v1/webhooks/hubspot` }),
  });
});

afterAll(async () => {
  await worker?.kill();
  await api?.close();
  await throughline?.close();
});

it('fifty deals, three webhooks each, three kills: fifty orders, fifty projects, each customer once', async () => {
  const odoo = odooLedger(throughline.sandbox.url);
  const deals: string[] = [];
  for (let variant = 1; variant <= DEALS; variant += 1) {
    deals.push((await throughline.sandbox.stageDeal({ scenario: 'straight-through', variant })).id);
  }
  for (let kill = 0; kill < KILLS; kill += 1) {
    await pause(2_500);
    expect((await odoo.orders()).length, 'a kill must come in the middle').toBeLessThan(DEALS);
    await worker.kill('SIGKILL');
    await worker.start();
  }
  for (const deal of deals) expect((await throughline.untilEnded(deal)).stage).toBe('done');

  const orders = await odoo.orders();
  expect(orders).toHaveLength(DEALS);
  expect(new Set(orders.map((order) => order.origin)).size).toBe(DEALS);
  expect(orders.every((order) => order.state === 'sale')).toBe(true);
  expect(await odoo.projects()).toHaveLength(DEALS);
  const customers = await odoo.writtenCustomers();
  expect(new Set(customers.map((customer) => customer.name)).size).toBe(customers.length);
}, 900_000);
