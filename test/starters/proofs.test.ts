import type { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import { ensureProofSchedule, lastProof, proveNow } from '../../starters/proof-schedule.ts';
import { createWorkers } from '../../workers/start-workers.ts';
import { Auditor } from '../conformance/odoo/auditor.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { commandLine } from './command-line.ts';
import { type RunningApi, startApi } from './running-api.ts';

let throughline: Throughline;
let workers: Worker[];
let running: Promise<unknown>;
let api: RunningApi;
let run: ReturnType<typeof commandLine>;

beforeAll(async () => {
  throughline = await startThroughline({ workers: false });
  await startWorkers();
  api = await startApi(throughline.client, throughline.sandbox.url);
  run = commandLine({ THROUGHLINE_API: api.url, THROUGHLINE_SANDBOX: throughline.sandbox.url });
});

const startWorkers = async () => {
  workers = await createWorkers(throughline.workerSetup);
  running = Promise.all(workers.map((worker) => worker.run()));
};

const stopWorkers = async () => {
  for (const worker of workers.splice(0)) worker.shutdown();
  await running;
};

afterAll(async () => {
  await api?.close();
  await stopWorkers();
  await throughline?.close();
});

it('starts a nightly proof by day, and tells what it found, in the API and on the command line', async () => {
  expect((await api.get('/v1/proofs/last', 'ines-duarte')).body).toEqual({
    report: null,
    degraded: null,
    overdue: false,
  });
  expect((await run('proof', 'last')).stdout).toContain('There was none yet');
  await ensureProofSchedule(throughline.client, { at: '02:30', timeZone: 'Europe/Berlin' });
  // A second start of the API finds it there, and may have another time.
  await ensureProofSchedule(throughline.client, { at: '03:30', timeZone: 'Europe/Berlin' });
  const { spec } = await throughline.client.schedule.getHandle('nightly-proof').describe();
  expect(spec).toMatchObject({
    timezone: 'Europe/Berlin',
    calendars: [{ hour: [{ start: 3 }], minute: [{ start: 30 }] }],
  });

  const { id: deal } = await throughline.sandbox.stageDeal({ scenario: 'milestones', variant: 1, webhooks: 'lose' });
  await throughline.start(deal);
  expect((await throughline.untilEnded(deal)).stage).toBe('done');
  const [order] = await odooLedger(throughline.sandbox.url).orders(`hubspot-${deal}`);
  const byHand = await Auditor.logIn(odooSettings(throughline.env));
  await byHand.write('sale.order', order?.id ?? 0, { client_order_ref: 'PO-BY-HAND' });

  expect(await api.post('/v1/proofs', {}, 'grace-osei')).toMatchObject({ status: 403, body: { code: 'TL-API-0004' } });
  expect((await run('proof', 'run')).stdout).toContain('It is under way');
  const report = await vi.waitUntil(
    async () => {
      const { body } = await api.get('/v1/proofs/last', 'ines-duarte');
      return body.report?.ended ? body.report : null;
    },
    { timeout: 30_000, interval: 300 },
  );
  expect(report).toMatchObject({ checked: 1, found: 1, opened: 1, drift: [{ record: `Order ${order?.name}` }] });
  const told = await run('proof', 'last');
  expect(told).toMatchObject({ exitCode: 0, stderr: '' });
  expect(told.stdout).toMatch(/1 checked, 1 found/);
  expect(told.stdout).toMatch(/odoo \d+/);
  expect(told.stdout).toContain('has the reference PO-BY-HAND');
  expect(JSON.parse((await run('proof', 'last', '--json')).stdout)).toEqual(report);

  await throughline.until(deal, 'parked');
  expect((await run('show', `lead-to-project:hubspot-${deal}`)).stdout).toContain('--hand-over');
  const repair = await run('resolve', `hubspot:deal:${deal}`, '--repair', '--reason', 'a slip of the pen');
  expect(repair).toMatchObject({ exitCode: 0 });
  await throughline.until(deal, 'waiting for approval');

  // Nobody is there any more to answer for the version that it ran on.
  await stopWorkers();
  expect((await api.get('/v1/proofs/last', 'ines-duarte')).body).toEqual({ report, degraded: null, overdue: false });
  const { client, namespace } = throughline;
  const { info } = await client.schedule.getHandle('nightly-proof').describe();
  const [proof] = info.recentActions;
  const { workflowId } = proof?.action.workflow ?? {};
  await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });
  const forgotten = async () => (await api.get('/v1/proofs/last', 'ines-duarte')).body;
  await expect.poll(forgotten, { timeout: 45_000 }).toEqual({ report: null, degraded: null, overdue: false });
}, 150_000);

it('tells of one that is held up, and when that keeps later nights from being proven', async () => {
  await startWorkers();
  throughline.sandbox.faults.arm({ system: 'odoo', operation: '*', fault: 'error-500' });
  await proveNow(throughline.client);
  const last = (at?: number) => lastProof(throughline.client, at).catch(() => null);
  await expect.poll(() => last(), { timeout: 30_000 }).toMatchObject({ degraded: { system: 'odoo' }, overdue: false });
  expect((await run('proof', 'last')).stdout).toContain('Held up     by odoo since');
  expect(await last(Date.now() + 23 * 3_600_000)).toMatchObject({ overdue: false });
  expect(await last(Date.now() + 25 * 3_600_000)).toMatchObject({ overdue: true });
  throughline.sandbox.faults.clear();
}, 60_000);
