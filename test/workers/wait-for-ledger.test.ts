import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LedgerTooNew, LedgerUnreachable } from '../../ledger/ledger-error.ts';
import { waitForLedger } from '../../workers/wait-for-ledger.ts';
import { databases, ledgerKeys } from '../ledger/databases.ts';
import { noPostgres, ownPostgresDatabase } from '../ledger/postgres-server.ts';
import { decision } from '../ledger/sample-entries.ts';

const { env } = ledgerKeys();

describe('a worker whose ledger can’t be reached', () => {
  it('says so and waits, and goes on as soon as it is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tl-wait-'));
    const blocked = join(folder, 'disk');
    writeFileSync(blocked, 'not a folder: nothing is mounted here yet');
    const told: string[] = [];
    const opening = waitForLedger({ ...env, LEDGER_URL: `sqlite:${join(blocked, 'ledger.db')}` }, (why) =>
      told.push(why),
    );
    await expect
      .poll(() => told)
      .toEqual([
        expect.stringMatching(
          /\[TL-LEDGER-0001\] The ledger at .*disk\/ledger\.db can't be used now: E\w+\. Waiting for it/,
        ),
      ]);
    rmSync(blocked);
    const ledger = await opening;
    expect(await ledger.record({ entries: [decision(1)] })).toMatchObject({ seq: 1 });
    await ledger.close();
    rmSync(folder, { recursive: true });
  });

  it.skipIf(noPostgres !== null)(
    'does so for PostgreSQL, and meets an outage later with an error that passes',
    async () => {
      const { url, drop } = await ownPostgresDatabase();
      const gate = new Gate(Number(new URL(url).port));
      const through = new URL(url);
      through.port = String(await gate.open());
      gate.shut();
      const told: string[] = [];
      const opening = waitForLedger({ ...env, LEDGER_URL: through.href }, (why) => told.push(why));
      await expect
        .poll(() => told, { timeout: 10_000 })
        .toEqual([expect.stringContaining('[TL-LEDGER-0001] The ledger at postgres://127.0.0.1:')]);
      await gate.open();
      const ledger = await opening;
      expect(await ledger.record({ entries: [decision(1)] })).toMatchObject({ seq: 1 });
      gate.shut();
      await expect(ledger.record({ entries: [decision(2)] })).rejects.toBeInstanceOf(LedgerUnreachable);
      await gate.open();
      expect(await ledger.record({ entries: [decision(2)] })).toMatchObject({ seq: 2 });
      await ledger.close();
      gate.shut();
      await drop();
    },
  );
});

it.for(databases)(
  'ends at once for a ledger of a newer release, in $name',
  async ({ skipped, place: makePlace }, { skip }) => {
    skip(skipped);
    const place = await makePlace();
    await (await waitForLedger({ ...env, LEDGER_URL: place.url }, () => undefined)).close();
    await place.tamper("insert into ledger_migrations values ('9.9.9', '2030-01-01')");
    await expect(waitForLedger({ ...env, LEDGER_URL: place.url }, () => undefined)).rejects.toBeInstanceOf(
      LedgerTooNew,
    );
    await place.remove();
  },
);

it('ends at once without keys, and names them', async () => {
  await expect(waitForLedger({ LEDGER_URL: 'sqlite:nowhere/ledger.db' }, () => undefined)).rejects.toThrow(
    /LEDGER_KEYS/,
  );
});

/** A line to a server that can be cut. */
class Gate {
  readonly #to: number;
  #port = 0;
  #server: Server | null = null;
  readonly #lines = new Set<Socket>();

  constructor(to: number) {
    this.#to = to;
  }

  async open(): Promise<number> {
    const server = createServer((incoming) => {
      const outgoing = connect(this.#to, '127.0.0.1');
      for (const [line, other] of [
        [incoming, outgoing],
        [outgoing, incoming],
      ] as const) {
        this.#lines.add(line);
        line.on('error', () => other.destroy()).on('close', () => other.destroy());
        line.pipe(other);
      }
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    return this.#port;
  }

  shut(): void {
    this.#server?.close();
    for (const line of this.#lines) line.destroy();
    this.#lines.clear();
  }
}
