import { rm } from 'node:fs/promises';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { connectHubspot } from '../../connectors/hubspot/connect-hubspot.ts';
import { hubspotSettings } from '../../connectors/hubspot/hubspot-settings.ts';
import { connectOdoo } from '../../connectors/odoo/connect-odoo.ts';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { ProofReport } from '../../domain/proof-report.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { searchAttributes } from '../../starters/temporal/search-attributes.ts';
import { createWorkers } from '../../workers/start-workers.ts';
import { testSigning } from '../decision-keys.ts';
import { ownLedger } from '../own-ledger.ts';
import { testDataConverter } from '../payload-keys.ts';
import { sandboxEnv } from '../sandbox-env.ts';
import { workflowBundle } from '../temporal.ts';
import { alteredConfig, unlimited } from '../throughline.ts';
import { timeSkippingServer } from '../time-skipping-server.ts';

/* A record that answers with an error for as long as anybody asks, on a server whose clock jumps to the next attempt. */

let environment: TestWorkflowEnvironment;
let sandbox: Sandbox;
let ledger: Awaited<ReturnType<typeof ownLedger>>;
let workers: Worker[];
let running: Promise<unknown>;
let folder: string;

beforeAll(async () => {
  const path = await timeSkippingServer();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
    client: { dataConverter: testDataConverter },
  });
  const { connection, nativeConnection, namespace = 'default' } = environment;
  const types = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(Object.entries(searchAttributes).map(([name, type]) => [name, types[type]])),
  });
  sandbox = await startSandbox(unlimited.sandbox);
  ledger = await ownLedger();
  folder = await alteredConfig((file, text) =>
    unlimited.config(file, text).replace('projectIn: both', 'projectIn: erp'),
  );
  const env = sandboxEnv(sandbox.url);
  const { systems } = loadConfig(folder);
  const setup = {
    connection: nativeConnection,
    namespace,
    dataConverter: testDataConverter,
    systems,
    configFolder: folder,
    decisionKeys: () => testSigning.keys,
    ledger: async () => ledger.ledger,
    workflowBundle: workflowBundle(),
    crm: () => connectHubspot(hubspotSettings(env), systems.crm.fields),
    erp: () => connectOdoo(odooSettings(env)),
    psa: () => {
      throw new Error('No deal of this file has its project in the PSA.');
    },
  };
  workers = await createWorkers(setup, ['processes', 'crm', 'erp', 'ledger']);
  running = Promise.all(workers.map((worker) => worker.run()));
}, 240_000);

afterAll(async () => {
  for (const worker of workers) worker.shutdown();
  await running;
  await environment.teardown();
  await sandbox.close();
  await ledger.remove();
  await rm(folder, { recursive: true });
});

it('gives a record up that answers with errors for ever, and says so', async () => {
  const { id } = await sandbox.stageDeal({ scenario: 'retainer', variant: 1, webhooks: 'lose' });
  const input = { connection: 'hubspot', dealId: id };
  const { workflow } = environment.client;
  const deal = { taskQueue: 'processes', workflowId: leadToProjectId(input), args: [input] };
  expect(await workflow.execute('leadToProject', deal)).toBe('done');

  sandbox.faults.arm({ system: 'odoo', operation: '*', fault: 'error-500' });
  const night = { taskQueue: 'processes', workflowId: 'nightly-proof', args: [] };
  const report: ProofReport = await workflow.execute('nightlyProof', night);
  const struck = sandbox.faults.list()[0]?.struck;
  sandbox.faults.clear();

  expect(report).toMatchObject({ checked: 0, skipped: { unreadInAll: 1 }, stoppedAfter: null });
  expect(report.skipped.unread).toEqual([
    { process: leadToProjectId(input), because: expect.stringMatching(/\[TL-WAIT-\d{4}\].*500/) },
  ]);
  // All attempts' requests are counted.
  expect(report.calls.odoo).toBe(struck);
  expect(Date.parse(report.ended ?? '') - Date.parse(report.began)).toBeLessThan(2 * 3_600_000);
}, 120_000);
