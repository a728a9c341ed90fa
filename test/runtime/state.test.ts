import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChildRecord } from '../../starters/start/child-record.ts';
import { checkPorts } from '../../starters/start/ports.ts';
import { isAlive, processStartTime } from '../../starters/start/process-start-time.ts';
import { StateFolder } from '../../starters/start/state-folder.ts';
import { lockHolder, takeLock } from '../../starters/start/state-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that does nothing for a minute. */
function sleeper(): { pid: number; ended: Promise<unknown> } {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
  if (child.pid === undefined) throw new Error('not started');
  return { pid: child.pid, ended: once(child, 'exit') };
}

/** A process id that belonged to a process which has ended. */
async function deadPid(): Promise<number> {
  const { pid, ended } = sleeper();
  process.kill(pid);
  await ended;
  return pid;
}

it('tells a process from another that was given the same id later', () => {
  const startTime = processStartTime(process.pid) ?? '';
  expect(startTime).not.toBe('');
  expect(isAlive({ pid: process.pid, startTime })).toBe(true);
  expect(isAlive({ pid: process.pid, startTime: `${startTime}0` })).toBe(false);
});

it('refuses a second start, naming the process that runs', async () => {
  const lock = join(folder, 'lock.json');
  const { pid, ended } = sleeper();
  writeFileSync(lock, JSON.stringify({ pid, startTime: processStartTime(pid) }));
  expect(() => takeLock(lock)).toThrow(`[TL-START-0004] Throughline runs already on this state, as process ${pid}.`);
  expect(lockHolder(lock)).toBe(pid);
  process.kill(pid);
  await ended;
});

it('takes over the lock of a start that was killed', async () => {
  const lock = join(folder, 'lock.json');
  writeFileSync(lock, JSON.stringify({ pid: await deadPid(), startTime: 'long ago' }));
  const release = takeLock(lock);
  expect(lockHolder(lock)).toBe(process.pid);
  release();
  expect(readdirSync(folder)).toEqual([]);
});

it('takes over a lock whose process id belongs to somebody else by now, or that is no lock at all', () => {
  const lock = join(folder, 'lock.json');
  for (const content of [JSON.stringify({ pid: process.ppid, startTime: 'another boot:1' }), '{', '']) {
    writeFileSync(lock, content);
    takeLock(lock)();
  }
  expect(existsSync(lock)).toBe(false);
});

it('ends the children that a killed start left running, and nobody else', async () => {
  const orphan = sleeper();
  const stranger = sleeper();
  const file = join(folder, 'children.json');
  const record = [
    { name: 'workers', pid: orphan.pid, startTime: processStartTime(orphan.pid) },
    { name: 'api', pid: stranger.pid, startTime: 'another boot:1' },
    { name: 'temporal', pid: await deadPid(), startTime: 'another boot:2' },
  ];
  writeFileSync(file, JSON.stringify(record));
  expect(await new ChildRecord(file).endOrphans()).toEqual(['workers']);
  await orphan.ended;
  expect(processStartTime(stranger.pid)).toBeDefined();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([]);
  process.kill(stranger.pid);
  await stranger.ended;
});

it('kills an orphan that does not listen', async () => {
  const deaf = spawn(process.execPath, [
    '-e',
    "process.on('SIGTERM', () => {}); console.log(); setTimeout(() => {}, 60000)",
  ]);
  const ended = once(deaf, 'exit');
  await once(deaf.stdout, 'data');
  const pid = deaf.pid ?? 0;
  const file = join(folder, 'children.json');
  writeFileSync(file, JSON.stringify([{ name: 'api', pid, startTime: processStartTime(pid) }]));
  await new ChildRecord(file).endOrphans();
  expect(await ended).toEqual([null, 'SIGKILL']);
});

it('goes on with a state of its own version', () => {
  for (let start = 0; start < 2; start++) {
    const state = new StateFolder(folder);
    state.create();
    state.checkVersion();
  }
  expect(readdirSync(folder).sort()).toEqual(['logs', 'version.json']);
});

it.each([
  ['newer', '{"version":999}', 'written by a newer Throughline (state 999'],
  ['older', '{"version":0}', 'written by an older Throughline (state 0)'],
  ['damaged', '{', 'written by an older Throughline (state unreadable)'],
])('refuses a %s state with what to do, and wipes nothing', (_kind, version, sentence) => {
  writeFileSync(join(folder, 'version.json'), version);
  writeFileSync(join(folder, 'temporal.db'), 'history');
  const state = new StateFolder(folder);
  state.create();
  expect(() => state.checkVersion()).toThrow(sentence);
  expect(() => state.checkVersion()).toThrow('--fresh');
  expect(readFileSync(join(folder, 'temporal.db'), 'utf8')).toBe('history');
});

it("refuses a folder that holds somebody else's files", () => {
  writeFileSync(join(folder, 'thesis.txt'), 'ten years of work');
  expect(() => new StateFolder(folder).create()).toThrow('[TL-START-0002]');
});

it('clears everything but the lock for --fresh', () => {
  const state = new StateFolder(folder);
  state.create();
  const release = takeLock(state.file('lock.json'));
  state.checkVersion();
  writeFileSync(state.file('temporal.db'), 'history');
  state.clear();
  expect(readdirSync(folder)).toEqual(['lock.json']);
  release();
});

it('names the flag of every port that is taken, all at once', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const wanted = [
    { flag: 'port', port },
    { flag: 'ui-port', port },
  ];
  await expect(checkPorts(wanted)).rejects.toThrow(
    `--ui-port: ${port} is given twice\n  --port: ${port} is used by another program\n  --ui-port: ${port} is used`,
  );
  await new Promise((resolve) => server.close(resolve));
  await expect(checkPorts(wanted.slice(0, 1))).resolves.toBeUndefined();
});
