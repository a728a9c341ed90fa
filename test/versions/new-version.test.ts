import { Client } from '@temporalio/client';
import type { temporal as proto } from '@temporalio/proto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { Stage } from '../../domain/stage.ts';
import { newPayloadKey } from '../../keys/payload-keys.ts';
import { describeExecution } from '../../starters/processes/read-execution.ts';
import { releasePinned } from '../../starters/temporal/current-version.ts';
import { dataConverter } from '../../starters/temporal/data-converter.ts';
import { inLanes } from '../faults/lanes.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { type RunningApi, startApi } from '../starters/running-api.ts';
import { workflowBundle } from '../temporal.ts';
import { otherRelease } from './other-release.ts';
import { deploymentName, type Running, startVersionedFirm, type VersionedFirm } from './versioned-firm.ts';

/* Versions as they are deployed: the real workflows, workers of several versions beside one another, and open processes. */

/** Processes that go on with a new version, a third each parked, asking, and writing; and such as are pinned to theirs: 200. */
const OF_EACH = 20;
const UPGRADED = 3 * OF_EACH;
const PINNED = 140;
const lanes = [1, 2, 3, 4, 5, 6];
const patience = { timeout: 60_000, interval: 250 };

const file = 'workflows/lead-to-project.ts';
const line = "process.enter('reading');";
const imports = {
  file,
  line: "import { RunningProcess } from './running-process.ts';",
  becomes:
    "import { RunningProcess } from './running-process.ts';\nimport { patched, sleep } from '@temporalio/workflow';",
};
const proving = "process.enter('proving');";
/** A new first step of every round, and one after its writes, as in a release that heeds docs/versions.md. */
const patchedSteps = [line, proving].map((line) => ({
  file,
  line,
  becomes: `${line} if (patched('next')) await sleep(1);`,
}));
/** The first of them, by someone who forgot. */
const unpatchedStep = { file, line, becomes: `${line} await sleep(1);` };

let firm: VersionedFirm;
let api: RunningApi;
/** Stopped where processes are to wait for it. */
let crm: Running;

beforeAll(async () => {
  firm = await startVersionedFirm();
  api = await startApi(firm.throughline.client, firm.throughline.sandbox.url);
  await firm.systemWorkers('erp', 'psa', 'ledger');
  crm = await firm.systemWorkers('crm');
}, 60_000);

afterAll(async () => {
  await api?.close();
  await firm?.close();
}, 60_000);

const processOf = (dealId: string) => leadToProjectId({ connection: 'hubspot', dealId });
const handle = (workflowId: string) => firm.throughline.client.workflow.getHandle(workflowId);
const count = async (query: string) => (await firm.throughline.client.workflow.count(query)).count;

/** Closes so many deals, and comes back when each one's process is there, and will stay. */
async function open(stage: Stage, scenario: string, howMany: number, firstVariant = 1): Promise<string[]> {
  const { sandbox, until } = firm.throughline;
  const staged: string[] = [];
  for (let variant = firstVariant; variant < firstVariant + howMany; variant += 1)
    staged.push((await sandbox.stageDeal({ scenario, variant, webhooks: 'lose' })).id);
  const views = await inLanes(lanes, staged, async (_, deal) => {
    await firm.throughline.start(deal);
    return (await until(deal, stage)).stage;
  });
  expect([...views.values()]).toEqual(staged.map(() => stage));
  return staged;
}

/** They lack something. */
const parked = (howMany: number, firstVariant: number) =>
  open('parked', 'missing-entity-and-po', howMany, firstVariant);

/** Odoo keeps them waiting in the middle of their writes. */
async function writing(howMany: number): Promise<string[]> {
  const { faults } = firm.throughline.sandbox;
  faults.arm({
    system: 'odoo',
    operation: 'sale.order.load',
    fault: 'too-many-requests-429',
    retryAfterSeconds: 5,
  });
  return open('applying', 'retainer', howMany);
}

/** Pinned processes. While the CRM has no worker they stay open, waiting for it to read their deal. */
async function previews(howMany: number, deals: string[]): Promise<string[]> {
  const { client } = firm.throughline;
  const ids = Array.from({ length: howMany }, (_, n) => `preview:${n}`);
  await inLanes(lanes, ids, async (_, workflowId) =>
    client.workflow.start('previewLeadToProject', {
      workflowId,
      taskQueue: 'processes',
      args: [{ connection: 'hubspot', dealId: deals[ids.indexOf(workflowId) % deals.length] }],
    }),
  );
  const begun = "ExecutionStatus = 'Running' AND TemporalWorkflowVersioningBehavior = 'Pinned'";
  await vi.waitUntil(async () => (await count(begun)) === howMany, patience);
  return ids;
}

/** Brings them to their end, and says which. */
async function end(deals: string[], act: (deal: string) => Promise<unknown>): Promise<unknown[]> {
  const ended = await inLanes(lanes, deals, async (_, deal) => {
    await act(deal);
    return handle(processOf(deal)).result();
  });
  return [...ended.values()];
}

/** The deals are lost, so their processes have no more to do: they look once more, and end. */
async function lose(deals: string[]): Promise<void> {
  const hubspot = hubspotAccount(firm.throughline.sandbox.url);
  const ended = await end(deals, async (deal) => {
    await hubspot.change('deals', deal, { dealstage: 'closedlost' });
    await firm.throughline.start(deal);
  });
  expect(ended).toEqual(deals.map(() => 'withdrawn'));
}

async function approve(deals: string[]): Promise<void> {
  const ended = await end(deals, (deal) => firm.throughline.decide(deal, {}));
  expect(ended).toEqual(deals.map(() => 'done'));
}

/** Each is woken until the version is where it runs: a busy server's parts hear of a new current version one after the other. */
async function untilOn(version: string, deals: string[]): Promise<void> {
  await inLanes(lanes, deals, async (_, deal) =>
    vi.waitUntil(async () => {
      await firm.throughline.start(deal);
      const { raw } = await handle(processOf(deal)).describe();
      return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId === version;
    }, patience),
  );
}

/** What Temporal has on record of processes: which version they ended on, and whether a workflow task of theirs failed. */
async function records(workflowIds: string[]) {
  const found = await inLanes(lanes, workflowIds, async (_, id) => {
    const [{ raw, status }, { events }] = await Promise.all([handle(id).describe(), handle(id).fetchHistory()]);
    return {
      status: status.name,
      version: raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId,
      isPatched: events?.some((event) => isPatch(event.markerRecordedEventAttributes, 'next')),
      hasFailed: events?.some((event) => event.workflowTaskFailedEventAttributes),
    };
  });
  return [...found.values()];
}

function isPatch(
  marker: proto.api.history.v1.IMarkerRecordedEventAttributes | null | undefined,
  name: string,
): boolean {
  const [about] = marker?.details?.['patch-data']?.payloads ?? [];
  return Buffer.from(about?.data ?? '')
    .toString()
    .includes(`"${name}"`);
}

it('a new version takes over 200 open processes: none fails, and those that are pinned end on the version they began on', {
  timeout: 240_000,
}, async () => {
  const next = await otherRelease([imports, ...patchedSteps]);
  await firm.release('v1', workflowBundle());
  await firm.setCurrent('v1');
  const lacking = await parked(OF_EACH, 1);
  const asking = await open('waiting for approval', 'discount-needs-a-yes', OF_EACH);
  for (const deal of asking) expect((await firm.throughline.view(deal)).approval?.dueAt).toEqual(expect.any(String));
  const applying = await writing(OF_EACH);
  const deals = [...lacking, ...asking, ...applying];
  await crm.stop();
  const pinned = await previews(PINNED, deals);
  expect(await count("ExecutionStatus = 'Running'")).toBe(UPGRADED + PINNED);

  await firm.release('v2', next);
  await firm.setCurrent('v2');
  crm = await firm.systemWorkers('crm');
  await untilOn('v2', deals);
  firm.throughline.sandbox.faults.clear();
  await lose(lacking);
  await approve(asking);
  expect(await end(applying, async () => {})).toEqual(applying.map(() => 'done'));
  await Promise.all(pinned.map((id) => handle(id).result()));

  const ended = { status: 'COMPLETED', hasFailed: false };
  const [upgraded, stayed] = [await records(deals.map(processOf)), await records(pinned)];
  expect(upgraded).toEqual(deals.map(() => ({ ...ended, version: 'v2', isPatched: true })));
  expect(stayed).toEqual(pinned.map(() => ({ ...ended, version: 'v1', isPatched: false })));
});

it('a version whose change was not patched holds open processes up, is shown as degraded, and they go on when it is rolled back', {
  timeout: 120_000,
}, async () => {
  const deals = await parked(4, 500);
  const bad = await firm.release('v3', await otherRelease([imports, unpatchedStep]));
  await firm.setCurrent('v3');
  for (const deal of deals) await firm.throughline.start(deal);
  const shown = async (deal: string) => (await api.get(`/v1/processes/${processOf(deal)}`, 'ruth-keller')).body;
  for (const deal of deals) {
    await vi.waitUntil(async () => (await shown(deal)).degraded?.code === 'TL-WAIT-0011', patience);
    expect((await shown(deal)).degraded).toMatchObject({ system: 'throughline', since: expect.any(String) });
  }
  const held = await records(deals.map(processOf));
  expect(held).toEqual(deals.map(() => expect.objectContaining({ status: 'RUNNING', hasFailed: true })));

  await firm.setCurrent('v2');
  await bad.stop();
  await lose(deals);
  const ended = await records(deals.map(processOf));
  expect(ended).toEqual(deals.map(() => expect.objectContaining({ status: 'COMPLETED', version: 'v2' })));
  for (const deal of deals) expect((await shown(deal)).degraded).toBeNull();
});

it('a pinned process whose version has no workers any more waits, and goes on when it is let go, as `npm start` does', {
  timeout: 120_000,
}, async () => {
  const { client, namespace, sandbox } = firm.throughline;
  const { id } = await sandbox.stageDeal({ scenario: 'straight-through', variant: 1, webhooks: 'lose' });
  const old = await firm.release('v4', workflowBundle());
  await firm.setCurrent('v4');
  await old.stop();
  // Nobody runs it yet: it is pinned as it starts.
  const start = (by: Client, workflowId: string) =>
    by.workflow.start('previewLeadToProject', {
      workflowId,
      taskQueue: 'processes',
      args: [{ connection: 'hubspot', dealId: id }],
      memo: { deal: id },
      versioningOverride: { pinnedTo: { deploymentName, buildId: 'v4' } },
    });
  // What was begun under a key that is gone is let go like any other.
  const lost = newPayloadKey();
  const others = dataConverter({ PAYLOAD_KEYS: lost.entry, PAYLOAD_KEY_ID: lost.id });
  const { connection } = client;
  const unreadable = await start(
    new Client({ connection, namespace, dataConverter: others }),
    `preview:${id}:unreadable`,
  );
  const pinned = await start(client, `preview:${id}`);
  await firm.release('v5', workflowBundle());
  await firm.setCurrent('v5');
  const isListed = async () =>
    (await count("ExecutionStatus = 'Running' AND TemporalWorkflowVersioningBehavior = 'Pinned'")) === 2;
  await vi.waitUntil(isListed, patience);
  expect((await pinned.describe()).status.name).toBe('RUNNING');

  await releasePinned({ client, namespace }, { deploymentName, buildId: 'v5' });
  expect(await pinned.result()).toHaveProperty('planned');
  expect(await records([`preview:${id}`])).toMatchObject([{ status: 'COMPLETED', version: 'v5' }]);
  const { workflowExecutionInfo } = (await describeExecution(client, unreadable.workflowId)) ?? {};
  expect(workflowExecutionInfo?.versioningInfo?.versioningOverride).toMatchObject({ autoUpgrade: true });
  await unreadable.terminate();
});
