import { type Kysely, sql, type Transaction } from 'kysely';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { HandledGeneration } from '../domain/generation.ts';
import { instant } from '../domain/ids.ts';
import type { NewEntry } from '../domain/ledger-entry.ts';
import { signDetached } from '../keys/detached-signature.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { BESIDE, type Beside, type ClaimsStatement } from './beside.ts';
import { beginning, entryHash, headStatement, headType, sha256 } from './chain.ts';
import { rememberGeneration } from './generations.ts';
import type { LedgerSettings } from './ledger-settings.ts';
import { withCommitments } from './personal-values.ts';
import { lastHead } from './read-entries.ts';
import { refuseNewer } from './releases.ts';
import { keepStory, type Story } from './stories.ts';
import type { EntryRow, HeadRow, PersonalRow, Tables } from './tables.ts';

/** What is put on record at once, or not at all. */
export interface Recording {
  entries: readonly NewEntry[];
  /** Kept beside the chain; the last of the entries says so, and without one nothing is kept. */
  story?: Story;
  generation?: HandledGeneration;
}

/** How many rows go into one statement: both databases limit its parameters. */
const ROWS = 1_000;

/** Where the chain stands. */
export interface ChainEnd {
  seq: number;
  hash: string;
}

/**
 * The one lock that every writer takes: what is read inside is what the last one left. SQLite's transaction is it already.
 * @throws LedgerTooNew when a newer release has changed the tables since they were opened
 */
export async function writing<T>(
  database: Kysely<Tables>,
  settings: LedgerSettings,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return beginWriting(database, settings).execute(async (transaction) => {
    await takeTurn(transaction, settings);
    await refuseNewer(transaction, settings);
    return work(transaction);
  });
}

/** PostgreSQL's: each statement sees what others have left by then. */
export function beginWriting(database: Kysely<Tables>, settings: LedgerSettings) {
  const begun = database.transaction();
  return settings.kind === 'sqlite' ? begun : begun.setIsolationLevel('read committed');
}

/** From here to the transaction's end nobody else appends. */
export async function takeTurn(transaction: Transaction<Tables>, settings: LedgerSettings): Promise<void> {
  if (settings.kind === 'postgres') await sql`lock table entries in exclusive mode`.execute(transaction);
}

/**
 * Puts entries at the end of the chain and signs where it stands then. An entry whose id is there already is left as it is,
 * with what was kept beside it: whoever was unsure of an answer asks again.
 * @param claims that were changed in the same transaction; the last of the entries says so
 * @returns the last signed head; null while nothing is on record
 */
export async function appendEntries(
  transaction: Transaction<Tables>,
  ring: KeyRing,
  { entries, ...kept }: Recording,
  claims?: ClaimsStatement,
): Promise<HeadRow | null> {
  const fresh = await notThereYet(transaction, entries);
  if (fresh.length === 0) return lastHead(transaction);
  let end = await chainEnd(transaction);
  const rows: EntryRow[] = [];
  const personal: PersonalRow[] = [];
  for (const entry of fresh) {
    const made = withCommitments(entry.body);
    const last = entry === entries.at(-1) ? { ...(await keep(transaction, kept)), ...(claims ? { claims } : {}) } : {};
    const beside = { ...recordsOf(entry), ...last };
    const body = Object.keys(beside).length > 0 ? { ...(made.body as object), [BESIDE]: beside } : made.body;
    const row = entryRow(entry, canonicalJson(body), end);
    rows.push(row);
    personal.push(...made.personal.map((value) => ({ seq: row.seq, ...value })));
    end = row;
  }
  const records = rows.flatMap(({ seq }, index) =>
    (recordsOf(fresh[index]).records ?? []).map((record) => ({ seq, record })),
  );
  for (const some of inParts(rows)) await transaction.insertInto('entries').values(some).execute();
  for (const some of inParts(records)) await transaction.insertInto('entry_records').values(some).execute();
  for (const some of inParts(personal)) await transaction.insertInto('personal').values(some).execute();
  return signHead(transaction, ring, end);
}

function entryRow({ id, at, kind, process }: NewEntry, body: string, last: ChainEnd): EntryRow {
  const row = { seq: last.seq + 1, id, at, kind, process, body_hash: sha256(body), previous: last.hash };
  return { ...row, body, hash: entryHash(row) };
}

function recordsOf(entry: NewEntry | undefined): Beside {
  const records = [...new Set(entry?.records)].sort();
  return records.length > 0 ? { records } : {};
}

async function keep(
  transaction: Transaction<Tables>,
  { story, generation }: Omit<Recording, 'entries'>,
): Promise<Beside> {
  if (generation) await rememberGeneration(transaction, generation);
  return {
    ...(story ? { story: await keepStory(transaction, story) } : {}),
    ...(generation ? { generation } : {}),
  };
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

/** Of two with the same id, the later. */
async function notThereYet(transaction: Transaction<Tables>, entries: readonly NewEntry[]): Promise<NewEntry[]> {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  for (const ids of inParts([...byId.keys()])) {
    const there = await transaction.selectFrom('entries').select('id').where('id', 'in', ids).execute();
    for (const { id } of there) byId.delete(id);
  }
  return [...byId.values()];
}

async function signHead(transaction: Transaction<Tables>, ring: KeyRing, { seq, hash }: ChainEnd): Promise<HeadRow> {
  const statement = headStatement({ seq, hash, at: instant(new Date().toISOString()) });
  const head = { ...statement, jws: await signDetached(ring, headType, statement) };
  await transaction.insertInto('heads').values(head).execute();
  return head;
}

function inParts<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += ROWS) parts.push(items.slice(at, at + ROWS));
  return parts;
}
