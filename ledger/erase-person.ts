import { type Kysely, sql, type Transaction } from 'kysely';
import { instant, type ProcessId } from '../domain/ids.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { appendEntries } from './append-entries.ts';
import { namesOf } from './stories.ts';
import type { PersonalRow, Tables } from './tables.ts';

/** What is on record about somebody. */
export interface PersonalTraces {
  /** What they are called: what was asked for, and what stands beside it wherever it names a person. */
  called: string[];
  values: Pick<PersonalRow, 'seq' | 'path'>[];
  /** Runs whose story names them. */
  stories: { process: ProcessId; run: string }[];
}

/** Too short a name is in half of all words. */
const SHORTEST = 4;
const PAGE = 1_000;
/** What a story says in the place of a name. */
const ERASED = '[erased]';

/**
 * Where a name or e-mail address stands, in any of its letters' cases, and the other names of the same person with it.
 * @throws RangeError when it is too short to mean anybody
 */
export async function tracesOf(database: Kysely<Tables>, person: string): Promise<PersonalTraces> {
  const asked = person.trim();
  if (asked.length < SHORTEST) throw new RangeError(`"${asked}" is too short to erase: at least ${SHORTEST} letters.`);
  const called = [asked];
  for await (const { value } of allPersonal(database)) called.push(...namesBeside(JSON.parse(value), asked));
  const names = [...new Set(called)];
  const values: PersonalTraces['values'] = [];
  for await (const { seq, path, value } of allPersonal(database)) {
    if (isNamedIn(JSON.parse(value), names)) values.push({ seq, path });
  }
  const stories: PersonalTraces['stories'] = [];
  for await (const { process, run, view } of allStories(database)) {
    if (isNamedIn(JSON.parse(view), names)) stories.push({ process, run });
  }
  return { called: names, values, stories };
}

/**
 * Erases all of it: values and salts go, so that what is left in the chain can't be guessed back; stories say "[erased]".
 * The chain itself stays as it is, and gets an entry that says what was erased, why, and on whose word.
 */
export async function erasePerson(
  transaction: Transaction<Tables>,
  ring: KeyRing,
  traces: PersonalTraces,
  because: { id: string; reason: string; by: string },
): Promise<void> {
  const erased: { seq: number; paths: string[] }[] = [];
  for (const [seq, found] of Map.groupBy(traces.values, (each) => each.seq)) {
    const paths = await withSignatures(
      transaction,
      seq,
      found.map(({ path }) => path),
    );
    await transaction.deleteFrom('personal').where('seq', '=', seq).where('path', 'in', paths).execute();
    erased.push({ seq, paths });
  }
  for (const { process, run } of traces.stories) await eraseInStory(transaction, process, run, traces.called);
  await appendEntries(transaction, ring, [
    {
      id: because.id,
      at: instant(new Date().toISOString()),
      kind: 'erasure',
      process: '' as ProcessId,
      body: { grounds: because.reason, onTheWordOf: because.by, erased, stories: traces.stories },
      records: [],
    },
  ]);
}

/** Rewrites what was freed, so that no old page of the database's files has the values any more. */
export async function purge(database: Kysely<Tables>, kind: 'sqlite' | 'postgres'): Promise<void> {
  if (kind === 'postgres') {
    await sql`vacuum full personal`.execute(database);
    await sql`vacuum full stories`.execute(database);
    return;
  }
  await sql`vacuum`.execute(database);
  await sql`pragma wal_checkpoint(truncate)`.execute(database);
}

/** A signed decision's signature is about its actor: it goes with them. */
async function withSignatures(
  transaction: Transaction<Tables>,
  seq: number,
  paths: readonly string[],
): Promise<string[]> {
  const actors = paths.filter((path) => path.endsWith('/actor'));
  const signatures = actors.map((path) => path.replace(/actor$/, 'signature'));
  if (signatures.length === 0) return [...paths];
  const there = await transaction
    .selectFrom('personal')
    .select('path')
    .where('seq', '=', seq)
    .where('path', 'in', signatures)
    .execute();
  return [...new Set([...paths, ...there.map(({ path }) => path)])];
}

async function eraseInStory(
  transaction: Transaction<Tables>,
  process: ProcessId,
  run: string,
  called: readonly string[],
): Promise<void> {
  const story = await transaction
    .selectFrom('stories')
    .select('view')
    .where('process', '=', process)
    .where('run', '=', run)
    .executeTakeFirstOrThrow();
  const view = without(JSON.parse(story.view), called) as Parameters<typeof namesOf>[0];
  await transaction
    .updateTable('stories')
    .set({ ...namesOf(view), view: JSON.stringify(view) })
    .where('process', '=', process)
    .where('run', '=', run)
    .execute();
}

/** Longest first, so that no part of a longer name is left standing. */
function without(value: unknown, called: readonly string[]): unknown {
  const names = [...called]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return mapTexts(withoutIds(value, called), (text) => text.replaceAll(new RegExp(names.join('|'), 'giu'), ERASED));
}

/** An identity provider's number for somebody is theirs as much as the name. */
function withoutIds(value: unknown, called: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => withoutIds(each, called));
  const isThem = called.some((name) => namesBeside(value, name).length > 0);
  const members = Object.entries(value).map(([key, member]) => [key, withoutIds(member, called)]);
  return { ...Object.fromEntries(members), ...(isThem && 'id' in value ? { id: ERASED } : {}) };
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, change)]));
}

/** A person's name and addresses beside the one that was asked for, if this is that person. */
function namesBeside(value: unknown, asked: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => namesBeside(each, asked));
  const { name, email, otherEmail } = value as Record<string, unknown>;
  const texts = [name, email, otherEmail].filter(
    (each) => typeof each === 'string' && each.length >= SHORTEST,
  ) as string[];
  return texts.some((text) => text.toLowerCase() === asked.toLowerCase()) ? texts : [];
}

function isNamedIn(value: unknown, called: readonly string[]): boolean {
  let found = false;
  const names = called.map((name) => name.toLowerCase());
  mapTexts(value, (text) => {
    const lower = text.toLowerCase();
    found ||= names.some((name) => lower.includes(name));
    return text;
  });
  return found;
}

async function* allPersonal(database: Kysely<Tables>): AsyncGenerator<PersonalRow> {
  for (let after = { seq: 0, path: '' }; ; ) {
    const rows = await database
      .selectFrom('personal')
      .selectAll()
      .where((where) =>
        where.or([
          where('seq', '>', after.seq),
          where.and([where('seq', '=', after.seq), where('path', '>', after.path)]),
        ]),
      )
      .orderBy('seq')
      .orderBy('path')
      .limit(PAGE)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    yield* rows;
    after = last;
  }
}

async function* allStories(database: Kysely<Tables>) {
  const keys = await database.selectFrom('stories').select(['process', 'run']).execute();
  for (const { process, run } of keys) {
    const story = await database
      .selectFrom('stories')
      .select(['process', 'run', 'view'])
      .where('process', '=', process)
      .where('run', '=', run)
      .executeTakeFirst();
    if (story) yield story;
  }
}
