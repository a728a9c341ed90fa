import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import { LedgerUnreachable } from './ledger-error.ts';

/** How long a writer waits for another one, here or in another process: an append takes milliseconds. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 10;
/** SQLite's result code for a database that somebody else is writing to. */
const BUSY = 5;

/** SQLite as it comes with Node, for Kysely. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #open: () => Promise<SqliteDatabase>;

  constructor(file: string, use: 'read' | 'write') {
    const begun = async () => (use === 'write' ? openToWrite(file) : openToRead(file));
    super({ database: begun });
    this.#open = begun;
  }

  override createDriver(): SqliteDriver {
    return new PatientDriver({ database: this.#open });
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSchema();
  }
}

/** Two processes that start at once migrate one after the other, each in a transaction. */
class TransactionalSchema extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Waits for its turn without holding up the program: SQLite's own waiting would stop every other promise. */
class PatientDriver extends SqliteDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: (query) => whenFree(connection, query),
      streamQuery: (query, size) => connection.streamQuery(query, size),
    };
  }
}

/** A statement that was told "busy" has done nothing. */
async function whenFree<Row>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<Row>> {
  for (const began = Date.now(); ; ) {
    try {
      return await connection.executeQuery<Row>(query);
    } catch (error) {
      if ((Number((error as { errcode?: unknown }).errcode) & 0xff) !== BUSY || Date.now() - began > PATIENCE_MS)
        throw error;
      await pause(PAUSE_MS * (0.5 + Math.random()));
    }
  }
}

function openToWrite(file: string): SqliteDatabase {
  mkdirSync(dirname(file), { recursive: true });
  // It holds what people are called: for its owner only. SQLite gives its other files the same rights.
  closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: 2_000, enableForeignKeyConstraints: true });
  // Readers and the one writer don't wait for each other; what was answered for outlives a power cut; what was deleted is
  // overwritten with zeros.
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma busy_timeout = 0',
  );
  // A transaction that begins by reading could not become a writing one while another process writes.
  return forKysely(database, 'begin immediate');
}

/** Changes nothing, so that a copy without the right to write will do. */
function openToRead(file: string): SqliteDatabase {
  const asItWas = stateOf(file);
  if (!isOnlyReadable(file)) return forKysely(new DatabaseSync(file, { readOnly: true, timeout: 0 }), 'begin');
  return forKysely(new DatabaseSync(immutable(file), { readOnly: true, timeout: 0 }), 'begin', () => {
    // SQLite was told that it can't change, so it would mix old and new pages.
    if (stateOf(file) !== asItWas)
      throw new LedgerUnreachable(file, 'somebody wrote to it while it was read. Ask again, or read a copy of it');
  });
}

/** Another text after whatever was written to it. */
function stateOf(file: string): string {
  const { ino, size, mtimeNs } = statSync(file, { bigint: true });
  return [ino, size, mtimeNs].join();
}

/** SQLite keeps notes beside a file while it is in use. Where there are none and we may make none, it is read without. */
function isOnlyReadable(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK);
    return false;
  } catch {
    return !existsSync(`${file}-wal`);
  }
}

function immutable(file: string): URL {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return url;
}

/** @param check is asked after each answer, and instead of one that failed */
function forKysely(database: DatabaseSync, begin: string, check = () => {}): SqliteDatabase {
  const checked = <T>(ask: () => T): T => {
    try {
      return ask();
    } finally {
      check();
    }
  };
  return {
    close: () => database.close(),
    prepare(sql) {
      const made = database.prepare(sql === 'begin' ? begin : sql);
      made.setReadBigInts(true);
      const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
      return {
        reader: made.columns().length > 0,
        all: (parameters) => checked(() => made.all(...values(parameters)).map(withNumbers)),
        run: (parameters) => checked(() => made.run(...values(parameters))),
        iterate: function* (parameters) {
          for (const row of made.iterate(...values(parameters))) yield withNumbers(row);
          check();
        },
      };
    },
  };
}

/** Ours are small. One that somebody has made too large is told imprecisely, where SQLite's driver would throw instead. */
function withNumbers(row: Record<string, SQLOutputValue>): Record<string, SQLOutputValue> {
  const entries = Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]);
  return Object.fromEntries(entries);
}
