import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import type { ProofReport } from '../../domain/proof-report.ts';
import { ensureProofSchedule, lastProof, proveNow } from '../../starters/proof-schedule.ts';
import { type DevServer, startDevServer } from '../../starters/temporal/dev-server.ts';
import { findTemporal } from '../../starters/temporal/find-temporal.ts';
import { Auditor } from '../conformance/odoo/auditor.ts';
import { type Firm, startFirm } from '../firm.ts';
import { freePort } from '../free-port.ts';
import { unlimited } from '../throughline.ts';

/* A night of tens of thousands of contracts, on a server that has histories grow only as long as two pages. */

/** Three pages. */
const DEALS = 24;

let folder: string;
let server: DevServer;
let firm: Firm;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-continued-'));
  const settings = { port: await freePort(), dynamicConfig: ['limit.historyCount.suggestContinueAsNew=40'] };
  server = await startDevServer((await findTemporal()).path, settings, join(folder, 'temporal.log'));
  firm = await startFirm(0, { ...unlimited, env: { TEMPORAL_ADDRESS: server.address }, patience: 90_000 });
}, 90_000);

afterAll(async () => {
  await firm?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

it('goes on in a new run before its history grows large, and checks each contract once', async () => {
  const deals: string[] = [];
  for (let n = 1; n <= DEALS; n += 1) {
    const deal = await firm.closeDeal('retainer');
    expect((await firm.until(deal, 'done', 'parked')).stage).toBe('done');
    deals.push(deal);
  }
  const byHand = await Auditor.logIn(odooSettings(firm.env));
  const changed = [deals.at(0), deals.at(-1)];
  for (const deal of changed) {
    const [order] = await firm.odoo.orders(`hubspot-${deal}`);
    await byHand.write('sale.order', order?.id ?? 0, { client_order_ref: 'PO-BY-HAND' });
  }

  const { workflow } = firm.client;
  const started = { taskQueue: 'processes', workflowId: 'nightly-proof:long', args: [] };
  const report: ProofReport = await workflow.execute('nightlyProof', started);

  expect(report).toMatchObject({
    checked: DEALS,
    found: 2,
    opened: 2,
    skipped: { unreadInAll: 0 },
    stoppedAfter: null,
  });
  expect(report.drift.map(({ process }) => process)).toEqual(changed.map((deal) => `lead-to-project:hubspot-${deal}`));
  const continued = async () => {
    let count = 0;
    const query = "WorkflowId = 'nightly-proof:long' AND ExecutionStatus = 'ContinuedAsNew'";
    for await (const _ of workflow.list({ query })) count += 1;
    return count;
  };
  await expect.poll(continued, { timeout: 10_000 }).toBeGreaterThan(0);

  // Where a night stopped, the next one begins; it goes round, and checks each once as well.
  await ensureProofSchedule(firm.client, { at: '02:00', timeZone: 'Europe/Berlin' });
  firm.sandbox.faults.arm({ system: 'odoo', operation: '*', fault: 'unauthorized-401' });
  const stopped = await night();
  firm.sandbox.faults.clear();
  expect(stopped).toMatchObject({ checked: 0, skipped: { unreadInAll: 5 } });
  expect(stopped.stoppedAfter).not.toBeNull();
  expect(await night(stopped)).toMatchObject({ checked: DEALS, found: 2, opened: 0, stoppedAfter: null });
}, 240_000);

/** One that its schedule starts, and so knows of the one before. */
async function night(before?: ProofReport): Promise<ProofReport> {
  // Temporal starts no second one within a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await proveNow(firm.client);
  return vi.waitUntil(
    async () => {
      const last = (await lastProof(firm.client))?.report;
      return last?.ended && last.began !== before?.began ? last : null;
    },
    { timeout: 60_000, interval: 200 },
  );
}
