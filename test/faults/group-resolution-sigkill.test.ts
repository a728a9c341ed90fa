import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { GroupProgress, GroupResolution } from '../../domain/group-resolution.ts';
import { instant } from '../../domain/ids.ts';
import { signMessage } from '../../starters/sign-message.ts';
import { testSigning } from '../decision-keys.ts';
import { configFolder, startThroughline, type Throughline, unlimited } from '../throughline.ts';
import { type KillableProgram, workerProgram } from './killable-program.ts';
import { inLanes } from './lanes.ts';

/** More than one batch. */
const DEALS = 24;
const CAUSE = 'TL-MAP-0003:service=PM-HOUR';

let throughline: Throughline;
let worker: KillableProgram;
let config: string;

beforeAll(async () => {
  throughline = await startThroughline({ ...unlimited, workers: false, patience: 60_000 });
  config = await renamedService();
  worker = workerProgram({ ...throughline.env, THROUGHLINE_CONFIG: config });
  await worker.start();
}, 60_000);

afterAll(async () => {
  await worker?.kill();
  await throughline?.close();
  await rm(config, { recursive: true, force: true });
});

it('a group’s resolution goes on where a killed worker left it, and reaches every process once', async () => {
  const deals = await parkedDeals();
  const group = await signMessage<GroupResolution>(testSigning, 'group resolution', {
    id: 'through-a-crash',
    cause: CAUSE,
    action: { kind: 'correct', set: { 'lines.service': 'PM-H' } },
    except: [],
    reason: 'renamed',
    actor: { id: 'ines-duarte', name: 'Ines Duarte', email: 'ines.duarte@northwind.example' },
    roles: ['operations'],
    at: instant(new Date().toISOString()),
    signature: '',
  });
  const handle = await throughline.client.workflow.start('resolveExceptionGroup', {
    taskQueue: 'processes',
    workflowId: `resolve-exception-group:${group.id}`,
    args: [group],
  });
  const resolved = async () => {
    const views = await Promise.all(deals.slice(0, 8).map((deal) => throughline.view(deal)));
    return views.filter(({ corrections }) => corrections.length > 0).length;
  };
  await vi.waitUntil(async () => (await resolved()) > 0, { timeout: 20_000, interval: 50 });
  await worker.kill('SIGKILL');
  await worker.start();
  const end: GroupProgress = await handle.result();
  expect(end).toMatchObject({ total: DEALS, accepted: DEALS, refused: 0, gone: 0, unanswered: 0, finished: true });
  for (const deal of deals) {
    const { story } = await throughline.view(deal);
    expect(story.filter(({ by }) => by === 'Ines Duarte')).toHaveLength(1);
  }
}, 180_000);

/** Waits until the index lists them all as parked. */
async function parkedDeals(): Promise<string[]> {
  const staged: string[] = [];
  for (let variant = 1; variant <= DEALS; variant += 1) {
    staged.push((await throughline.sandbox.stageDeal({ scenario: 'odoo-refuses', variant, webhooks: 'lose' })).id);
  }
  await inLanes([1, 2, 3, 4], staged, async (_, deal) => {
    await throughline.start(deal);
    return throughline.until(deal, 'parked');
  });
  await vi.waitUntil(async () => (await throughline.client.workflow.count("Stage = 'parked'")).count === DEALS, {
    timeout: 20_000,
    interval: 200,
  });
  return staged;
}

/** The firm has renamed a service in its mapping, and the CRM's deals still say the old name. */
async function renamedService(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-config-'));
  for (const file of await readdir(configFolder)) {
    if (!file.endsWith('.yaml')) continue;
    const text = unlimited.config(file, await readFile(join(configFolder, file), 'utf8'));
    await writeFile(join(folder, file), text.replace('  PM-HOUR:\n', '  PM-H:\n'));
  }
  return folder;
}
