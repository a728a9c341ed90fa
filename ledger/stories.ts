import { type Kysely, sql, type Transaction } from 'kysely';
import type { Instant, ProcessId, RecordRef } from '../domain/ids.ts';
import type { ProcessView } from '../domain/process.ts';
import type { Tables } from './tables.ts';

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

/** A story that was kept later stays, whatever an attempt that was thought lost still brings. */
export async function keepStory(transaction: Transaction<Tables>, { process, run, at, view }: Story): Promise<void> {
  const { stage } = view;
  const row = { process, run, ...namesOf(view), stage, at, view: JSON.stringify(view) };
  await transaction
    .insertInto('stories')
    .values(row)
    .onConflict((conflict) => conflict.columns(['process', 'run']).doUpdateSet(row).where('stories.at', '<=', at))
    .execute();
  for (const record of view.records) {
    await transaction
      .insertInto('story_records')
      .values({ record, process })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
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
export function namesOf({ title, customer }: Pick<ProcessView, 'title' | 'customer'>) {
  // PostgreSQL's text can't hold it.
  const clean = (name: string | null) => (name ?? '').toWellFormed().replaceAll('\0', '');
  const names = { title: clean(title), customer: clean(customer) };
  return { ...names, names: `${names.title}\n${names.customer}`.toLowerCase() };
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
