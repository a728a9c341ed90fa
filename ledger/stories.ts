import { randomBytes } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { Instant, ProcessId, RecordRef } from '../domain/ids.ts';
import type { ProcessView } from '../domain/process-view.ts';
import type { StoryStatement } from './beside.ts';
import { commitment } from './chain.ts';
import type { StoryRow, Tables } from './tables.ts';

/** How a run of a process ended, in its own words. */
export interface Story {
  process: ProcessId;
  run: string;
  at: Instant;
  view: ProcessView;
}

/** A process that the ledger remembers, by its latest run. */
export interface Remembered {
  process: ProcessId;
  title: string;
  customer: string;
  stage: string;
  at: Instant;
}

/** Of many that fit, the newest; whoever looks for one of these says more. */
const MOST = 100;

/** A run's story, or its latest one in the place of an earlier; answers with what the chain is to say of it. */
export async function keepStory(
  transaction: Transaction<Tables>,
  { process, run, at, view }: Story,
): Promise<StoryStatement> {
  const row = storyRow(process, run, at, view);
  await transaction
    .insertInto('stories')
    .values(row)
    .onConflict((conflict) => conflict.columns(['process', 'run']).doUpdateSet(row))
    .execute();
  await transaction.deleteFrom('story_records').where('process', '=', process).where('run', '=', run).execute();
  for (const record of new Set(view.records)) {
    await transaction.insertInto('story_records').values({ record, process, run }).execute();
  }
  return { process, run, commitment: storyCommitment(row) };
}

/** With a new salt. */
export function storyRow(process: ProcessId, run: string, at: Instant, view: ProcessView): StoryRow {
  const salt = randomBytes(32).toString('hex');
  return { process, run, ...namesOf(view), at, view: JSON.stringify(view), salt };
}

/** Salted, as personal values are: a story says who decided. */
export function storyCommitment({ at, view, salt }: Pick<StoryRow, 'at' | 'view' | 'salt'>): string {
  return commitment(salt, canonicalJson({ at, view }));
}

/** All runs of a process that ended, oldest first. */
export async function storiesOf(database: Kysely<Tables>, process: string): Promise<Story[]> {
  const rows = await database
    .selectFrom('stories')
    .select(['process', 'run', 'at', 'view'])
    .where('process', '=', process as ProcessId)
    .orderBy('at')
    .execute();
  return rows.map(({ view, ...row }) => ({ ...row, view: JSON.parse(view) as ProcessView }));
}

/** Every run's story, and the records by which it is found. */
export async function* allStories(database: Kysely<Tables>): AsyncGenerator<StoryRow & { records: RecordRef[] }> {
  const keys = await database.selectFrom('stories').select(['process', 'run']).execute();
  for (const { process, run } of keys) {
    const story = await database
      .selectFrom('stories')
      .selectAll()
      .where('process', '=', process)
      .where('run', '=', run)
      .executeTakeFirst();
    const records = await database
      .selectFrom('story_records')
      .select('record')
      .where('process', '=', process)
      .where('run', '=', run)
      .execute();
    if (story) yield { ...story, records: records.map(({ record }) => record) };
  }
}

/** Records that are said to lead to a story which is not there. */
export async function recordsWithoutStory(database: Kysely<Tables>) {
  return database
    .selectFrom('story_records')
    .leftJoin('stories', (join) =>
      join.onRef('stories.process', '=', 'story_records.process').onRef('stories.run', '=', 'story_records.run'),
    )
    .where('stories.run', 'is', null)
    .select(['story_records.process', 'story_records.run'])
    .distinct()
    .limit(MOST)
    .execute();
}

/** Processes that touched one of these records, or whose key it is; or, where none did, that are called something like it. */
export async function storiesAbout(
  database: Kysely<Tables>,
  about: { processes: readonly string[]; records: readonly string[]; name: string | null },
): Promise<Remembered[]> {
  const latest = database
    .selectFrom('stories')
    .select(['process', 'title', 'customer', 'stage', 'at'])
    .orderBy('at', 'desc')
    .limit(MOST);
  const meant = [...about.processes, ...(await touching(database, about.records))] as ProcessId[];
  const found = meant.length > 0 ? await latest.where('process', 'in', meant).execute() : [];
  if (found.length > 0 || about.name === null) return newest(found);
  const like = `%${about.name.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`;
  return newest(await latest.where(sql<boolean>`names like ${like} escape '!'`).execute());
}

/** What a run is listed and found by. */
export function namesOf({ title, customer, stage }: Pick<ProcessView, 'title' | 'customer' | 'stage'>) {
  // PostgreSQL's text can't hold it.
  const clean = (name: string | null) => (name ?? '').toWellFormed().replaceAll('\0', '');
  const names = { title: clean(title), customer: clean(customer) };
  return { ...names, names: `${names.title}\n${names.customer}`.toLowerCase(), stage };
}

async function touching(database: Kysely<Tables>, records: readonly string[]): Promise<ProcessId[]> {
  if (records.length === 0) return [];
  const rows = await database
    .selectFrom('story_records')
    .select('process')
    .distinct()
    .where('record', 'in', records as RecordRef[])
    .limit(MOST)
    .execute();
  return rows.map(({ process }) => process);
}

function newest(rows: readonly Remembered[]): Remembered[] {
  const byProcess = new Map<ProcessId, Remembered>();
  for (const row of rows) if (!byProcess.has(row.process)) byProcess.set(row.process, row);
  return [...byProcess.values()];
}
