import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openLedger } from '../../ledger/ledger.ts';
import { ledgerKeys, sqlitePlace } from './databases.ts';
import { decision } from './sample-entries.ts';

const program = fileURLToPath(new URL('reader.ts', import.meta.url));

it('reads a copy of a SQLite ledger that may not be changed, and changes nothing', async () => {
  const place = await sqlitePlace();
  if (place.settings.kind !== 'sqlite') throw new Error('a file');
  const { file } = place.settings;
  const ledger = await openLedger(place.settings, ledgerKeys().ring);
  await ledger.record({ entries: [decision(1)] });
  await ledger.close();
  const before = readFileSync(file);
  chmodSync(file, 0o444);
  chmodSync(dirname(file), 0o555);
  const told = execFileSync(process.execPath, [program], { env: { LEDGER_URL: place.url }, encoding: 'utf8' });
  expect(told).toBe('1\n');
  expect(readFileSync(file)).toEqual(before);
  expect(readdirSync(dirname(file))).toEqual(['ledger.db']);
  chmodSync(dirname(file), 0o755);
  await place.remove();
});
