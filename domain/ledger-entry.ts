import type { Instant, ProcessId, RecordRef } from './ids.ts';

/**
 * What is put on record: the plan that was approved, who decided or was refused, what was done about an exception, what a
 * write read back, how it ended; that a person's data were erased; and how claims on time, expenses and fees were changed.
 */
export type EntryKind = 'plan' | 'decision' | 'refusal' | 'resolution' | 'receipt' | 'end' | 'erasure' | 'claims';

/** One fact for the ledger. Its `id` names it for good: the same one again is the same fact, and not kept twice. */
export interface NewEntry {
  id: string;
  /** When it happened. */
  at: Instant;
  kind: EntryKind;
  process: ProcessId;
  /** JSON; what in it is personal is taken out by `ledger/personal-values.ts`. */
  body: object;
  /** The records it is about: a receipt is found by them. */
  records: RecordRef[];
}
