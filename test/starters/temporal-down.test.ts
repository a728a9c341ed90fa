import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { connectTemporal, type TemporalConnection } from '../../starters/temporal/connect.ts';
import { type DevServer, startDevServer } from '../../starters/temporal/dev-server.ts';
import { findTemporal } from '../../starters/temporal/find-temporal.ts';
import { testKeys } from '../payload-keys.ts';
import { type RunningApi, startApi } from './running-api.ts';
import { sendWebhook, wonEvent } from './signed-webhook.ts';

let folder: string;
let settings: { port: number; dbFile: string };
let server: DevServer;
let temporal: TemporalConnection;
let sandbox: Sandbox;
let api: RunningApi;

const start = async () => startDevServer((await findTemporal()).path, settings, join(folder, 'temporal.log'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-down-'));
  settings = { port: await freePort(), dbFile: join(folder, 'temporal.db') };
  server = await start();
  temporal = await connectTemporal({ ...testKeys, TEMPORAL_ADDRESS: server.address });
  sandbox = await startSandbox();
  api = await startApi(temporal.client, sandbox.url);
});

afterAll(async () => {
  await api?.close();
  await sandbox?.close();
  await temporal?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

// Two starts of a server and the deadlines of four calls.
const timeout = 60_000;

it('answers 503 in time while Temporal is down, and takes the same webhook when it is back', { timeout }, async () => {
  expect(await sendWebhook(api.url, [wonEvent(500)])).toMatchObject({ status: 200 });
  await server.stop();

  const asked = Date.now();
  const refused = await sendWebhook(api.url, [wonEvent(501)]);
  expect(Date.now() - asked).toBeLessThan(5_000);
  expect(refused).toMatchObject({ status: 503, body: { code: 'TL-API-0014' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await api.get('/readyz')).status).toBe(503);
  expect((await api.get('/healthz')).status).toBe(200);
  const list = await api.get('/v1/processes', 'ines-duarte');
  expect(list).toMatchObject({ status: 503, body: { code: 'TL-API-0014' } });
  expect(JSON.stringify(list.body)).not.toMatch(/127\.0\.0\.1|ECONNREFUSED| at /);

  server = await start();
  await expect.poll(async () => (await api.get('/readyz')).status, { timeout: 20_000 }).toBe(200);
  expect(await sendWebhook(api.url, [wonEvent(501)])).toMatchObject({ status: 200 });
  const { status } = await temporal.client.workflow.getHandle('lead-to-project:hubspot-501').describe();
  expect(status.name).toBe('RUNNING');
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
