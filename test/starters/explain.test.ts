import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ProcessView } from '../../domain/process-view.ts';
import { processDetailSchema } from '../../starters/api/schemas/process-detail-schema.ts';
import { processRowSchema } from '../../starters/api/schemas/process-row-schema.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { commandLine } from './command-line.ts';
import { type RunningApi, startApi } from './running-api.ts';

let throughline: Throughline;
let api: RunningApi;
let run: ReturnType<typeof commandLine>;
let deal: string;
let done: ProcessView;
let parked: string;

beforeAll(async () => {
  throughline = await startThroughline();
  api = await startApi(throughline.client, throughline.sandbox.url);
  run = commandLine({ THROUGHLINE_API: api.url, THROUGHLINE_SANDBOX: throughline.sandbox.url });
  deal = await close('straight-through', 900);
  parked = await close('missing-entity-and-po', 900);
  done = await throughline.until(deal, 'done');
  await throughline.until(parked, 'parked');
  // The index follows the processes with a little delay.
  await vi.waitUntil(async () => (await explain(String(orderOf(done)))).status === 200, {
    timeout: 10_000,
    interval: 100,
  });
});

afterAll(async () => {
  await api?.close();
  await throughline?.close();
});

async function close(scenario: string, variant: number): Promise<string> {
  const { id } = await throughline.sandbox.stageDeal({ scenario, variant, webhooks: 'lose' });
  await throughline.start(id);
  return id;
}

const explain = (q: string) => api.get(`/v1/explain?q=${encodeURIComponent(q)}`, 'ruth-keller');
const recordOf = (view: ProcessView, kind: string) => view.records.find((record) => record.includes(`:${kind}:`));
const orderOf = (view: ProcessView) => recordOf(view, 'order')?.split(':').at(-1);
const processOf = (id: string) => `lead-to-project:hubspot-${id}`;

it('finds a process by each of its records, its id, its key, its deal’s number, its order’s number and its name', async () => {
  const asked = [
    `hubspot:deal:${deal}`,
    recordOf(done, 'order'),
    recordOf(done, 'project'),
    orderOf(done),
    deal,
    processOf(deal),
    `${processOf(deal)}#1`,
    `hubspot-${deal}`,
    done.title?.toUpperCase(),
    done.title?.slice(0, -2),
  ];
  for (const q of asked) {
    const { status, body } = await explain(String(q));
    expect.soft(status, q).toBe(200);
    expect.soft(body.story?.id, q).toBe(processOf(deal));
    expect.soft(body.matches, q).toHaveLength(1);
  }
});

it('answers exactly what OpenAPI describes, for a process that is done and one that is parked', async () => {
  for (const id of [deal, parked]) {
    const { body } = await api.get(`/v1/processes/${processOf(id)}`, 'ruth-keller');
    expect(body.view).not.toBeNull();
    // A schema drops what it doesn't know: equal means that nothing is there but what is described.
    expect(processDetailSchema.parse(body)).toEqual(body);
    const { story } = (await explain(id)).body;
    expect(processDetailSchema.parse(story)).toEqual({ ...story, earlier: undefined });
  }
  const { processes } = (await api.get('/v1/processes', 'ruth-keller')).body;
  expect(processes.map((row: unknown) => processRowSchema.parse(row))).toEqual(processes);
});

it('lists what could be meant when it is more than one, and the command line ends with 2', async () => {
  const other = await close('straight-through', 900);
  const { customer } = await throughline.until(other, 'done');
  expect(customer).toBe(done.customer);
  await expect.poll(async () => (await explain(String(customer))).body.matches?.length, { timeout: 10_000 }).toBe(2);
  expect((await explain(String(customer))).body.story).toBeNull();
  const { exitCode, stderr, stdout } = await run('explain', ...String(customer).split(' '));
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  for (const id of [deal, other]) expect(stderr).toContain(processOf(id));
  expect((await run('show', String(customer))).exitCode).toBe(2);
});

it('finds nothing by what is no name, number or record of any process', async () => {
  for (const q of ['odoo:order:S99999', 'hubspot:deal:424242', 'Nobody & Sons', "it's \\ 'quoted'", '%', '424242']) {
    expect.soft(await explain(q), q).toMatchObject({ status: 404, body: { code: 'TL-API-0018' } });
  }
  expect((await run('explain', 'Nobody & Sons')).exitCode).toBe(1);
});

it('tells the story in business words, in a named zone, with links and the plan', async () => {
  const { stdout, exitCode } = await run('explain', `hubspot:deal:${deal}`);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(String(done.title));
  expect(stdout).toContain('Stage     done');
  expect(stdout).toMatch(/\(times are [\w/]+\)/);
  expect(stdout).toContain(`Order ${orderOf(done)}`);
  for (const { url } of done.links) expect(stdout).toContain(url);
  expect(stdout).toContain(`Plan ${done.plan?.hash}`);
  expect(stdout).not.toMatch(/undefined|\[object|null/);
});

it('says of a parked process what is wrong and prints the command that puts it right', async () => {
  const { stdout } = await run('explain', parked);
  expect(stdout).toContain('"Legal entity" is empty');
  const command = /npm run -s throughline -- (resolve .*--set.*)/.exec(stdout)?.[1] ?? '';
  const filled = command
    .replace('entity=VALUE', 'entity=NWG')
    .replace('purchaseOrder=VALUE', 'purchaseOrder=PO-1')
    .replace('WHY', 'told by the account manager');
  const args = [...filled.matchAll(/'([^']*)'|((?:told by the account manager)|\S+)/g)].map((m) => m[1] ?? m[2] ?? '');
  expect(await run(...args)).toMatchObject({ exitCode: 0, stderr: '' });
});

it('tells of the runs that came before, when the deal was looked at again', async () => {
  await throughline.start(deal);
  await throughline.untilEnded(deal);
  await expect.poll(async () => (await explain(deal)).body.story?.earlier.length, { timeout: 10_000 }).toBe(1);
  const [earlier] = (await explain(deal)).body.story.earlier;
  expect(earlier.view.story).toEqual(done.story);
  const { stdout } = await run('explain', deal);
  expect(stdout).toContain('Before that, ');
  for (const { text } of done.story) expect(stdout).toContain(text);
});
