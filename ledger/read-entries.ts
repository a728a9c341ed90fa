import { type Kysely, sql } from 'kysely';
import type { Instant, ProcessId, RecordRef } from '../domain/ids.ts';
import type { EntryKind } from '../domain/ledger-entry.ts';
import { withValues } from './personal-values.ts';
import type { EntryRow, HeadRow, PersonalRow, Tables } from './tables.ts';

/** An entry with everything that proves it. */
export interface ProvenEntry extends EntryRow {
  personal: Omit<PersonalRow, 'seq'>[];
  /** By which it is found. */
  records: RecordRef[];
  /** The head that was signed when it was the last. */
  head: HeadRow | null;
}

/** An entry as it was recorded; null stands in the place of what was erased. */
export interface Entry {
  seq: number;
  id: string;
  at: Instant;
  kind: EntryKind;
  process: ProcessId;
  body: unknown;
}

const PAGE = 500;
/** What is told of an entry without its proof. */
const TOLD = ['seq', 'id', 'at', 'kind', 'process', 'body'] as const;

/** The chain in its order, with whatever somebody has put in before its beginning. */
export async function* provenEntries(database: Kysely<Tables>): AsyncGenerator<ProvenEntry> {
  for (let after: number | null = null; ; ) {
    const rows: EntryRow[] = await database
      .selectFrom('entries')
      .selectAll()
      .$if(after !== null, (query) => query.where('seq', '>', after))
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) return;
    const between = [first.seq, last.seq] as const;
    const personal = await besides<PersonalRow>(database, 'personal', 'path', between);
    const records = await besides<Tables['entry_records']>(database, 'entry_records', 'record', between);
    const heads = await besides<HeadRow>(database, 'heads', 'hash', between);
    for (const row of rows) {
      yield {
        ...row,
        personal: personal.get(row.seq) ?? [],
        records: (records.get(row.seq) ?? []).map(({ record }) => record),
        head: heads.get(row.seq)?.[0] ?? null,
      };
    }
    if (rows.length < PAGE) return;
    after = last.seq;
  }
}

/** The entries that say what was erased, one at a time: one may name many values. */
export async function* erasures(database: Kysely<Tables>): AsyncGenerator<Pick<EntryRow, 'seq' | 'kind' | 'body'>> {
  for (let after = 0; ; ) {
    const row = await database
      .selectFrom('entries')
      .select(['seq', 'kind', 'body'])
      .where('kind', '=', 'erasure')
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst();
    if (!row) return;
    yield row;
    after = row.seq;
  }
}

/** Where the chain was last signed; also when the entry it was signed at is no longer there. */
export async function lastHead(database: Kysely<Tables>): Promise<HeadRow | null> {
  return (await database.selectFrom('heads').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirst()) ?? null;
}

/** Heads of places where there is no entry. */
export async function headsWithoutEntry(database: Kysely<Tables>): Promise<HeadRow[]> {
  return database
    .selectFrom('heads')
    .leftJoin('entries', 'entries.seq', 'heads.seq')
    .where('entries.seq', 'is', null)
    .selectAll('heads')
    .orderBy('heads.seq')
    .limit(PAGE)
    .execute();
}

/** The lowest and the highest number of an entry that is not there, and that something still stands beside for. */
export async function rowsWithoutEntry(database: Kysely<Tables>): Promise<{ lowest: number; highest: number } | null> {
  const beside = database
    .selectFrom('personal')
    .select('seq')
    .union(database.selectFrom('entry_records').select('seq'));
  const found = await database
    .selectFrom(beside.as('beside'))
    .leftJoin('entries', 'entries.seq', 'beside.seq')
    .where('entries.seq', 'is', null)
    .select([sql<number | null>`min(beside.seq)`.as('lowest'), sql<number | null>`max(beside.seq)`.as('highest')])
    .executeTakeFirstOrThrow();
  return found.lowest === null || found.highest === null ? null : { lowest: found.lowest, highest: found.highest };
}

/** What a receipt is sought by: a record (`odoo:order:S00012`) or a process. */
export interface ReceiptQuestion {
  record?: RecordRef;
  process?: ProcessId;
  /** The last entry's number of the page before. */
  after?: number;
  /** At most 500, which is also what is taken without. */
  limit?: number;
}

/** Receipts in the order in which they were recorded, a page at a time. */
export async function receiptsOf(database: Kysely<Tables>, question: ReceiptQuestion): Promise<Entry[]> {
  const { record, process, after = 0, limit = PAGE } = question;
  const rows = await database
    .selectFrom('entries')
    .select(TOLD)
    .where('kind', '=', 'receipt')
    .where('seq', '>', after)
    .$if(process !== undefined, (query) => query.where('process', '=', process ?? ('' as ProcessId)))
    .$if(record !== undefined, (query) =>
      query.where('seq', 'in', (inner) =>
        inner
          .selectFrom('entry_records')
          .select('seq')
          .where('record', '=', record ?? ('' as RecordRef)),
      ),
    )
    .orderBy('seq')
    .limit(Math.min(limit, PAGE))
    .execute();
  return asRecorded(database, rows);
}

/** All entries of a process. */
export async function entriesOf(database: Kysely<Tables>, process: ProcessId): Promise<Entry[]> {
  const rows = await database
    .selectFrom('entries')
    .select(TOLD)
    .where('process', '=', process)
    // What somebody put in before the beginning is no entry.
    .where('seq', '>', 0)
    .orderBy('seq')
    .execute();
  return asRecorded(database, rows);
}

async function asRecorded(
  database: Kysely<Tables>,
  rows: readonly Pick<EntryRow, (typeof TOLD)[number]>[],
): Promise<Entry[]> {
  if (rows.length === 0) return [];
  const seqs = rows.map(({ seq }) => seq);
  const values = await database.selectFrom('personal').selectAll().where('seq', 'in', seqs).execute();
  const personal = Map.groupBy(values, ({ seq }) => seq);
  return rows.map((row) => ({ ...row, body: withValues(JSON.parse(row.body), personal.get(row.seq) ?? []) }));
}

/** What stands beside the entries of a page, by their numbers. */
async function besides<Row extends { seq: number }>(
  database: Kysely<Tables>,
  table: 'personal' | 'entry_records' | 'heads',
  order: keyof Row & string,
  [from, until]: readonly [number, number],
): Promise<Map<number, Row[]>> {
  const found = sql<Row>`select * from ${sql.table(table)} where seq between ${from} and ${until} order by seq, ${sql.ref(order)}`;
  const { rows } = await found.execute(database);
  return Map.groupBy(rows, ({ seq }) => seq);
}
