import type { ColumnType } from 'kysely';
import type { Instant, ProcessId, RecordRef } from '../domain/ids.ts';
import type { EntryKind } from '../domain/ledger-entry.ts';

/** The ledger's tables, the same in SQLite and PostgreSQL. Instants and hashes are text. */
export interface Tables {
  entries: EntryRow;
  entry_records: { seq: number; record: RecordRef };
  personal: PersonalRow;
  heads: HeadRow;
  stories: StoryRow;
  story_records: { record: RecordRef; process: ProcessId; run: string };
  generations: GenerationRow;
  chunks: { hash: string; bytes: ColumnType<Uint8Array, Uint8Array, never> };
}

/** The chain. A row is never changed and never removed. */
export interface EntryRow {
  /** 1, 2, 3 … without a gap. */
  seq: number;
  id: string;
  at: Instant;
  kind: EntryKind;
  process: ProcessId;
  /** Canonical JSON, with a commitment in the place of each personal value, and with what stands beside it (beside.ts). */
  body: string;
  body_hash: string;
  /** The hash of the entry before; zeros for the first. */
  previous: string;
  hash: string;
}

/** What a commitment in an entry's body stands for, until somebody has it erased. */
export interface PersonalRow {
  seq: number;
  /** JSON Pointer (RFC 6901) of the commitment in the body. */
  path: string;
  salt: string;
  /** JSON. */
  value: string;
}

/** A signed statement that the chain stood at this entry with this hash. */
export interface HeadRow {
  seq: number;
  hash: string;
  at: Instant;
  /** Its header names the key. */
  jws: string;
}

/** A run's last view, for whoever asks after Temporal has forgotten it. */
export interface StoryRow {
  process: ProcessId;
  /** A process that ended and was started again has several. */
  run: string;
  title: string;
  customer: string;
  /** Both in lower case: the databases differ in how they compare letters beyond a to z. */
  names: string;
  stage: string;
  at: Instant;
  /** JSON of the ProcessView. */
  view: string;
  /** Of the commitment that the chain has for it. */
  salt: string;
}

/** That a generation of a business key was handled, and how. */
export interface GenerationRow {
  key: string;
  outcome: string;
  plan: string | null;
  at: Instant;
}
