import { afterAll, beforeAll, expect, it } from 'vitest';
import { startThroughline, type Throughline } from '../throughline.ts';
import { commandLine } from './command-line.ts';
import { type RunningApi, startApi } from './running-api.ts';

let throughline: Throughline;
let api: RunningApi;
let run: ReturnType<typeof commandLine>;
let variant = 900;

beforeAll(async () => {
  // Opening hours pass at once: what is asked is reminded of, overdue and escalated as soon as it is asked.
  throughline = await startThroughline({ passOfHours: (_, from) => from });
  api = await startApi(throughline.client, throughline.sandbox.url);
  run = commandLine({ THROUGHLINE_API: api.url, THROUGHLINE_SANDBOX: throughline.sandbox.url });
});

afterAll(async () => {
  await api?.close();
  await throughline?.close();
});

const processOf = (deal: string) => `lead-to-project:hubspot-${deal}`;

async function waiting(): Promise<string> {
  variant += 1;
  const { id } = await throughline.sandbox.stageDeal({ scenario: 'discount-needs-a-yes', variant, webhooks: 'lose' });
  await throughline.start(id);
  await throughline.until(id, 'waiting for approval');
  return id;
}

it('an approval that nobody decides in time stands in the inbox and in the exception queue, for the next one up', async () => {
  const deal = await waiting();
  const listed = async (path: string, list: string) =>
    (await api.get(path, 'ruth-keller')).body[list].find(
      ({ process }: { process: string }) => process === processOf(deal),
    );
  await expect
    .poll(() => listed('/v1/exceptions?owner=finance', 'exceptions'), { timeout: 15_000 })
    .toMatchObject({
      category: 'stuck approval',
      owner: 'finance',
      actions: ['retry', 'cancel'],
    });
  expect(await listed('/v1/exceptions?category=stuck%20approval', 'exceptions')).toBeDefined();
  expect(await listed('/v1/approvals?owner=sales-lead', 'approvals')).toMatchObject({
    roles: ['sales-lead', 'finance'],
    step: 1,
    steps: 1,
    reminded: 1,
    escalatedTo: ['finance'],
  });
  const { stdout } = await run('show', processOf(deal));
  expect(stdout).toMatch(/Stuck since .*: stuck approval, for finance/);
  expect(stdout).toContain('TL-APPR-0001');
  expect(stdout).toMatch(/escalated .* to finance/);
});

it('a decision is handed over and sent back from the command line, and what keeps it is said', async () => {
  const deal = await waiting();
  const process = processOf(deal);
  const hash = (await throughline.view(deal)).approval?.planHash ?? '';
  const reason = ['--reason', 'on a train'];
  const own = await run('delegate', process, '--to', 'anna.berg@northwind.example', ...reason, '--as', 'Grace Osei');
  expect(own).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("owns the deal and can't take over") });
  const handed = await run(
    'delegate',
    `${process}#a1`,
    '--to',
    'Jonas.Lind@northwind.example',
    ...reason,
    '--as',
    'Grace Osei',
  );
  expect(handed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Handed over') });
  expect((await run('show', process)).stdout).toMatch(
    /jonas.lind@northwind.example may decide in the place of Grace Osei/,
  );

  const path = `/v1/approvals/${encodeURIComponent(`${process}#a1`)}/decision`;
  const silent = await api.post(path, { decision: 'send back', planHash: hash }, 'jonas-lind');
  expect(silent).toMatchObject({ status: 409, body: { detail: expect.stringContaining('needs a comment') } });
  const back = await run('send-back', process, '--plan', hash, '--comment', 'Which phase?', '--as', 'Jonas Lind');
  expect(back).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Sent back') });
  const parked = await throughline.until(deal, 'parked');
  expect(parked.exception?.issues[0]).toMatchObject({
    code: 'TL-APPR-0002',
    message: expect.stringContaining('Which phase?'),
  });
});

it('an address that is none is refused before it reaches the process', async () => {
  const path = `/v1/approvals/${encodeURIComponent('lead-to-project:hubspot-1#a1')}/delegate`;
  const answer = await api.post(path, { to: 'jonas', reason: 'on a train' }, 'grace-osei');
  expect(answer).toMatchObject({ status: 400, body: { code: 'TL-API-0002' } });
  expect(JSON.stringify(answer.body)).toContain('e-mail address');
});
