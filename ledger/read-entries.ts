import type { Kysely } from 'kysely';
import type { Instant, ProcessId, RecordRef } from '../domain/ids.ts';
import type { EntryKind } from '../domain/ledger-entry.ts';
import { withValues } from './personal-values.ts';
import type { EntryRow, HeadRow, PersonalRow, Tables } from './tables.ts';

/** An entry with everything that proves it. */
export interface ProvenEntry extends EntryRow {
  personal: Omit<PersonalRow, 'seq'>[];
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

/** The chain in its order, from `first` on. */
export async function* provenEntries(database: Kysely<Tables>, first = 1): AsyncGenerator<ProvenEntry> {
  for (let from = first; ; ) {
    const rows = await database
      .selectFrom('entries')
      .selectAll()
      .where('seq', '>=', from)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    const until = rows.at(-1)?.seq;
    if (until === undefined) return;
    const personal = await personalBetween(database, from, until);
    const heads = await database
      .selectFrom('heads')
      .selectAll()
      .where('seq', '>=', from)
      .where('seq', '<=', until)
      .execute();
    const headAt = new Map(heads.map((head) => [head.seq, head]));
    for (const row of rows) yield { ...row, personal: personal.get(row.seq) ?? [], head: headAt.get(row.seq) ?? null };
    from = until + 1;
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

/** What a receipt is sought by: a record (`odoo:order:S00012`), all of a system, or a process. */
export interface ReceiptQuestion {
  system?: string;
  record?: RecordRef;
  process?: ProcessId;
  /** The last entry's number of the page before. */
  after?: number;
  /** At most 500, which is also what is taken without. */
  limit?: number;
}

/** Receipts in the order in which they were recorded, a page at a time. */
export async function receiptsOf(database: Kysely<Tables>, question: ReceiptQuestion): Promise<Entry[]> {
  const { system, record, process, after = 0, limit = PAGE } = question;
  const rows = await database
    .selectFrom('entries')
    .select(['seq', 'id', 'at', 'kind', 'process', 'body'])
    .where('kind', '=', 'receipt')
    .where('seq', '>', after)
    .$if(process !== undefined, (query) => query.where('process', '=', process ?? ('' as ProcessId)))
    .$if(record !== undefined || system !== undefined, (query) =>
      query.where('seq', 'in', (inner) => {
        const about = inner.selectFrom('entry_records').select('seq').where('seq', '>', after);
        return record === undefined ? about.where('system', '=', system ?? '') : about.where('record', '=', record);
      }),
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
    .select(['seq', 'id', 'at', 'kind', 'process', 'body'])
    .where('process', '=', process)
    .orderBy('seq')
    .execute();
  return asRecorded(database, rows);
}

async function asRecorded(
  database: Kysely<Tables>,
  rows: readonly Omit<EntryRow, 'body_hash' | 'previous' | 'hash'>[],
): Promise<Entry[]> {
  if (rows.length === 0) return [];
  const seqs = rows.map(({ seq }) => seq);
  const values = await database.selectFrom('personal').selectAll().where('seq', 'in', seqs).execute();
  const personal = Map.groupBy(values, ({ seq }) => seq);
  return rows.map((row) => ({ ...row, body: withValues(JSON.parse(row.body), personal.get(row.seq) ?? []) }));
}

async function personalBetween(database: Kysely<Tables>, from: number, until: number) {
  const rows = await database
    .selectFrom('personal')
    .selectAll()
    .where('seq', '>=', from)
    .where('seq', '<=', until)
    .orderBy('seq')
    .orderBy('path')
    .execute();
  return Map.groupBy(rows, ({ seq }) => seq);
}
