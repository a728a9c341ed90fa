import type { Instant } from '../../domain/ids.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import type { Story as Remembered } from '../../ledger/stories.ts';
import { runsOf } from '../processes/list-processes.ts';
import type { ProcessRow } from '../processes/process-row.ts';
import { type ProcessDetail, readProcess, readView } from '../processes/read-process.ts';
import type { Services } from '../services.ts';
import { findProcesses, meant } from './find-processes.ts';
import { beginOf, rememberedRows, rememberedRuns, rememberedRunsBeside } from './remembered.ts';

/** What is known about what someone asked for. */
export interface Explanation {
  /** All that could be meant; with more than one there is no story yet. */
  matches: ProcessRow[];
  story: Story | null;
}

/** A process with all that happened before it. */
export interface Story extends ProcessDetail {
  /** A process that ended and was started again, because the deal changed: what each run said, oldest first. */
  earlier: EarlierRun[];
}

/** The same deal, handled before. */
export interface EarlierRun {
  startedAt: Instant;
  endedAt: Instant | null;
  /** Null when no worker answered, or its history is gone. */
  view: ProcessView | null;
}

// Most deals have one run or two; of one that is touched every day, the first and the last runs tell the story.
const firstRuns = 2;
const lastRuns = 3;

/** The whole story of a deal, customer, order, project or budget. What Temporal has forgotten, the ledger tells. */
export async function explain(services: Services, asked: string): Promise<Explanation> {
  const found = await findProcesses(services, asked);
  const isKnown = found.length > 0;
  const matches = isKnown ? found : await rememberedRows(services.remembers, meant(services, asked));
  const [only, another] = matches;
  if (!only || another) return { matches, story: null };
  const [detail, known, kept] = await Promise.all([
    isKnown ? readProcess(services, only.id) : undefined,
    knownRuns(services, only.id),
    (isKnown ? rememberedRunsBeside : rememberedRuns)(services.remembers, only.id),
  ]);
  const told = new Set(known.map(({ run }) => run));
  const forgotten = kept.filter(({ run }) => !told.has(run)).map(asRun);
  const [last, ...older] = [...forgotten, ...known].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  if (!detail && !last) return { matches, story: null };
  const now = detail ?? {
    ...only,
    view: null,
    timeZone: services.policy.entities[only.entity ?? '']?.timeZone ?? null,
  };
  const view = now.view ?? (now.endedAt ? await viewOf(services, only.id, last, kept) : null);
  const earlier = await Promise.all(
    ends(older.reverse()).map(async ({ run, startedAt, endedAt }) => ({
      startedAt,
      endedAt,
      view: await viewOf(services, only.id, { run }, kept),
    })),
  );
  return { matches, story: { ...now, view, earlier } };
}

interface Run {
  run: string;
  startedAt: Instant;
  endedAt: Instant | null;
}

async function knownRuns({ temporal }: Services, id: string): Promise<Run[]> {
  return (await runsOf(temporal, [id])).map(({ runId, startTime, closeTime }) => ({
    run: runId,
    startedAt: startTime.toISOString() as Instant,
    endedAt: (closeTime?.toISOString() as Instant | undefined) ?? null,
  }));
}

function asRun({ run, at, view }: Remembered): Run {
  return { run, startedAt: beginOf(view) ?? at, endedAt: at };
}

/** From the ledger first: a history takes a worker to be read. */
async function viewOf(
  { temporal }: Services,
  id: string,
  of: { run: string } | undefined,
  kept: readonly Remembered[],
) {
  if (!of) return null;
  return kept.find(({ run }) => run === of.run)?.view ?? readView(temporal, id, of.run);
}

function ends<T>(runs: T[]): T[] {
  return runs.length <= firstRuns + lastRuns ? runs : [...runs.slice(0, firstRuns), ...runs.slice(-lastRuns)];
}
