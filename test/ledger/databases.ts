import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import pg from 'pg';
import { keyRingOf } from '../../keys/key-ring.ts';
import { newSigningKey } from '../../keys/new-signing-key.ts';
import { type LedgerSettings, ledgerSettings } from '../../ledger/ledger-settings.ts';
import { noPostgres, ownPostgresDatabase } from './postgres-server.ts';

/** An empty place for a ledger, and a way to it that doesn't go through the ledger's own code. */
export interface LedgerPlace {
  settings: LedgerSettings;
  url: string;
  /** Statements as somebody with the database's password would give them, `?` for each value. */
  tamper(sql: string, ...values: SQLInputValue[]): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

/** Both databases, for `describe.for`; PostgreSQL is skipped where there is none. */
export const databases = [
  { name: 'SQLite', skipped: false, place: sqlitePlace },
  { name: 'PostgreSQL', skipped: noPostgres !== null, place: postgresPlace },
] as const;

export async function sqlitePlace(): Promise<LedgerPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'tl-ledger-'));
  const file = join(folder, 'ledger.db');
  const url = `sqlite:${file}`;
  return {
    settings: ledgerSettings({ LEDGER_URL: url }),
    url,
    tamper: async (sql, ...values) => {
      const database = new DatabaseSync(file, { enableForeignKeyConstraints: false, timeout: 5_000 });
      const rows = database.prepare(sql).all(...values);
      database.close();
      return rows;
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function postgresPlace(): Promise<LedgerPlace> {
  const { url, drop } = await ownPostgresDatabase();
  return {
    settings: ledgerSettings({ LEDGER_URL: url }),
    url,
    tamper: async (sql, ...values) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        // Whoever owns the database is stopped by no foreign key.
        await client.query("set session_replication_role = 'replica'");
        let n = 0;
        const { rows } = await client.query(
          sql.replaceAll('?', () => `$${++n}`),
          values,
        );
        return rows;
      } finally {
        await client.end();
      }
    },
    remove: drop,
  };
}

/** A ring of the ledger's own, and the same keys as text for whoever signs elsewhere, or only verifies. */
export function ledgerKeys() {
  const key = newSigningKey('ledger');
  const text = JSON.stringify({ keys: [key] });
  const ring = keyRingOf('ledger', text, 'the test', { currentId: key.kid, named: 'LEDGER_KEY_ID' });
  return { ring, env: { LEDGER_KEYS: text, LEDGER_KEY_ID: key.kid }, publicText: JSON.stringify(ring.jwks) };
}
