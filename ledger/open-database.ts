import { existsSync } from 'node:fs';
import { Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { LedgerError, LedgerUnreachable, NotALedger } from './ledger-error.ts';
import { type LedgerSettings, ledgerPlace } from './ledger-settings.ts';
import { migrations } from './migrations.ts';
import { NodeSqliteDialect } from './node-sqlite.ts';
import { MIGRATIONS, migrated, refuseNewer } from './releases.ts';
import type { Tables } from './tables.ts';

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
    dialect: settings.kind === 'sqlite' ? new NodeSqliteDialect(settings.file, use) : postgres(settings.url),
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
  const isAny = await hasMigrations(database);
  if (isAny) await refuseNewer(database, settings);
  const done = isAny ? await migrated(database) : [];
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

async function hasMigrations(database: Kysely<Tables>): Promise<boolean> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  return tables.some(({ name }) => name === MIGRATIONS);
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
/** SQLite's for a row that its tables don't take, and PostgreSQL's classes of states for such data. */
const CONSTRAINT = 19;
const unfit = /^2[23]/;
/** What `pg` throws is of no class of its own; a mistake in the program is. */
const namesOfPg = ['Error', 'error', 'AggregateError'];

/**
 * What a database's error means to whoever uses the ledger. What is none of the database's stays what it is, and so does its
 * refusal of a row: waiting mends neither.
 */
export function ledgerError(settings: LedgerSettings, error: unknown): unknown {
  if (error instanceof LedgerError || !(error instanceof Error)) return error;
  const { code, errcode } = error as Error & { code?: unknown; errcode?: unknown };
  const where = ledgerPlace(settings);
  if (code === 'ERR_SQLITE_ERROR') {
    // The lowest byte is the result; the others say more about it.
    const result = Number(errcode) & 0xff;
    if (result === CONSTRAINT) return error;
    return damaged.includes(result)
      ? new NotALedger(where, error.message)
      : new LedgerUnreachable(where, error.message);
  }
  if (settings.kind === 'postgres') {
    const isRefusal = typeof code === 'string' && code.length === 5 && unfit.test(code);
    return isRefusal || !namesOfPg.includes(error.name) ? error : new LedgerUnreachable(where, said(error));
  }
  return typeof code === 'string' && code.startsWith('E') && !code.startsWith('ERR_')
    ? new LedgerUnreachable(where, code)
    : error;
}

/** Of several addresses that were tried Node says nothing but a code. A statement's values are in `detail`, never in the message. */
function said(error: Error): string {
  return error.message || String((error as { code?: unknown }).code ?? error.name);
}
