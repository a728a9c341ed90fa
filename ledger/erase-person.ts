import type { Kysely, Transaction } from 'kysely';
import { instant, type ProcessId } from '../domain/ids.ts';
import type { ProcessView } from '../domain/process-view.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { appendEntries } from './append-entries.ts';
import type { StoryStatement } from './beside.ts';
import { Called, namesBeside } from './called.ts';
import { allStories, storyCommitment, storyRow } from './stories.ts';
import type { PersonalRow, StoryRow, Tables } from './tables.ts';

type Place = Pick<PersonalRow, 'seq' | 'path'>;
type StoryPlace = Pick<StoryRow, 'process' | 'run'>;

/** What is on record about somebody. */
export interface PersonalTraces {
  /** What they are called: what was asked for, and what stands beside it wherever it names a person. */
  called: string[];
  values: Place[];
  /** Runs whose story names them. */
  stories: StoryPlace[];
  /** What has the letters of a short name, but perhaps in another word: it is left for somebody to look at. */
  left: { values: Place[]; stories: StoryPlace[] };
}

/** Why somebody's data are erased, and on whose word. */
export interface Because {
  /** Of the entry that says so. */
  id: string;
  reason: string;
  by: string;
}

/** So short a name means nobody by itself. */
const SHORTEST = 4;
const PAGE = 1_000;

/**
 * Where a name or e-mail address stands, in any of its letters' cases, and the other names of the same person with it.
 * @throws RangeError when it is too short to mean anybody
 */
export async function tracesOf(database: Kysely<Tables>, person: string): Promise<PersonalTraces> {
  const asked = person.trim();
  if (asked.length < SHORTEST) throw new RangeError(`"${asked}" is too short to erase: at least ${SHORTEST} letters.`);
  const names = [asked];
  for await (const { value } of allPersonal(database)) names.push(...namesBeside(JSON.parse(value), asked));
  const called = new Called(names);
  const traces: PersonalTraces = {
    called: [...called.names],
    values: [],
    stories: [],
    left: { values: [], stories: [] },
  };
  const signed = new Set<string>();
  for await (const { seq, path, value } of allPersonal(database)) {
    const read = JSON.parse(value);
    const isTheirs = called.isIn(read);
    // A signed decision's signature is about its actor, and comes after them: it goes with them.
    if (isTheirs && path.endsWith('/actor')) signed.add(`${seq} ${path.replace(/actor$/, 'signature')}`);
    if (isTheirs || signed.has(`${seq} ${path}`)) traces.values.push({ seq, path });
    else if (called.mayBeIn(read)) traces.left.values.push({ seq, path });
  }
  for await (const { process, run, view } of allStories(database)) {
    const read = JSON.parse(view);
    if (called.isIn(read)) traces.stories.push({ process, run });
    if (called.mayBeIn(called.erasedIn(read))) traces.left.stories.push({ process, run });
  }
  return traces;
}

/** @throws RangeError when what is to stay on record names whoever is to go from it */
export function refuseNaming({ called }: PersonalTraces, { reason, by }: Pick<Because, 'reason' | 'by'>): void {
  const names = new Called(called);
  for (const text of [reason, by]) {
    if (names.isIn(text)) throw new RangeError(`"${text}" goes on record, so it can't name whoever is to be erased.`);
  }
}

/**
 * Erases all of it: values and salts go, so that what is left in the chain can't be guessed back; stories say "[erased]".
 * The chain itself stays as it is, and gets an entry that says what was erased, why, and on whose word.
 * @returns what was erased @throws RangeError as tracesOf and refuseNaming do
 */
export async function erasePerson(
  transaction: Transaction<Tables>,
  ring: KeyRing,
  person: string,
  because: Because,
): Promise<PersonalTraces> {
  const traces = await tracesOf(transaction, person);
  refuseNaming(traces, because);
  if (traces.values.length + traces.stories.length === 0) return traces;
  const erased: { seq: number; paths: string[] }[] = [];
  for (const [seq, found] of Map.groupBy(traces.values, (each) => each.seq)) {
    const paths = found.map(({ path }) => path);
    await transaction.deleteFrom('personal').where('seq', '=', seq).where('path', 'in', paths).execute();
    erased.push({ seq, paths });
  }
  const called = new Called(traces.called);
  const stories: StoryStatement[] = [];
  for (const story of traces.stories) stories.push(await eraseInStory(transaction, story, called));
  await appendEntries(transaction, ring, {
    entries: [
      {
        id: because.id,
        at: instant(new Date().toISOString()),
        kind: 'erasure',
        process: '' as ProcessId,
        body: { grounds: because.reason, onTheWordOf: because.by, erased, stories },
        records: [],
      },
    ],
  });
  return traces;
}

/** What is left of it goes on record anew, with another salt: by the old one the name could be guessed back. */
async function eraseInStory(
  transaction: Transaction<Tables>,
  { process, run }: StoryPlace,
  called: Called,
): Promise<StoryStatement> {
  const story = transaction.selectFrom('stories').where('process', '=', process).where('run', '=', run);
  const { at, view } = await story.select(['at', 'view']).executeTakeFirstOrThrow();
  const before = JSON.parse(view) as ProcessView;
  const { id, records } = before;
  const row = storyRow(process, run, at, { ...(called.erasedIn(before) as ProcessView), id, records });
  await transaction.updateTable('stories').set(row).where('process', '=', process).where('run', '=', run).execute();
  return { process, run, commitment: storyCommitment(row) };
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
