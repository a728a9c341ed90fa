import type { BusinessKey } from '../../domain/ids.ts';
import type { ProcessView } from '../../domain/process.ts';
import { processSummary } from '../../domain/process-summary.ts';
import { type LedgerReader, readLedger } from '../../ledger/ledger.ts';
import { LedgerError } from '../../ledger/ledger-error.ts';
import { ledgerSettings } from '../../ledger/ledger-settings.ts';
import type { Story } from '../../ledger/stories.ts';
import type { ProcessRow } from '../processes/process-row.ts';

/** The ledger, or null while it can't be read: what Temporal still knows is told without it. */
export type Remembers = () => Promise<LedgerReader | null>;

/**
 * The ledger that the environment names, opened when it is first asked and asked again while it isn't there.
 * @throws RangeError for an address that is none.
 */
export function ledgerOf(env: NodeJS.ProcessEnv): Remembers {
  const settings = ledgerSettings(env);
  let opened: Promise<LedgerReader> | null = null;
  return async () => {
    opened ??= readLedger(settings);
    const ledger = await opened.catch(unlessOurs);
    if (ledger === null) opened = null;
    return ledger;
  };
}

/** All runs of a process that ended, oldest first; none while the ledger can't be read. */
export async function rememberedRuns(remembers: Remembers, process: string): Promise<Story[]> {
  const ledger = await remembers();
  return ledger === null ? [] : ((await ledger.storiesOf(process).catch(unlessOurs)) ?? []);
}

/** Processes that Temporal has forgotten, as lists show them. */
export async function rememberedRows(
  remembers: Remembers,
  about: Parameters<LedgerReader['storiesAbout']>[0],
): Promise<ProcessRow[]> {
  const ledger = await remembers();
  const found = (await ledger?.storiesAbout(about).catch(unlessOurs)) ?? [];
  const rows = await Promise.all(
    found.map(async ({ process }) => (await rememberedRuns(remembers, process)).slice(-1).map(rememberedRow)),
  );
  return rows.flat();
}

export function rememberedRow({ view, at }: Story): ProcessRow {
  return {
    ...processSummary(view),
    id: view.id,
    process: view.process,
    key: view.key as BusinessKey,
    degraded: null,
    startedAt: beginOf(view) ?? at,
    endedAt: at,
  };
}

export function beginOf({ story }: ProcessView) {
  return story[0]?.at;
}

function unlessOurs(error: unknown): null {
  if (error instanceof LedgerError) return null;
  throw error;
}
