import type { Recording } from '../ledger/append-entries.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { HeadRow } from '../ledger/tables.ts';
import { ledgerCall } from './ledger-call.ts';

export type LedgerActivities = ReturnType<typeof ledgerActivities>;
export type LedgerRecording = Recording;

/** What a process puts on record. */
export function ledgerActivities(ledger: Ledger) {
  return {
    /**
     * All of it, or nothing; a repeat changes nothing. While it can't be, the process waits, and is shown as degraded.
     * @returns the ledger's signed head: in the process's history it stands where nobody who can write to the ledger can
     */
    recordInLedger: (recording: LedgerRecording): Promise<HeadRow | null> => ledgerCall(() => ledger.record(recording)),
  };
}
