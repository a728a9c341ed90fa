import type { RecordRef } from './ids.ts';

/** Temporal takes 2,048 bytes of one search attribute; ids are ASCII, and each costs some bytes beside its own. */
const ROOM = 1_700;
const OVERHEAD = 4;
/** What people look for first. A deal with a hundred contacts is found by the first of them. */
const IMPORTANCE = ['deal', 'order', 'project', 'customer', 'company', 'line_item', 'contact'];

/** As many of a process's records as fit into the search attribute, the most looked-for first. */
export function findableRecords(records: readonly RecordRef[]): RecordRef[] {
  let left = ROOM;
  return records
    .toSorted((a, b) => importance(a) - importance(b))
    .filter((record) => {
      left -= record.length + OVERHEAD;
      return left >= 0;
    });
}

function importance(record: RecordRef): number {
  const kind = IMPORTANCE.indexOf(record.split(':')[1] ?? '');
  return kind === -1 ? IMPORTANCE.length : kind;
}
