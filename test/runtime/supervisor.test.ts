import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bringUp } from '../../starters/start/bring-up.ts';
import type { Child } from '../../starters/start/children.ts';
import { processStartTime } from '../../starters/start/process-start-time.ts';
import { StateFolder } from '../../starters/start/state-folder.ts';

let state: StateFolder;
let said: string[];
beforeEach(() => {
  state = new StateFolder(mkdtempSync(join(tmpdir(), 'throughline-children-')));
  state.create();
  state.checkVersion();
  said = [];
});
afterEach(() => rmSync(state.path, { recursive: true, force: true }));

const never = new AbortController().signal;
const say = (line: string) => said.push(line);

/** A child that runs this script; it is ready as soon as its log says so. */
function child(name: string, script: string, more: Partial<Child> = {}): Child {
  const logFile = state.log(name);
  const isReady = async () => readFileSync(logFile, 'utf8').includes('up');
  const base = { name, command: process.execPath, args: ['-e', script], env: process.env, logFile };
  return { ...base, stopOrder: 1, grace: 2_000, isReady, ...more };
}

const stays = "console.log('up'); setInterval(() => {}, 1000);";
const recorded = () => JSON.parse(readFileSync(state.file('children.json'), 'utf8')) as { name: string; pid: number }[];

it('starts a wave only when the one before answers, records what runs, and leaves nothing running', async () => {
  let startedTooEarly = false;
  const second = child('second', stays);
  const first = child('first', "setTimeout(() => console.log('up'), 500); setInterval(() => {}, 1000);", {
    isReady: async () => {
      startedTooEarly ||= recorded().some(({ name }) => name === 'second');
      return readFileSync(state.log('first'), 'utf8').includes('up');
    },
  });
  const running = await bringUp(state, [[first], [second]], say, never);
  expect(startedTooEarly).toBe(false);
  expect(said).toEqual(['up: first', 'up: second']);
  const pids = recorded().map(({ pid }) => pid);
  expect(pids).toHaveLength(2);
  await running.stop();
  expect(pids.map(processStartTime)).toEqual([undefined, undefined]);
  expect(recorded()).toEqual([]);
});

it('starts a child again that was killed', async () => {
  const running = await bringUp(state, [[child('workers', stays)]], say, never);
  const before = recorded()[0]?.pid ?? 0;
  process.kill(before, 'SIGKILL');
  while (recorded()[0]?.pid === before || recorded().length === 0) await sleep(50);
  expect(said).toContain('workers ended (signal SIGKILL); it is started again in 0.5 s');
  await running.stop();
  expect(recorded()).toEqual([]);
});

it('gives up on a child that keeps dying, with the last lines of its log, and stops the others', async () => {
  const dies = child('api', "console.log('port in use'); process.exit(3);");
  const other = child('workers', stays);
  await expect(bringUp(state, [[other, dies]], say, never)).rejects.toThrow(
    /TL-START-0007.*api ended four times soon after its start \(exit code 3\).*\n.*port in use/s,
  );
  expect(said.filter((line) => line.startsWith('api ended'))).toHaveLength(3);
  expect(recorded()).toEqual([]);
}, 20_000);

it('says so when a program is missing', async () => {
  const missing = child('temporal', '', { command: join(state.path, 'no-such-program') });
  await expect(bringUp(state, [[missing]], say, never)).rejects.toThrow('ENOENT');
}, 20_000);

it('stops what already runs when the start is interrupted', async () => {
  const interrupt = new AbortController();
  const slow = child('api', 'setInterval(() => {}, 1000);');
  const starting = bringUp(state, [[child('temporal', stays)], [slow]], say, interrupt.signal);
  starting.catch(() => undefined);
  while (!said.includes('up: temporal')) await sleep(50);
  interrupt.abort();
  await expect(starting).rejects.toThrow();
  expect(recorded()).toEqual([]);
});

it('stops in order, and kills what overstays its grace', async () => {
  const deaf = "process.on('SIGTERM', () => console.log('no')); console.log('up'); setInterval(() => {}, 1000);";
  const stamped = `process.on('SIGTERM', () => { console.log(Date.now()); process.exit(); });${stays}`;
  const api = child('api', deaf, { grace: 300 });
  const temporal = child('temporal', stamped, { stopOrder: 2 });
  const running = await bringUp(state, [[temporal], [api]], say, never);
  const stoppedAt = Date.now();
  await running.stop();
  const temporalStopped = Number(readFileSync(state.log('temporal'), 'utf8').trim().split('\n').at(-1));
  expect(temporalStopped - stoppedAt).toBeGreaterThanOrEqual(290);
  expect(readFileSync(state.log('api'), 'utf8')).toContain('no');
  expect(recorded()).toEqual([]);
});
