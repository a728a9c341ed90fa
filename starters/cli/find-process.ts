import type { Explanation } from '../explain/explain.ts';
import type { ProcessRow } from '../processes/process-row.ts';
import type { ProcessDetail } from '../processes/read-process.ts';
import type { ApiClient } from './api-client.ts';
import { CommandError } from './command-error.ts';
import { tellMatches } from './tell-explanation.ts';

/**
 * The one process that someone names: by its id, or by anything that `explain` takes.
 * Throws CommandError with exit code 2 and the list when several are meant.
 */
export async function findProcess(api: ApiClient, named: string): Promise<ProcessDetail> {
  if (/^[a-z-]+:[\w-]+$/.test(named) && named.startsWith('lead-to-project:')) {
    return api.get<ProcessDetail>(`/v1/processes/${encodeURIComponent(named)}`);
  }
  const found = await api.get<Explanation>(`/v1/explain?q=${encodeURIComponent(named)}`);
  if (found.story) return found.story;
  throw severalMatches(named, found.matches);
}

/** Nothing is guessed: the reader picks one of the list. */
export function severalMatches(named: string, matches: readonly ProcessRow[]): CommandError {
  const list = tellMatches({ matches: [...matches] }, undefined).join('\n');
  const message = `"${named}" may be any of ${matches.length}. Say which, by its process id:\n${list}`;
  return new CommandError(2, message, { matches });
}
