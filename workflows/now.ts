import { type Instant, instant } from '../domain/ids.ts';

/** By the clock of Temporal's history, which stands still in a workflow's task: a replay is told the same. */
export function now(): Instant {
  return instant(new Date().toISOString());
}
