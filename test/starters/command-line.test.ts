import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../starters/cli/program.ts';
import { sandboxEnv } from '../sandbox-env.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { commandLine } from './command-line.ts';
import { type RunningApi, startApi } from './running-api.ts';

let throughline: Throughline;
let api: RunningApi;
let run: ReturnType<typeof commandLine>;
let variant = 800;

beforeAll(async () => {
  throughline = await startThroughline();
  api = await startApi(throughline.client, throughline.sandbox.url);
  run = commandLine({ THROUGHLINE_API: api.url, THROUGHLINE_SANDBOX: throughline.sandbox.url, TZ: 'Asia/Tokyo' });
});

afterAll(async () => {
  await api?.close();
  await throughline?.close();
});

async function close(scenario: string): Promise<string> {
  variant += 1;
  const { id } = await throughline.sandbox.stageDeal({ scenario, variant, webhooks: 'lose' });
  await throughline.start(id);
  return id;
}

const processOf = (deal: string) => `lead-to-project:hubspot-${deal}`;
const refusedBy = async (...args: string[]) => {
  const { exitCode, stderr } = await run(...args);
  return `${exitCode} ${stderr}`;
};

describe('list', () => {
  it('is an array of exactly what scripts rely on', async () => {
    const deal = await close('discount-needs-a-yes');
    const { approval } = await throughline.until(deal, 'waiting for approval');
    const rows = async () => JSON.parse((await run('list', '--json')).stdout) as Record<string, unknown>[];
    await expect
      .poll(async () => (await rows()).find(({ id }) => id === processOf(deal))?.stage, { timeout: 15_000 })
      .toBe('waiting for approval');
    const row = (await rows()).find(({ id }) => id === processOf(deal));
    expect(row).toMatchObject({
      process: 'lead-to-project',
      key: `hubspot-${deal}`,
      owner: 'sales-lead',
      exception: null,
      approval: { id: `${processOf(deal)}#a1`, planHash: approval?.planHash },
      degraded: null,
      endedAt: null,
    });
    expect(Object.keys(row ?? {})).toEqual([
      'id',
      'process',
      'key',
      'entity',
      'customer',
      'stage',
      'owner',
      'exception',
      'approval',
      'degraded',
      'startedAt',
      'endedAt',
    ]);
    const shown = await run('list', '--stage', 'waiting for approval', '--limit', '1');
    expect(shown).toMatchObject({ exitCode: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^PROCESS +STAGE +CUSTOMER/);
    expect(shown.stdout).toContain('1 process, 1 for a person');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no colours without a terminal.
    expect(shown.stdout).not.toMatch(/\u001b/);
  });
});

describe('approve and reject', () => {
  it('find a sample person whom the policy asks and who has no part in it', async () => {
    const deal = await close('discount-needs-a-yes');
    const { approval } = await throughline.until(deal, 'waiting for approval');
    const hash = approval?.planHash ?? '';
    expect(await refusedBy('approve', processOf(deal), '--plan', hash, '--as', 'Anna Berg')).toMatch(
      /^1 \[TL-API-0010\] Refused: Anna Berg owns the deal/,
    );
    expect(await refusedBy('approve', processOf(deal), '--plan', '0'.repeat(64))).toMatch(
      /^1 \[TL-API-0010\] Refused: it is about plan/,
    );
    expect(await refusedBy('approve', processOf(deal), '--plan', 'abc')).toMatch(/^2 .*body\.planHash/s);
    expect(await refusedBy('reject', processOf(deal), '--plan', hash)).toMatch(/^1 .*needs a comment/);
    const rejected = await run(
      'reject',
      `hubspot:deal:${deal}`,
      '--plan',
      hash,
      '--comment',
      'Margin too thin',
      '--json',
    );
    expect(rejected).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(rejected.stdout)).toMatchObject({ accepted: true });
    await throughline.until(deal, 'rejected');
    const late = await run('approve', processOf(deal), '--plan', hash, '--json');
    expect(late.exitCode).toBe(1);
    expect(JSON.parse(late.stdout)).toMatchObject({ code: 'TL-API-0009' });
  });
});

describe('resolve', () => {
  it('corrects what is missing, as show says it can be', async () => {
    const deal = await close('missing-entity-and-po');
    await throughline.until(deal, 'parked');
    const { stdout } = await run('show', processOf(deal));
    expect(stdout).toContain(
      `resolve '${processOf(deal)}#1' --set entity=VALUE --set purchaseOrder=VALUE --reason WHY --as 'Priya Nair'`,
    );
    expect(stdout).toContain('[TL-DEAL-0001] "PO number" is empty');
    const set = ['--set', 'entity=NWG', '--set', 'purchaseOrder=PO-4711', '--reason', 'from the contract'];
    expect(await run('resolve', `${processOf(deal)}#1`, ...set)).toMatchObject({ exitCode: 0 });
    const { approval } = await throughline.until(deal, 'waiting for approval');
    expect(await run('approve', deal, '--plan', approval?.planHash ?? '')).toMatchObject({ exitCode: 0 });
    await throughline.until(deal, 'done');
  });

  it('chooses among the customers that could be meant', async () => {
    const deal = await close('two-possible-customers');
    const { exception } = await throughline.until(deal, 'parked');
    const [first] = exception?.issues.flatMap(({ candidates }) => candidates) ?? [];
    expect(await refusedBy('resolve', deal, '--choose', '424242', '--reason', 'a guess')).toMatch(
      /^1 .*not one of the candidates/,
    );
    const chosen = await run(
      'resolve',
      deal,
      '--choose',
      first?.id ?? '',
      '--reason',
      'same address',
      '--as',
      'Lukas Meyer',
    );
    expect(chosen).toMatchObject({ exitCode: 0 });
    await throughline.until(deal, 'done', 'waiting for approval');
  });

  it('cancels, and so does cancel', async () => {
    const [one, other] = [await close('missing-entity-and-po'), await close('missing-entity-and-po')];
    await throughline.until(one, 'parked');
    expect(await run('resolve', one, '--cancel', '--reason', 'the customer withdrew')).toMatchObject({ exitCode: 0 });
    await throughline.until(one, 'cancelled');
    await throughline.until(other, 'parked');
    expect(await refusedBy('cancel', other, '--reason', 'x', '--as', 'Marta Silva')).toMatch(/^1 \[TL-API-0004\]/);
    expect(await run('cancel', other, '--reason', 'the customer withdrew')).toMatchObject({ exitCode: 0 });
    await throughline.until(other, 'cancelled');
    expect(await refusedBy('resolve', other, '--retry', '--reason', 'too late')).toMatch(/^1 \[TL-API-0009\]/);
  });
});

describe('plan and start', () => {
  it('show what would be written, then write it', async () => {
    const { id } = await throughline.sandbox.stageDeal({
      scenario: 'straight-through',
      variant: 850,
      webhooks: 'lose',
    });
    const plan = await run('plan', id);
    expect(plan).toMatchObject({ exitCode: 0, stderr: '' });
    expect(plan.stdout).toMatch(/^Plan [0-9a-f]{64}\n/);
    expect(plan.stdout).toContain('Nothing was written.');
    expect(JSON.parse((await run('start', `hubspot:deal:${id}`, '--json')).stdout)).toEqual({ process: processOf(id) });
    await throughline.until(id, 'done');
  });

  it('list all that is missing when no plan can be made', async () => {
    const { id } = await throughline.sandbox.stageDeal({
      scenario: 'missing-entity-and-po',
      variant: 851,
      webhooks: 'lose',
    });
    const plan = await run('plan', id);
    expect(plan.exitCode).toBe(1);
    expect(plan.stdout).toContain('"Legal entity" is empty');
    expect(plan.stdout).toContain('"PO number" is empty');
  });
});

describe('an answer that is not a yes yet', () => {
  it('is a failure for scripts, says so, and how to learn more', async () => {
    const process = { id: 'lead-to-project:hubspot-1', exception: null, approval: null, view: null };
    // A process answers at once; that a worker dies between taking an update and answering it takes luck.
    const server = createServer((request, response) => {
      const body = request.method === 'POST' ? { accepted: null, id: 'once' } : process;
      response.writeHead(request.method === 'POST' ? 202 : 200).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const late = commandLine({ THROUGHLINE_API: url, THROUGHLINE_TOKEN: 'x' });
    for (const args of [
      ['approve', process.id, '--plan', 'a'.repeat(64)],
      ['resolve', process.id, '--retry', '--reason', 'x'],
      ['cancel', process.id, '--reason', 'x'],
    ]) {
      const said = await late(...args);
      expect(said, args[0]).toMatchObject({ exitCode: 1, stderr: '' });
      expect(said.stdout).toContain('on record and not judged yet');
    }
    const json = await late('cancel', process.id, '--reason', 'x', '--json');
    expect({ exitCode: json.exitCode, body: JSON.parse(json.stdout) }).toEqual({
      exitCode: 1,
      body: { accepted: null, id: 'once' },
    });
    server.close();
  });
});

describe('wrong usage', () => {
  it.each([
    [['frobnicate'], /unknown command/],
    [['approve', 'lead-to-project:hubspot-1'], /--plan/],
    [['resolve', 'lead-to-project:hubspot-1#1', '--retry'], /--reason/],
    [['resolve', 'lead-to-project:hubspot-1#1', '--reason', 'x'], /exactly one of --retry/],
    [['resolve', 'x', '--retry', '--accept', '--reason', 'x'], /exactly one of --retry/],
    [['resolve', 'x', '--set', 'entity', '--reason', 'x'], /FIELD=VALUE/],
    [['start', 'not a deal'], /names no deal/],
    [['list', '--limit', '0'], /whole number above 0/],
    [['list', '--stage', 'stuck'], /query\.stage/],
    [['list', '--as', 'Nobody Here'], /Nobody here is called/],
  ])('of %j is answered with what would be right, and 2', async (args, message) => {
    const { exitCode, stderr, stdout } = await run(...args);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it('has help with examples for every command', async () => {
    const help = await run('--help');
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain('1 refused or not judged yet');
    const commands = namesOf(createProgram()).filter((name) => !name.startsWith('setup ') && name !== 'help');
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) expect(help.stdout).toMatch(new RegExp(`^  ${command.split(' ')[0]} `, 'm'));
    for (const [at, own] of (
      await Promise.all(commands.map((command) => run(...command.split(' '), '--help')))
    ).entries()) {
      expect(own.exitCode, commands[at]).toBe(0);
      expect(own.stdout, commands[at]).toMatch(new RegExp(`Examples:\n  throughline ${commands[at]}`));
      // Nothing is worth saying but where it looks for `npm start`.
      expect(own.stdout.replace(/\(default:\s+"\.throughline"\)/, ''), commands[at]).not.toContain('(default:');
    }
  });
});

describe('setup hubspot', () => {
  it('creates the properties that are missing, and none twice', async () => {
    const own = commandLine(sandboxEnv(throughline.sandbox.url));
    const first = await own('setup', 'hubspot');
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout).toContain('deals.throughline_key');
    expect(first.stdout).toContain('  company.propertyChange:vat_number\n');
    const again = await own('setup', 'hubspot');
    expect(again.exitCode).toBe(0);
    expect(again.stdout).not.toContain('created');
  });

  it('says which settings it needs', async () => {
    const { exitCode, stderr } = await run('setup', 'hubspot');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('HUBSPOT_ACCESS_TOKEN');
  });
});

describe('where it runs', () => {
  it('is found in the state folder of npm start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-state-'));
    const instance = { api: api.url, samplePeople: throughline.sandbox.url, temporalUi: null };
    await writeFile(join(folder, 'instance.json'), JSON.stringify(instance));
    const plain = commandLine({});
    expect(await plain('list', '--json', '--state', folder)).toMatchObject({ exitCode: 0 });
    const parked = await close('missing-entity-and-po');
    await throughline.until(parked, 'parked');
    const { stdout } = await plain('show', parked, '--state', folder);
    expect(stdout).toContain(`npm run -s throughline -- resolve --state ${folder} '${processOf(parked)}#1' --set`);
    await rm(folder, { recursive: true });
    const away = await plain('list', '--state', folder);
    expect(away.exitCode).toBe(1);
    expect(away.stderr).toContain('npm start');
  });

  it('says so when nobody answers there', async () => {
    const answer = await commandLine({ THROUGHLINE_API: 'http://127.0.0.1:1', THROUGHLINE_TOKEN: 'x' })('list');
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toBe(
      "http://127.0.0.1:1 can't be reached. Is Throughline running? `npm start` brings it up.\n",
    );
  });

  it('takes a token of the firm’s own identity provider, and then no sample person', async () => {
    const token = await api.token('ruth-keller');
    const own = commandLine({ THROUGHLINE_API: api.url, THROUGHLINE_TOKEN: token });
    expect(await own('list')).toMatchObject({ exitCode: 0 });
    expect((await own('list', '--as', 'Ines Duarte')).exitCode).toBe(2);
    const forbidden = await own('start', '1');
    expect(forbidden.exitCode).toBe(1);
    expect(forbidden.stderr).toContain('[TL-API-0004]');
    expect((await commandLine({ THROUGHLINE_API: api.url })('list')).stderr).toContain('THROUGHLINE_TOKEN');
  });
});

/** Those that do something: of a group of commands, its members. */
function namesOf({ commands }: Command, group = ''): string[] {
  return commands.flatMap((command) =>
    command.commands.length > 0 ? namesOf(command, `${group}${command.name()} `) : [`${group}${command.name()}`],
  );
}
