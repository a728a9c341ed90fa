import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ProofReport } from '../../domain/proof-report.ts';
import { proofReportQuery } from '../../workflows/messages.ts';
import { type KillableProgram, workerProgram } from '../faults/killable-program.ts';
import { alteredConfig, startThroughline, type Throughline, unlimited } from '../throughline.ts';

/* Three pages. */
const DEALS = 24;

let throughline: Throughline;
let worker: KillableProgram;
let config: string;

beforeAll(async () => {
  throughline = await startThroughline({ ...unlimited, workers: false, patience: 90_000 });
  // Where the projects live is nothing to it; copies of a template would only take their time.
  config = await alteredConfig((file, text) =>
    unlimited
      .config(file, text)
      .replace('projectIn: both', 'projectIn: erp')
      .replace('projectIn: psa', 'projectIn: erp'),
  );
  worker = workerProgram({ ...throughline.env, THROUGHLINE_CONFIG: config });
  await worker.start();
}, 90_000);

afterAll(async () => {
  await worker?.kill();
  await throughline?.close();
  await rm(config, { recursive: true, force: true });
});

it('goes on where a killed worker left it, and checks each contract once', async () => {
  const deals: string[] = [];
  for (let variant = 1; variant <= DEALS; variant += 1) {
    const { id } = await throughline.sandbox.stageDeal({ scenario: 'milestones', variant, webhooks: 'lose' });
    deals.push(id);
  }
  const waiting = [...deals];
  const lane = async () => {
    for (let deal = waiting.shift(); deal; deal = waiting.shift()) {
      await throughline.start(deal);
      expect((await throughline.until(deal, 'done', 'parked', 'waiting for approval')).stage).toBe('done');
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));

  const options = { taskQueue: 'processes', workflowId: 'nightly-proof:killed', args: [] };
  const handle = await throughline.client.workflow.start('nightlyProof', options);
  const checked = async () => (await handle.query(proofReportQuery).catch(() => null))?.checked ?? 0;
  await vi.waitUntil(async () => (await checked()) > 0, { timeout: 30_000, interval: 20 });
  await worker.kill('SIGKILL');
  await worker.start();
  const report: ProofReport = await handle.result();
  expect(report).toMatchObject({ checked: DEALS, found: 0, skipped: { unreadInAll: 0 }, stoppedAfter: null });
  // Two for each and two for its milestones, three a page: every page counts once, the one that was under way as well.
  expect(report.calls.odoo).toBeLessThanOrEqual(4 * DEALS + 3 * 4);
}, 300_000);
