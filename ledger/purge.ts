import { setTimeout as pause } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { LedgerUnreachable } from './ledger-error.ts';
import { type LedgerSettings, ledgerPlace } from './ledger-settings.ts';
import type { Tables } from './tables.ts';

const CONNECT_MS = 5_000;
/** How long SQLite waits for others that are just reading. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

/**
 * Rewrites what was freed, so that no old page of the database's files has the values any more. It takes as long as it takes.
 * @throws LedgerUnreachable when that was stopped, or somebody else holds an old page: it is to be done again
 */
export async function purge(database: Kysely<Tables>, settings: LedgerSettings): Promise<void> {
  try {
    if (settings.kind === 'postgres') await rewrite(settings.url);
    else await shrink(database);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LedgerUnreachable(
      ledgerPlace(settings),
      `its files still hold what was erased, because they could not be rewritten (${why}). Erase once more`,
    );
  }
}

/** By a connection of its own: the others' statements end after some seconds. */
async function rewrite(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, keepAlive: true });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Whatever the server or the role is set to.
    await client.query('set statement_timeout = 0');
    for (const table of ['personal', 'stories']) await client.query(`vacuum full ${table}`);
  } finally {
    await client.end();
  }
}

async function shrink(database: Kysely<Tables>): Promise<void> {
  await sql`vacuum`.execute(database);
  for (const began = Date.now(); ; await pause(PAUSE_MS)) {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(database);
    if (rows[0]?.busy === 0) return;
    if (Date.now() - began >= PATIENCE_MS) throw new Error('another program is reading in them');
  }
}
