import { existsSync } from 'node:fs';
import { Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { LedgerError, LedgerTooNew, LedgerUnreachable, NotALedger } from './ledger-error.ts';
import { type LedgerSettings, ledgerPlace } from './ledger-settings.ts';
import { migrations } from './migrations.ts';
import { NodeSqliteDialect } from './node-sqlite.ts';
import type { Tables } from './tables.ts';

const MIGRATIONS = 'ledger_migrations';
/** A database that says nothing for this long is taken for one that is down. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 15_000;

/**
 * Connects. Whoever writes brings the tables to this release's form, and several programs may do so at once; whoever only
 * reads changes nothing, and makes no empty ledger where there is none.
 * @throws LedgerUnreachable, LedgerTooNew, NotALedger
 */
export async function openDatabase(settings: LedgerSettings, use: 'read' | 'write'): Promise<Kysely<Tables>> {
  if (use === 'read' && settings.kind === 'sqlite' && !existsSync(settings.file)) {
    throw new NotALedger(settings.file, 'there is no such file');
  }
  const database = new Kysely<Tables>({
    dialect: settings.kind === 'sqlite' ? new NodeSqliteDialect(settings.file) : postgres(settings.url),
  });
  try {
    await migrate(database, settings, use);
    return database;
  } catch (error) {
    await database.destroy().catch(() => undefined);
    throw ledgerError(settings, error);
  }
}

async function migrate(database: Kysely<Tables>, settings: LedgerSettings, use: 'read' | 'write'): Promise<void> {
  const known = migrations(settings.kind);
  const done = await executed(database);
  const unknown = done.filter((name) => !(name in known));
  if (unknown.length > 0) throw new LedgerTooNew(ledgerPlace(settings), unknown);
  if (Object.keys(known).every((name) => done.includes(name))) return;
  if (use === 'read') {
    throw new NotALedger(
      ledgerPlace(settings),
      'its tables are missing or of an older release, which a worker of this one mends',
    );
  }
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => known },
    migrationTableName: MIGRATIONS,
    migrationLockTableName: `${MIGRATIONS}_lock`,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

/** The migrations that some release has run here. */
async function executed(database: Kysely<Tables>): Promise<string[]> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATIONS)) return [];
  const rows = await database
    .withTables<{ [MIGRATIONS]: { name: string } }>()
    .selectFrom(MIGRATIONS)
    .select('name')
    .execute();
  return rows.map(({ name }) => name);
}

function postgres(url: string): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: STATEMENT_MS,
    statement_timeout: STATEMENT_MS,
    keepAlive: true,
    application_name: 'throughline-ledger',
  });
  // A connection that breaks is news for whoever uses it, or the next who asks: unheard, it would end the whole program.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new PostgresDialect({ pool });
}

/** SQLite's result codes for what is no database, or a damaged one. */
const damaged: readonly unknown[] = [11, 26];

/** What a database's error means to whoever uses the ledger; what is none of the database's stays what it is. */
export function ledgerError(settings: LedgerSettings, error: unknown): unknown {
  if (error instanceof LedgerError || !(error instanceof Error)) return error;
  const { code, errcode } = error as Error & { code?: unknown; errcode?: unknown };
  const where = ledgerPlace(settings);
  if (damaged.includes(errcode)) return new NotALedger(where, error.message);
  if (code === 'ERR_SQLITE_ERROR') return new LedgerUnreachable(where, error.message);
  if (settings.kind === 'postgres') return new LedgerUnreachable(where, said(error));
  return typeof code === 'string' && code.startsWith('E') && !code.startsWith('ERR_')
    ? new LedgerUnreachable(where, code)
    : error;
}

/** Of several addresses that were tried Node says nothing but a code. A statement's values are in `detail`, never in the message. */
function said(error: Error): string {
  return error.message || String((error as { code?: unknown }).code ?? error.name);
}
