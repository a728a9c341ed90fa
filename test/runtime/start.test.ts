import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiClient } from '../../starters/cli/api-client.ts';
import type { ProcessPage } from '../../starters/processes/list-processes.ts';
import { readInstance } from '../../starters/start/instance.ts';
import { processStartTime } from '../../starters/start/process-start-time.ts';
import { StateFolder } from '../../starters/start/state-folder.ts';
import { freePort } from '../free-port.ts';

// Everything for real, as a newcomer starts it: Temporal, sandbox, workers and API are processes of their own.
const patience = 400_000;

let state: StateFolder;
let ports: string[];
const started: ChildProcess[] = [];
beforeAll(async () => {
  state = new StateFolder(mkdtempSync(join(tmpdir(), 'throughline-start-')));
  const flags = ['--port', '--temporal-port', '--ui-port', '--sandbox-port'];
  ports = (await Promise.all(flags.map(async (flag) => [flag, String(await freePort())]))).flat();
});
afterAll(async () => {
  for (const child of started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(state.path, { recursive: true, force: true });
});

// Whatever a developer's own shell or .env says: these deals go into the sandbox and nowhere else.
const unset = Object.keys(parseEnv(readFileSync('.env.example', 'utf8'))).map((name) => [name, '']);

function start(...flags: string[]) {
  const args = ['starters/start/main.ts', ...ports, '--state', state.path, ...flags];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...Object.fromEntries(unset) } });
  started.push(child);
  const said = { text: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.text += chunk.toString()));
  const says = async (words: string) => {
    while (!said.text.includes(words)) {
      if (child.exitCode !== null) throw new Error(`It ended without saying "${words}":\n${said.text}`);
      await sleep(100);
    }
  };
  return { child, said, says };
}

async function stagesByName(): Promise<Record<string, number>> {
  const instance = readInstance(state);
  if (!instance) throw new Error('nothing runs');
  const { processes } = await new ApiClient(instance, undefined, undefined).get<ProcessPage>('/v1/processes');
  const counts: Record<string, number> = {};
  for (const { stage } of processes) {
    counts[stage] = (counts[stage] ?? 0) + 1;
  }
  return counts;
}

const settled = { done: 8, parked: 3, 'waiting for approval': 1 };

it(
  'carries a dozen deals, stops within 15 s with nothing left running, and goes on where it stopped',
  async () => {
    const first = start();
    await first.says('Ctrl-C stops everything');
    expect(await stagesByName(), first.said.text).toEqual(settled);
    expect(first.said.text).toMatch(/^ {2}Odoo +the sandbox's$/m);
    expect(first.said.text).toMatch(/^ready$/m);
    expect(first.said.text).toMatch(
      /approve --state \S+ lead-to-project:hubspot-\d+ --plan [0-9a-f]{64} --as 'Grace Osei'/,
    );
    expect(first.said.text).toContain('--set entity=NWG --set purchaseOrder=PO-9001');
    expect(first.said.text.match(/--choose /g)?.length).toBeGreaterThanOrEqual(2);

    const second = start('--no-deals');
    await once(second.child, 'exit');
    expect(second.said.text).toContain(`as process ${first.child.pid}`);

    const children = JSON.parse(readFileSync(state.file('children.json'), 'utf8')) as { pid: number }[];
    expect(children).toHaveLength(4);
    const stoppedAt = Date.now();
    first.child.kill('SIGTERM');
    await once(first.child, 'exit');
    expect(Date.now() - stoppedAt).toBeLessThan(15_000);
    expect(first.child.exitCode).toBe(0);
    expect(children.map(({ pid }) => processStartTime(pid))).toEqual([undefined, undefined, undefined, undefined]);

    const third = start();
    await third.says('Ctrl-C stops everything');
    // The one that waits for an approval looks again when the sweep finds its deal.
    await expect.poll(stagesByName, { timeout: 20_000 }).toEqual(settled);
    third.child.kill('SIGKILL');
    await once(third.child, 'exit');

    const fourth = start('--no-deals');
    await fourth.says('ready');
    expect(fourth.said.text).toContain(
      'Ended what a start that was killed had left running: temporal, sandbox, workers, api.',
    );
  },
  patience,
);
