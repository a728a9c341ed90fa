import { seededRandom } from '../seeded-random.ts';
import type { CrmRecord, Indexed } from './crm-state.ts';
import type { ObjectType } from './object-types.ts';

export interface SearchLag {
  /** The longest a change takes to be found. */
  milliseconds: number;
  seed: string;
}

/**
 * Notes a change that search will learn of later: between half the lag and all of it, by chance, so that a later change
 * can be found before an earlier one, as it happens. Call it before the change for what search knows now.
 */
export function noteForSearch(
  type: ObjectType,
  record: CrmRecord,
  lag: SearchLag,
  now: number,
  change: () => void,
): void {
  if (lag.milliseconds === 0) {
    change();
    record.index = undefined;
    return;
  }
  const known = seenBySearch(record, lag, now) ?? null;
  const coming = record.index?.coming.filter(({ visibleAt }) => visibleAt > now) ?? [];
  change();
  const { properties, archivedAt } = record;
  const chance = seededRandom(`${lag.seed}:${type}:${record.id}:${now}`)();
  const visibleAt = now + Math.round(lag.milliseconds * (0.5 + 0.5 * chance));
  coming.push({ visibleAt, properties: { ...properties }, archived: archivedAt !== undefined });
  record.index = { known, coming };
}

/** The record as search sees it at this moment; undefined when it has not learnt of it yet. */
export function seenBySearch(record: CrmRecord, lag: SearchLag, now: number): Indexed | undefined {
  const current = { properties: record.properties, archived: record.archivedAt !== undefined };
  if (lag.milliseconds === 0 || !record.index) return current;
  return record.index.coming.findLast(({ visibleAt }) => visibleAt <= now) ?? record.index.known ?? undefined;
}
