import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ledger, openLedger } from '../../ledger/ledger.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';
import { databases, type LedgerPlace, ledgerKeys } from './databases.ts';
import { decision, processNo } from './sample-entries.ts';

const program = fileURLToPath(new URL('appender.ts', import.meta.url));
const { ring, env } = ledgerKeys();

describe.for(databases)('a ledger in $name with several writers', ({ skipped, place: makePlace }) => {
  let place: LedgerPlace;

  beforeEach(async ({ skip }) => {
    skip(skipped);
    place = await makePlace();
  });

  afterEach(async () => {
    if (!skipped) await place.remove();
  });

  /** Starts an appender; answers with what the ledger answered for until it ended, or was killed behind so many of them. */
  const append = async (name: string, count: number, killAfter = Number.POSITIVE_INFINITY): Promise<string[]> => {
    const child = spawn(process.execPath, [program, name, String(count)], {
      env: { ...process.env, ...env, LEDGER_URL: place.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const answered: string[] = [];
    const closed = once(child, 'close');
    for await (const line of createInterface({ input: child.stdout })) {
      answered.push(line);
      if (answered.length === killAfter) child.kill('SIGKILL');
    }
    await closed;
    return answered;
  };

  const read = async (work: (ledger: Ledger) => Promise<void>) => {
    const ledger = await openLedger(place.settings, ring);
    await work(ledger);
    await ledger.close();
  };

  const verify = (ledger: Ledger) => verifyLedger(ledger, ring, null);

  it('has one chain of what four processes appended at once, the first of which made its tables', async () => {
    const answered = await Promise.all(['a', 'b', 'c', 'd'].map((name) => append(name, 25)));
    await read(async (ledger) => {
      expect(await verify(ledger)).toMatchObject({ entries: 100, end: { seq: 100 }, findings: [] });
      const ids = (await ledger.entriesOf(processNo(1))).map(({ id }) => id);
      expect(new Set(ids)).toEqual(new Set(answered.flat()));
    });
  }, 60_000);

  it('keeps everything that it answered for, and is whole, however often a writer is killed', async () => {
    const answered: string[] = [];
    for (const [round, after] of [3, 1, 7, 2].entries()) {
      // Beside one that lives, so that the killed one is struck while it waits, too.
      const [killed, other] = await Promise.all([append(`k${round}`, 10_000, after), append(`o${round}`, 6)]);
      answered.push(...killed, ...other);
    }
    await read(async (ledger) => {
      const { entries, findings } = await verify(ledger);
      expect(findings).toEqual([]);
      const ids = new Set((await ledger.entriesOf(processNo(1))).map(({ id }) => id));
      expect(answered.filter((id) => !ids.has(id))).toEqual([]);
      // What was in hand when it was struck is there whole, or not at all; the next try keeps it once.
      const again = answered.map((id, n) => decision(n % 60, { id }));
      await ledger.record({ entries: again });
      expect(await verify(ledger)).toMatchObject({ entries, findings: [] });
    });
  }, 60_000);
});
