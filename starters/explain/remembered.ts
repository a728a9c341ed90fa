import type { BusinessKey } from '../../domain/ids.ts';
import { processSummary } from '../../domain/process-summary.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import { type LedgerReader, readLedger } from '../../ledger/ledger.ts';
import { LedgerError } from '../../ledger/ledger-error.ts';
import { ledgerSettings } from '../../ledger/ledger-settings.ts';
import type { Story } from '../../ledger/stories.ts';
import type { ProcessRow } from '../processes/process-row.ts';

/** The ledger. @throws LedgerError while it can't be read */
export type Remembers = () => Promise<LedgerReader>;

/**
 * The ledger that the environment names, opened when it is first asked and asked again while it isn't there.
 * @throws RangeError for an address that is none.
 */
export function ledgerOf(env: NodeJS.ProcessEnv): Remembers {
  const settings = ledgerSettings(env);
  let opened: Promise<LedgerReader> | null = null;
  return async () => {
    opened ??= readLedger(settings);
    try {
      return await opened;
    } catch (error) {
      opened = null;
      throw error;
    }
  };
}

/** All runs of a process that ended, oldest first. @throws LedgerError while the ledger can't be read */
export async function rememberedRuns(remembers: Remembers, process: string): Promise<Story[]> {
  return (await remembers()).storiesOf(process);
}

/** Of a process that Temporal still knows: what it can't tell is left out while the ledger can't be read. */
export async function rememberedRunsBeside(remembers: Remembers, process: string): Promise<Story[]> {
  try {
    return await rememberedRuns(remembers, process);
  } catch (error) {
    if (error instanceof LedgerError) return [];
    throw error;
  }
}

/** Processes that Temporal has forgotten, as lists show them. @throws LedgerError while the ledger can't be read */
export async function rememberedRows(
  remembers: Remembers,
  about: Parameters<LedgerReader['storiesAbout']>[0],
): Promise<ProcessRow[]> {
  const found = await (await remembers()).storiesAbout(about);
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
