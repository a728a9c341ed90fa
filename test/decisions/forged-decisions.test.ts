import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { instant, type ProcessId } from '../../domain/ids.ts';
import type { Decision } from '../../domain/message.ts';
import type { Refusal } from '../../domain/process-view.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { signMessage } from '../../starters/sign-message.ts';
import { findTemporal } from '../../starters/temporal/find-temporal.ts';
import { signingWith, testSigning, yesterdaysKey } from '../decision-keys.ts';
import { type Forgery, forgedDecisions } from '../forged-decisions.ts';
import { refusalsOnRecord } from '../refusals-on-record.ts';
import { commandLine } from '../starters/command-line.ts';
import { type RunningApi, startApi } from '../starters/running-api.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

/*
 * Whoever may write to the Temporal namespace, or has a token of the firm, sends a waiting process decisions that nobody
 * made, in every way there is. None counts, and each is on record with the reason; the real one counts afterwards.
 */

const grace = { id: 'grace-osei', name: 'Grace Osei', email: 'grace.osei@northwind.example' };
const run = promisify(execFile);

let throughline: Throughline;
let api: RunningApi;
let temporal: string;
let folder: string;
let deal: string;
let process: ProcessId;
let approval: string;
let hash: string;

beforeAll(async () => {
  // The command line of Temporal reads encrypted answers only through a codec endpoint, which is a test of its own.
  throughline = await startThroughline({ env: { PAYLOAD_ENCRYPTION: 'off' } });
  api = await startApi(throughline.client, throughline.sandbox.url);
  temporal = (await findTemporal()).path;
  folder = await mkdtemp(join(tmpdir(), 'throughline-decisions-'));
  await nextDeal(1);
}, 60_000);

afterAll(async () => {
  await api?.close();
  await throughline?.close();
  await rm(folder, { recursive: true, force: true });
});

async function nextDeal(variant: number): Promise<void> {
  const staged = await throughline.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant, webhooks: 'lose' });
  deal = staged.id;
  await throughline.start(deal);
  const view = await throughline.until(deal, 'waiting for approval');
  [process, approval, hash] = [view.id, view.approval?.id ?? '', view.approval?.planHash ?? ''];
}

function draft(): Decision {
  const at = instant(new Date().toISOString());
  const decision = { decision: 'approve', comment: '', actor: grace, roles: ['sales-lead'], at, signature: '' };
  return { id: randomUUID(), process, planHash: hash, ...decision } as Decision;
}

/** As the command line of Temporal is used by hand; it prints its answer as JSON. */
async function cli(command: string[], message: object): Promise<string> {
  const file = join(folder, `${randomUUID()}.json`);
  await writeFile(file, JSON.stringify(message));
  const where = ['--address', throughline.env.TEMPORAL_ADDRESS ?? '', '--namespace', throughline.namespace];
  const what = ['workflow', ...command, '--workflow-id', process, '--name', 'decide', '--input-file', file];
  const { stdout } = await run(temporal, [...what, ...where, '--output', 'json'], { timeout: 60_000 });
  return stdout;
}

function deliver(message: Decision) {
  return api.post(`/v1/approvals/${encodeURIComponent(approval)}/decision/deliver`, message, 'ruth-keller');
}

/** Each sends it and, where it gets an answer, says whether it was refused. */
const ways: Record<string, { as: Refusal['way']; send: (message: Decision) => Promise<boolean | null> }> = {
  'through the API': {
    as: 'update',
    send: async (message) => {
      const { status, body } = await deliver(message);
      expect(body.code).toBe('TL-API-0010');
      return status === 409;
    },
  },
  'by an update of the SDK': {
    as: 'update',
    send: async (message) => {
      const handle = throughline.client.workflow.getHandle(process);
      const verdict = await handle.executeUpdate<Verdict, [Decision]>('decide', { args: [message] });
      return !verdict.accepted;
    },
  },
  'by a signal of the SDK': {
    as: 'signal',
    send: async (message) => {
      await throughline.client.workflow.getHandle(process).signal('decide', message);
      return null;
    },
  },
  'by an update of the temporal command line': {
    as: 'update',
    send: async (message) => {
      await cli(['update', 'execute'], message);
      return null;
    },
  },
  'by a signal of the temporal command line': {
    as: 'signal',
    send: async (message) => {
      await cli(['signal'], message);
      return null;
    },
  },
};

/** One that the process has had: it was refused then, because of who sent it. */
async function takenBefore(): Promise<Decision> {
  const taken = await signMessage(testSigning, 'decision', { ...draft(), roles: ['consultant'] });
  const handle = throughline.client.workflow.getHandle(process);
  const verdict = await handle.executeUpdate<Verdict, [Decision]>('decide', { args: [taken] });
  expect(verdict).toMatchObject({ accepted: false, because: expect.stringContaining('it needs sales-lead') });
  return taken;
}

const patience = { timeout: 20_000, interval: 100 };

async function onRecord({ message, because }: Forgery, as: Refusal['way']): Promise<void> {
  const found = await vi.waitUntil(async () => {
    const { refusals = [] } = await throughline.view(deal);
    return refusals.find(({ id, because: why, way }) => id === message.id && way === as && because.test(why));
  }, patience);
  expect(found).toMatchObject({ kind: 'decision', inTheNameOf: message.actor.name });
  const { story } = await throughline.view(deal);
  expect(story.some(({ text }) => /^A decision .*was refused: /.test(text) && because.test(text))).toBe(true);
}

const refusedInLedger = () => refusalsOnRecord(throughline.ledger, process);

describe.each(Object.entries(ways))('a forged or stale decision %s', (_, { as, send }) => {
  it('does not count, whatever kind it is, and is on record with the reason', async () => {
    const { length: before } = await refusedInLedger();
    const taken = await takenBefore();
    const forgeries = await forgedDecisions(draft, taken);
    expect(forgeries.length).toBeGreaterThanOrEqual(12);
    for (const forgery of forgeries) {
      expect(await send(forgery.message), forgery.name).not.toBe(false);
      await onRecord(forgery, as).catch((error) => expect.fail(`${forgery.name}: ${error}`));
      const { stage, approval } = await throughline.view(deal);
      expect({ stage, counted: approval?.decisions.filter(({ verdict }) => verdict.accepted) }, forgery.name).toEqual({
        stage: 'waiting for approval',
        counted: [],
      });
    }
    const kept = async () => (await refusedInLedger()).slice(before);
    const expected = forgeries.map(({ message, because }) => ({
      ...{ id: message.id, way: as, kind: 'decision', inTheNameOf: message.actor.name },
      because: expect.stringMatching(because),
    }));
    await expect.poll(kept, patience).toMatchObject([{ id: taken.id, wasJudged: true }, ...expected]);
  }, 120_000);
});

it('a signal that is no decision at all is on record, and keeps nothing from working', async () => {
  await throughline.client.workflow.getHandle(process).signal('decide', { planHash: 7 });
  await throughline.client.workflow.getHandle(process).signal('decide', null);
  await vi.waitUntil(async () => {
    const { refusals = [] } = await throughline.view(deal);
    return refusals.filter(({ id, inTheNameOf }) => id === '' && inTheNameOf === null).length === 2;
  });
  const kept = async () => (await refusedInLedger()).filter(({ id, inTheNameOf }) => id === '' && inTheNameOf === null);
  await expect.poll(kept, patience).toHaveLength(2);
});

it('the real one counts: signed from the command line of ours, brought by that of Temporal', async () => {
  const env = { THROUGHLINE_API: api.url, THROUGHLINE_TOKEN: await api.token('grace-osei') };
  const sign = ['decision', 'sign', process, '--approve', '--json'];
  const { stdout, stderr, exitCode } = await commandLine(env)(...sign);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  await cli(['signal'], JSON.parse(stdout));
  const view = await throughline.untilEnded(deal);
  expect(view.stage).toBe('done');
});

it('the real one counts by update as well', async () => {
  await nextDeal(2);
  const env = { THROUGHLINE_API: api.url, THROUGHLINE_TOKEN: await api.token('grace-osei') };
  const { stdout } = await commandLine(env)('decision', 'sign', process, '--approve', '--json');
  expect(await cli(['update', 'execute'], JSON.parse(stdout))).toContain('"accepted": true');
  expect((await throughline.untilEnded(deal)).stage).toBe('done');
});

it.each([
  ['in the ordinary way', {}],
  // Temporal names an earlier run to the second one of these, with the input that the starter gave.
  ['to be repeated', { cronSchedule: '@every 1s', workflowRunTimeout: '2 seconds' }],
  ['to be tried again', { retry: { initialInterval: '100 milliseconds' }, workflowRunTimeout: '2 seconds' }],
] as const)('nobody starts a process, %s, with decisions that it never had', async (_how, options) => {
  await nextDeal(3);
  const view = await throughline.view(deal);
  const approved = { ...draft(), id: 'made-up' };
  const carried = {
    view: { ...view, approval: { ...view.approval, decisions: [{ decision: approved, verdict: { accepted: true } }] } },
    ...{ exceptions: 0, approvals: 1, accepted: [], cancelRequest: null },
  };
  await throughline.client.workflow.getHandle(process).terminate();
  await throughline.client.workflow.start('leadToProject', {
    taskQueue: 'processes',
    workflowId: process,
    args: [{ connection: 'hubspot', dealId: deal }, carried],
    ...options,
  });
  const first = (await throughline.client.workflow.getHandle(process).describe()).runId;
  const isLater = async () => (await throughline.client.workflow.getHandle(process).describe()).runId !== first;
  if ('workflowRunTimeout' in options) await expect.poll(isLater, { timeout: 20_000 }).toBe(true);
  const again = await throughline.until(deal, 'waiting for approval', 'done');
  expect(again).toMatchObject({ stage: 'waiting for approval', approval: { decisions: [] } });
  await throughline.client.workflow.getHandle(process).terminate();
});

it('what a key signed before it was rotated counts within its time', async () => {
  await nextDeal(4);
  const yesterdays = await signMessage(signingWith(yesterdaysKey), 'decision', draft());
  const { status, body } = await deliver(yesterdays);
  expect({ status, body }).toMatchObject({ status: 200, body: { accepted: true } });
  expect((await throughline.untilEnded(deal)).stage).toBe('done');
});

it('what was said to one run counts in none that begins after it, however soon', async () => {
  await nextDeal(5);
  const approved = await signMessage(testSigning, 'decision', draft());
  await throughline.client.workflow.getHandle(process).terminate();
  await throughline.start(deal);
  const { approval } = await throughline.until(deal, 'waiting for approval');
  expect(approval?.planHash).toBe(approved.planHash);
  const { status, body } = await deliver(approved);
  expect({ status, detail: body.detail }).toMatchObject({
    status: 409,
    detail: expect.stringContaining('before this process began'),
  });
});
