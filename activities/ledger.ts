import type { Ledger, Recording } from '../ledger/ledger.ts';
import { ledgerCall } from './ledger-call.ts';

export type LedgerActivities = ReturnType<typeof ledgerActivities>;
export type LedgerRecording = Recording;

/** What a process puts on record. */
export function ledgerActivities(ledger: Ledger) {
  return {
    /** All of it, or nothing; a repeat changes nothing. While it can't be, the process waits, and is shown as degraded. */
    recordInLedger: (recording: LedgerRecording): Promise<void> =>
      ledgerCall(async () => void (await ledger.record(recording))),
  };
}
