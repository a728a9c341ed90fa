import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../domain/message.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { ProcessRow } from '../../starters/processes/process-row.ts';
import { describeExecution } from '../../starters/processes/read-execution.ts';
import { connectTemporal, type TemporalConnection } from '../../starters/temporal/connect.ts';
import { connectTemporalWorker } from '../../starters/temporal/connect-worker.ts';
import { findTemporal } from '../../starters/temporal/find-temporal.ts';
import { createWorkers, type WorkerRole } from '../../workers/start-workers.ts';
import { signedByTest } from '../decision-keys.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { workflowBundle as workflowBundleOfRun } from '../temporal.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { commandLine } from './command-line.ts';
import { type RunningApi, startApi } from './running-api.ts';

/* A real server, real workers and the real API, each with the key ring that the test gives it. */

type Ring = Record<'PAYLOAD_KEYS' | 'PAYLOAD_KEY_ID', string>;
/** What an installation's parts are started with; the ERP's worker may have a ring of its own. */
interface Rings {
  workers: Ring;
  erp: Ring;
  api: Ring;
}

const [k1, k2, k3] = ['k1', 'k2', 'k3'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
const ring = (current: string, ...keys: unknown[]): Ring => ({ PAYLOAD_KEYS: keys.join(','), PAYLOAD_KEY_ID: current });
const everywhere = (one: Ring): Rings => ({ workers: one, erp: one, api: one });

let firm: Throughline;
let hubspot: ReturnType<typeof hubspotAccount>;
let stopWorkers: (() => Promise<void>)[] = [];
let api: RunningApi | undefined;
let temporal: TemporalConnection | undefined;

beforeAll(async () => {
  firm = await startThroughline({ workers: false });
  hubspot = hubspotAccount(firm.sandbox.url);
});

afterAll(async () => {
  await stop();
  await firm?.close();
});

async function stop(): Promise<void> {
  await Promise.all(stopWorkers.map((each) => each()));
  stopWorkers = [];
  await api?.close();
  await temporal?.close();
}

/** As an installation is when its environment has changed. */
async function restart({ workers, erp, api: apis }: Rings): Promise<void> {
  await stop();
  stopWorkers = [await startWorkers(['processes', 'crm', 'ledger'], workers), await startWorkers(['erp'], erp)];
  temporal = await connectTemporal({ ...firm.env, ...apis });
  api = await startApi(temporal.client, firm.sandbox.url);
}

async function startWorkers(roles: WorkerRole[], keys: Ring): Promise<() => Promise<void>> {
  const { nativeConnection, dataConverter, close } = await connectTemporalWorker({ ...firm.env, ...keys });
  const workers = await createWorkers({ ...firm.workerSetup, connection: nativeConnection, dataConverter }, roles);
  const ended = Promise.all(workers.map((worker) => worker.run()));
  return async () => {
    for (const worker of workers) worker.shutdown();
    await ended;
    await close();
  };
}

/** A worker that runs workflows and does none of what they ask for. */
async function takingMessages(keys: Ring): Promise<() => Promise<void>> {
  const { nativeConnection: connection, dataConverter, close } = await connectTemporalWorker({ ...firm.env, ...keys });
  const { namespace, workflowBundle = workflowBundleOfRun() } = firm.workerSetup;
  const worker = await Worker.create({ connection, namespace, dataConverter, workflowBundle, taskQueue: 'processes' });
  const ended = worker.run();
  return async () => {
    worker.shutdown();
    await ended;
    await close();
  };
}

function decisionOn(process: string, planHash: string): Decision {
  const actor = { id: 'grace-osei', name: 'Grace Osei', email: 'grace.osei@northwind.example' };
  const what = { decision: 'approve', comment: '', roles: ['sales-lead'], at: new Date().toISOString(), signature: '' };
  return { id: 'while-a-key-is-missing', process, planHash, actor, ...what } as Decision;
}

const processOf = (deal: string) => `lead-to-project:hubspot-${deal}`;
const get = async (path: string) => (await api?.get(path, 'ruth-keller'))?.body;
const show = (deal: string) => get(`/v1/processes/${processOf(deal)}`);
const row = async (deal: string) =>
  (await get('/v1/processes?limit=100')).processes.find(({ id }: ProcessRow) => id === processOf(deal));
const handle = (deal: string) => firm.client.workflow.getHandle(processOf(deal));
const polled = { timeout: 25_000, interval: 250 };
const until = (deal: string, stage: string) =>
  expect.poll(async () => (await show(deal)).view?.stage, polled).toBe(stage);
const tellOf = (deal: string) => temporal?.client.workflow.getHandle(processOf(deal)).signal('recordChanged');

/** A deal without entity and purchase order: it parks until somebody fills them in. */
async function parkedDeal(variant: number): Promise<string> {
  const { id } = await firm.sandbox.stageDeal({ scenario: 'missing-entity-and-po', variant, webhooks: 'lose' });
  await begin(id);
  await until(id, 'parked');
  return id;
}

/** By a client that has the installation's keys. */
async function begin(id: string): Promise<void> {
  await temporal?.client.workflow.signalWithStart('leadToProject', {
    taskQueue: 'processes',
    workflowId: processOf(id),
    args: [{ connection: 'hubspot', dealId: id }],
    signal: 'recordChanged',
    signalArgs: [],
    memo: { summary: { stage: 'reading' } },
  });
}

async function fillIn(deal: string): Promise<void> {
  await hubspot.change('deals', deal, { legal_entity: 'NWG', po_number: 'PO-9001' });
}

/** The keys that a history's payloads are encrypted under, in the order in which they came. */
async function keysIn(deal: string): Promise<string[]> {
  const history = historyToJSON(await handle(deal).fetchHistory());
  const ids = [...history.matchAll(/"encryption-key-id": ?"([^"]+)"/g)].map(([, id]) => id ?? '');
  return [...new Set(ids)].map((id) => Buffer.from(id, 'base64').toString());
}

describe('the key ring, rotated twice over open processes', () => {
  it('lets all of them go on to their end', { timeout: 180_000 }, async () => {
    await restart(everywhere(ring('k1', k1)));
    const deals = [await parkedDeal(1), await parkedDeal(2)];
    // Readers first, then the writers; the oldest key stays for as long as Temporal keeps what it wrote.
    for (const next of [ring('k1', k1, k2), ring('k2', k1, k2), ring('k2', k1, k2, k3), ring('k3', k1, k2, k3)]) {
      await restart(everywhere(next));
      for (const deal of deals) {
        await tellOf(deal);
        await until(deal, 'parked');
        expect(await row(deal)).toMatchObject({ stage: 'parked', degraded: null });
      }
      deals.push(await parkedDeal(deals.length + 1));
    }
    for (const deal of deals) {
      await fillIn(deal);
      await tellOf(deal);
    }
    for (const deal of deals) await until(deal, 'done');
    expect(await keysIn(deals[0] ?? '')).toEqual(['k1', 'k2', 'k3']);
    expect(await keysIn(deals.at(-1) ?? '')).toEqual(['k3']);
  });
});

describe('a key that is missing', () => {
  let deal: string;
  const missing = { system: 'throughline', code: 'TL-WAIT-0014' };

  beforeEach(async () => {
    await restart(everywhere(ring('k1', k1)));
    deal = await parkedDeal(10 + variants);
    variants += 1;
  }, 60_000);
  let variants = 0;

  it('everywhere: lists and pages say which, nothing is lost, and all goes on when it is back', {
    timeout: 120_000,
  }, async () => {
    await restart(everywhere(ring('k2', k2)));
    const degraded = { ...missing, key: 'k1' };
    expect(await row(deal)).toMatchObject({ stage: 'parked', customer: null, degraded });
    expect(await show(deal)).toMatchObject({ stage: 'parked', view: null, degraded });
    expect(await get(`/v1/explain?q=${processOf(deal)}`)).toMatchObject({ story: { view: null, degraded } });
    // Nobody's inbox is empty because it can't be read.
    const { exceptions, unreadable } = await get('/v1/exceptions?limit=100');
    expect(exceptions.filter(({ process }: { process: string }) => process === processOf(deal))).toEqual([]);
    expect(unreadable).toContainEqual({ process: processOf(deal), key: 'k1' });

    // What comes meanwhile counts later.
    await fillIn(deal);
    await tellOf(deal);
    await expect
      .poll(async () => (await describeExecution(firm.client, processOf(deal)))?.pendingWorkflowTask?.attempt, polled)
      .toBeGreaterThan(1);
    expect(await show(deal)).toMatchObject({ view: null, degraded });

    await restart(everywhere(ring('k2', k1, k2)));
    await until(deal, 'done');
    expect(await show(deal)).toMatchObject({ degraded: null, customer: expect.any(String) });
  });

  it('in the workers alone: page and list say so, and since when the process stands still', {
    timeout: 120_000,
  }, async () => {
    await restart({ ...everywhere(ring('k1', k1, k2)), workers: ring('k2', k2) });
    await expect.poll(async () => (await show(deal)).degraded, polled).toMatchObject({ ...missing, key: 'k1' });
    await fillIn(deal);
    const before = new Date().toISOString();
    await tellOf(deal);
    await expect.poll(async () => (await show(deal)).degraded?.since > before, polled).toBe(true);
    const shown = { stage: 'parked', customer: expect.any(String), degraded: { ...missing, key: 'k1' } };
    expect(await show(deal)).toMatchObject({ ...shown, view: null });
    // It is parked, and can't be woken: whoever looks at the list sees that, too.
    expect(await row(deal)).toMatchObject(shown);
    const list = commandLine({
      THROUGHLINE_API: api?.url ?? '',
      THROUGHLINE_TOKEN: (await api?.token('ruth-keller')) ?? '',
    });
    expect((await list('list')).stdout).toMatch(
      new RegExp(`${processOf(deal)} .*parked .*throughline: .*: k1 \\[TL-WAIT-0014\\]; tried again\\. \\S`),
    );
    await restart(everywhere(ring('k1', k1, k2)));
    await until(deal, 'done');
  });

  /** Someone decides while the only worker that would verify it lacks the key of what it is asked. */
  async function unverified(variant: number) {
    await restart(everywhere(ring('k1', k1, k2)));
    const { id } = await firm.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant, webhooks: 'lose' });
    await begin(id);
    await until(id, 'waiting for approval');
    const { approval } = (await show(id)).view;
    for (const each of stopWorkers.splice(0)) await each();
    // This one takes the message in and verifies nothing.
    const stopTaking = await takingMessages(ring('k1', k1, k2));
    const decide = async (updateId = 'while-a-key-is-missing') => {
      const message = { ...decisionOn(processOf(id), approval.planHash), id: updateId };
      const args: [Decision] = [await signedByTest('decide', message)];
      return temporal?.client.workflow
        .getHandle(processOf(id))
        .executeUpdate<Verdict, [Decision]>('decide', { args, updateId });
    };
    const decided = decide();
    const verifying = async () => (await describeExecution(firm.client, processOf(id)))?.pendingActivities?.[0];
    await expect.poll(verifying, polled).toMatchObject({ activityType: { name: 'verifyMessage' } });
    // That one would verify it, but can't read it.
    const stopLacking = await startWorkers(['processes'], ring('k2', k2));
    const unreadable = { lastFailure: { applicationFailureInfo: { type: 'UnreadablePayload' } } };
    await expect.poll(verifying, polled).toMatchObject({ attempt: 4, ...unreadable });
    const withAllKeys = async () => {
      await Promise.all([stopTaking(), stopLacking()]);
      stopWorkers.push(await startWorkers(['processes', 'crm', 'erp', 'ledger'], ring('k2', k1, k2)));
    };
    return { id, decide, decided, verifying, withAllKeys };
  }

  it('in one of the workers that could verify a decision: it waits, and counts when the key is there', {
    timeout: 120_000,
  }, async () => {
    const { id, decided, withAllKeys } = await unverified(90);
    await withAllKeys();
    expect(await decided).toEqual({ accepted: true });
    await until(id, 'done');
  });

  it('in it for good: what an operator gives up waiting for does not count, and can be decided anew', {
    timeout: 120_000,
  }, async () => {
    const { id, decide, decided, verifying, withAllKeys } = await unverified(91);
    const { workflowService, options } = firm.client;
    await workflowService.updateActivityOptions({
      namespace: options.namespace,
      execution: { workflowId: processOf(id) },
      id: (await verifying())?.activityId,
      activityOptions: { retryPolicy: { maximumAttempts: 5 } },
      updateMask: { paths: ['retry_policy.maximum_attempts'] },
    });
    expect(await decided).toEqual({ accepted: false, because: 'it could not be verified. Have it signed anew.' });
    await withAllKeys();
    expect((await show(id)).view).toMatchObject({ stage: 'waiting for approval', refusals: [{ wasJudged: false }] });
    expect(await decide('with-all-keys')).toEqual({ accepted: true });
    await until(id, 'done');
  });

  it('keeps nobody from resolving all others of a group that can be read', { timeout: 120_000 }, async () => {
    await restart(everywhere(ring('k2', k2)));
    const other = await parkedDeal(10 + variants);
    variants += 1;
    const retry = { cause: 'TL-DEAL-0001:entity', action: { kind: 'retry' } };
    const preview = async () => (await api?.post('/v1/exception-groups/preview', retry, 'ines-duarte'))?.body;
    await expect.poll(async () => (await preview()).accepted, polled).toBe(1);
    const order = { ...retry, reason: 'looking again' };
    const begun = await api?.post('/v1/exception-groups/resolve', order, 'ines-duarte');
    expect(begun).toMatchObject({ status: 202, body: { total: 1 } });
    const progress = () => get(`/v1/exception-groups/resolutions/${begun?.body.id}`);
    await expect.poll(progress, polled).toMatchObject({ finished: true, total: 1, accepted: 1 });
    const { story } = (await show(other)).view;
    expect(story.some(({ text }: { text: string }) => text.includes('looking again'))).toBe(true);
    expect((await row(deal)).degraded).toMatchObject({ ...missing, key: 'k1' });
    await restart(everywhere(ring('k2', k1, k2)));
    await until(deal, 'parked');
  });

  it('because it never was: one message holds up its process, which goes on when it is reset to before that', {
    timeout: 120_000,
  }, async () => {
    await restart(everywhere(ring('k1', k1)));
    const stranger = await connectTemporal({ ...firm.env, ...ring('k9', `k9:${randomBytes(32).toString('base64')}`) });
    await stranger.client.workflow.getHandle(processOf(deal)).signal('decide', {});
    await stranger.close();
    await expect.poll(async () => (await row(deal)).degraded, polled).toMatchObject({ ...missing, key: 'k9' });
    const { events } = await handle(deal).fetchHistory();
    const at = events?.findIndex((event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'decide');
    const before = events?.slice(0, at).findLast((event) => event.workflowTaskCompletedEventAttributes);
    const where = ['--address', firm.env.TEMPORAL_ADDRESS ?? '', '--namespace', firm.namespace];
    const reset = ['workflow', 'reset', '--workflow-id', processOf(deal), '--event-id', String(before?.eventId)];
    const how = ['--reapply-exclude', 'Signal', '--reason', 'under no key of ours'];
    await promisify(execFile)((await findTemporal()).path, [...reset, ...how, ...where], { timeout: 30_000 });
    await until(deal, 'parked');
    await fillIn(deal);
    await tellOf(deal);
    await until(deal, 'done');
  });

  it('in one system’s worker alone: its call waits, and the list says for which key', {
    timeout: 120_000,
  }, async () => {
    await restart({ ...everywhere(ring('k2', k1, k2)), erp: ring('k1', k1) });
    await fillIn(deal);
    await tellOf(deal);
    await expect.poll(async () => (await row(deal)).degraded, polled).toMatchObject({ ...missing, key: 'k2' });
    expect(await show(deal)).toMatchObject({ view: { stage: 'reading' }, degraded: { key: 'k2' } });
    await restart(everywhere(ring('k2', k1, k2)));
    await until(deal, 'done');
  });

  it('in the API alone: it says so, and processes go on without it', { timeout: 120_000 }, async () => {
    await restart({ ...everywhere(ring('k2', k1, k2)), api: ring('k1', k1) });
    await fillIn(deal);
    await handle(deal).signal('recordChanged');
    await expect.poll(async () => (await show(deal)).stage, polled).toBe('done');
    expect(await show(deal)).toMatchObject({ view: null, degraded: { ...missing, key: 'k2' } });
    await restart(everywhere(ring('k2', k1, k2)));
    await until(deal, 'done');
  });
});
