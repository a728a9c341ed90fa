import type { ColumnType } from 'kysely';
import type { ClaimState, PortionName } from '../domain/billing/claim.ts';
import type { Instant, PlanHash, ProcessId, RecordRef } from '../domain/ids.ts';
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
  claims: ClaimRow;
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

/**
 * A claim as it stands (rule 20). It is changed only with an entry of the chain that says how it stands then; what an earlier
 * state of it was, that entry's predecessors say.
 */
export interface ClaimRow {
  contract: string;
  /** Of the claim, within its contract. */
  id: string;
  /** The id of the chain's entry that speaks of it as it stands. */
  entry: string;
  /** Within what `kind` and `subject` name one thing: the source of time and expenses, the contract of fees and reductions. */
  scope: string;
  kind: 'time' | 'expense' | 'fee' | 'reduction';
  subject: string;
  portion: PortionName;
  state: ClaimState;
  /** Whose it is: a reservation belongs to process and plan. */
  process: ProcessId;
  plan: PlanHash;
  /** Our own key of the document it is on, and the number that it was posted under. */
  document: string | null;
  number: string | null;
  /** Who took it back, if somebody did; and whether that is reserved yet, or live. */
  back_process: ProcessId | null;
  back_plan: PlanHash | null;
  back_state: 'reserved' | 'live' | null;
  /** The credit. None, when it cost nothing. */
  back_document: string | null;
  back_line: string | null;
  back_number: string | null;
  /** JSON of the claim as it was reserved. */
  body: string;
}
