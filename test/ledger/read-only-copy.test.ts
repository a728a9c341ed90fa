import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLedger } from '../../ledger/ledger.ts';
import { type LedgerPlace, ledgerKeys, sqlitePlace } from './databases.ts';
import { decision } from './sample-entries.ts';

const program = fileURLToPath(new URL('reader.ts', import.meta.url));
const { ring } = ledgerKeys();
let place: LedgerPlace;
let file: string;

/** One entry in a file that nobody has open, and that only its owner may change. */
beforeEach(async () => {
  place = await sqlitePlace();
  if (place.settings.kind !== 'sqlite') throw new Error('a file');
  file = place.settings.file;
  await append(1);
  chmodSync(file, 0o444);
  chmodSync(dirname(file), 0o555);
});

afterEach(async () => {
  chmodSync(dirname(file), 0o755);
  await place.remove();
});

async function append(n: number): Promise<void> {
  const ledger = await openLedger(place.settings, ring);
  await ledger.record({ entries: [decision(n)] });
  await ledger.close();
}

it('reads a copy of a SQLite ledger that may not be changed, and changes nothing', () => {
  const before = readFileSync(file);
  const told = execFileSync(process.execPath, [program], {
    env: { LEDGER_URL: place.url },
    encoding: 'utf8',
    input: '',
  });
  expect(told).toBe('1\n');
  expect(readFileSync(file)).toEqual(before);
  expect(readdirSync(dirname(file))).toEqual(['ledger.db']);
});

it('says so when its owner writes to it while it is read', async () => {
  const reader = spawn(process.execPath, [program], {
    env: { LEDGER_URL: place.url },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: reader.stdout })[Symbol.asyncIterator]();
  const answer = async () => (await answers.next()).value;
  expect(await answer()).toBe('1');
  reader.stdin.write('and now?\n');
  expect(await answer()).toBe('1');
  chmodSync(dirname(file), 0o755);
  chmodSync(file, 0o644);
  await append(2);
  reader.stdin.end('and now?\n');
  expect(await answer()).toMatch(/TL-LEDGER-0001.*somebody wrote to it while it was read\. Ask again/);
});
