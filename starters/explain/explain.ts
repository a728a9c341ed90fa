import type { Instant } from '../../domain/ids.ts';
import type { ProcessView } from '../../domain/process.ts';
import { runsOf } from '../processes/list-processes.ts';
import type { ProcessRow } from '../processes/process-row.ts';
import { type ProcessDetail, readProcess, readView } from '../processes/read-process.ts';
import type { Services } from '../services.ts';
import { findProcesses } from './find-processes.ts';

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

/** The whole story of a deal, customer, order, project or budget. */
export async function explain(services: Services, asked: string): Promise<Explanation> {
  const matches = await findProcesses(services, asked);
  const [only, another] = matches;
  if (!only || another) return { matches, story: null };
  const [detail, earlier] = await Promise.all([readProcess(services, only.id), earlierRuns(services, only.id)]);
  return { matches, story: detail ? { ...detail, earlier } : null };
}

async function earlierRuns({ temporal }: Services, id: string): Promise<EarlierRun[]> {
  const [_current, ...older] = await runsOf(temporal, [id]);
  const runs = older.reverse();
  const told = runs.length <= firstRuns + lastRuns ? runs : [...runs.slice(0, firstRuns), ...runs.slice(-lastRuns)];
  return Promise.all(
    told.map(async (run) => ({
      startedAt: run.startTime.toISOString() as Instant,
      endedAt: (run.closeTime?.toISOString() as Instant | undefined) ?? null,
      view: await readView(temporal, id, run.runId),
    })),
  );
}
