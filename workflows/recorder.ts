import { ActivityFailure, allHandlersFinished, CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { LedgerRecording } from '../activities/ledger.ts';
import type { ProcessId, RecordRef } from '../domain/ids.ts';
import type { EntryKind, NewEntry } from '../domain/ledger-entry.ts';
import { recordInLedger } from './ledger-call.ts';
import { now } from './now.ts';

/** Characters of JSON in one call: an activity's input has room for 2 MB. */
const MOST_AT_ONCE = 500_000;
/** Of messages that come one upon the other, so many are put on record together. */
const ENOUGH = 20;

/**
 * What a process puts on record in the ledger. Noting waits for nothing, so messages are answered while the ledger is down;
 * it is kept in the background, in the order in which it was noted. Whatever must not happen unrecorded waits for it
 * (`RunningProcess.onRecord`).
 *
 * @example
 * process.recorder.note('plan', plan);
 * await process.onRecord();
 * await erp.applyLeadToProject(contract);
 */
export class Recorder {
  readonly #process: ProcessId;
  /** In JSON, because what is noted goes on changing. */
  readonly #waiting: string[] = [];
  #end: Omit<LedgerRecording, 'entries'> | null = null;
  readonly #names = new Set<string>();
  #noted = 0;
  #last = '';
  #isDue = false;
  #isOn = false;
  #isAtIt = false;

  constructor(process: ProcessId) {
    this.#process = process;
  }

  /** From now on it is kept, with what was noted before. */
  start(): void {
    this.#isOn = true;
    // A cancelled process has the more to put on record.
    void CancellationScope.nonCancellable(() => this.#keep());
  }

  /** How much this run has noted. */
  get noted(): number {
    return this.#noted;
  }

  note(kind: EntryKind, body: object, records: readonly RecordRef[] = []): void {
    this.noteBeside(kind, body, records);
    this.#isDue = true;
  }

  /** Goes on record with what is noted next, or before the process goes on where it waits for its record. */
  noteBeside(kind: EntryKind, body: object, records: readonly RecordRef[] = []): void {
    this.#noted += 1;
    this.#last = JSON.stringify([kind, body]);
    const id = `${this.#process}/${workflowInfo().runId}/${this.#noted}`;
    const entry: NewEntry = { id, at: now(), kind, process: this.#process, body, records: [...records] };
    this.#waiting.push(JSON.stringify(entry));
  }

  /** What is on record already, under this name, is not noted again by this run. */
  noteOnce(name: string, kind: EntryKind, body: object, records: readonly RecordRef[] = []): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.note(kind, body, records);
  }

  /** Is just this what was noted last? Then there is nothing to add. */
  hasJustNoted(kind: EntryKind, body: object): boolean {
    return this.#last === JSON.stringify([kind, body]);
  }

  /** With the next entries, and in one transaction with them. */
  remember(end: Omit<LedgerRecording, 'entries'>): void {
    this.#end = end;
  }

  /** Is everything on record that was noted so far? */
  get isKept(): boolean {
    return !this.#isOn || (this.#waiting.length === 0 && !this.#isAtIt);
  }

  /** What was noted beside waits for nothing else any more. */
  hurry(): void {
    this.#isDue = this.#waiting.length > 0;
  }

  async #keep(): Promise<never> {
    for (;;) {
      await condition(() => this.#isDue && this.#isQuiet);
      this.#isAtIt = true;
      const end = this.#end;
      this.#end = null;
      const entries = this.#next();
      this.#isDue = this.#waiting.length > 0;
      await onceKept({ entries, ...end });
      this.#isAtIt = false;
    }
  }

  get #isQuiet(): boolean {
    return allHandlersFinished() || this.#waiting.length >= ENOUGH;
  }

  #next(): NewEntry[] {
    let size = 0;
    const fits = this.#waiting.findIndex((entry, index) => {
      size += entry.length;
      return index > 0 && size > MOST_AT_ONCE;
    });
    return this.#waiting.splice(0, fits < 0 ? this.#waiting.length : fits).map((entry) => JSON.parse(entry));
  }
}

/** No worker of ours gives up; but anybody who may write to the namespace can have a call fail. */
async function onceKept(recording: LedgerRecording): Promise<void> {
  for (;;) {
    try {
      await recordInLedger(recording);
      return;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
    }
  }
}
