import { blankRecord } from '../draft-record.ts';
import type { PsaRecord } from '../psa-record.ts';
import { resourceType } from '../resource-types.ts';

const firstDay = '2025-01-07T10:00:00.000+01:00';

/** A record of the first day; whatever isn't said is as Productive leaves it. */
export function sampleRecord(
  type: string,
  id: number,
  attributes: Record<string, unknown>,
  relations: Record<string, number> = {},
): PsaRecord {
  const blank = blankRecord(resourceType(type), String(id));
  const ids = Object.entries(relations).map(([name, other]) => [name, String(other)]);
  return {
    ...blank,
    attributes: { ...blank.attributes, ...attributes, created_at: firstDay, updated_at: firstDay },
    relations: { ...blank.relations, ...Object.fromEntries(ids) },
  };
}

/** Several of a kind, numbered from `first`, that have only a name. */
export function named(type: string, first: number, names: readonly string[]): PsaRecord[] {
  return names.map((name, index) => sampleRecord(type, first + index, { name }));
}
