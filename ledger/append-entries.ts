import { type Kysely, sql, type Transaction } from 'kysely';
import { canonicalJson } from '../domain/canonical-json.ts';
import { type Instant, instant } from '../domain/ids.ts';
import type { NewEntry } from '../domain/ledger-entry.ts';
import { signDetached } from '../keys/detached-signature.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { beginning, entryHash, headStatement, headType, sha256 } from './chain.ts';
import { withCommitments } from './personal-values.ts';
import type { EntryRow, PersonalRow, Tables } from './tables.ts';

/** How many rows go into one statement: both databases limit its parameters. */
const ROWS = 1_000;

/** Where the chain stands. */
export interface ChainEnd {
  seq: number;
  hash: string;
}

/** The one lock that every writer takes: what is read inside is what the last one left. SQLite's transaction is it already. */
export async function writing<T>(
  database: Kysely<Tables>,
  kind: 'sqlite' | 'postgres',
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  if (kind === 'sqlite') return database.transaction().execute(work);
  return database
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (transaction) => {
      await sql`lock table entries in exclusive mode`.execute(transaction);
      return work(transaction);
    });
}

/**
 * Puts entries at the end of the chain and signs where it stands then. An entry whose id is there already is left as it is:
 * whoever was unsure of an answer asks again.
 */
export async function appendEntries(
  transaction: Transaction<Tables>,
  ring: KeyRing,
  entries: readonly NewEntry[],
): Promise<ChainEnd> {
  const end = await chainEnd(transaction);
  const fresh = await notThereYet(transaction, entries);
  if (fresh.length === 0) return end;
  const rows: EntryRow[] = [];
  const personal: PersonalRow[] = [];
  for (const entry of fresh) {
    const last = rows.at(-1) ?? end;
    const { body, personal: values } = withCommitments(entry.body);
    const row = entryRow(entry, canonicalJson(body), last);
    rows.push(row);
    personal.push(...values.map((value) => ({ seq: row.seq, ...value })));
  }
  const records = rows.flatMap(({ seq }, index) =>
    [...new Set(fresh[index]?.records)].map((record) => ({
      seq,
      system: record.slice(0, record.indexOf(':')),
      record,
    })),
  );
  for (const some of inParts(rows)) await transaction.insertInto('entries').values(some).execute();
  for (const some of inParts(records)) await transaction.insertInto('entry_records').values(some).execute();
  for (const some of inParts(personal)) await transaction.insertInto('personal').values(some).execute();
  const { seq, hash } = rows.at(-1) ?? end;
  await signHead(transaction, ring, { seq, hash, at: instant(new Date().toISOString()) });
  return { seq, hash };
}

function entryRow({ id, at, kind, process }: NewEntry, body: string, last: ChainEnd): EntryRow {
  const row = { seq: last.seq + 1, id, at, kind, process, body_hash: sha256(body), previous: last.hash };
  return { ...row, body, hash: entryHash(row) };
}

async function chainEnd(transaction: Transaction<Tables>): Promise<ChainEnd> {
  const last = await transaction
    .selectFrom('entries')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last ?? { seq: 0, hash: beginning };
}

async function notThereYet(transaction: Transaction<Tables>, entries: readonly NewEntry[]): Promise<NewEntry[]> {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  for (const ids of inParts([...byId.keys()])) {
    const there = await transaction.selectFrom('entries').select('id').where('id', 'in', ids).execute();
    for (const { id } of there) byId.delete(id);
  }
  return [...byId.values()];
}

async function signHead(
  transaction: Transaction<Tables>,
  ring: KeyRing,
  head: ChainEnd & { at: Instant },
): Promise<void> {
  const jws = await signDetached(ring, headType, headStatement(head));
  await transaction
    .insertInto('heads')
    .values({ ...head, kid: ring.signing?.kid ?? '', jws })
    .execute();
}

function inParts<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += ROWS) parts.push(items.slice(at, at + ROWS));
  return parts;
}
