import type { Ledger } from '../ledger/ledger.ts';
import { LedgerUnreachable } from '../ledger/ledger-error.ts';

/** So many refusals take more than a minute: the tries begin with a second between them, and twice as long each time. */
export const A_MINUTE_AND_MORE = 7;

/** A ledger that takes each recording only after so many tries; until told, it takes them at once. */
export interface SlowLedger {
  ledger: Ledger;
  /** @param onRefusal told of each try that is refused: whose it is, and which */
  refuse(tries: number, onRefusal?: (process: string, tries: number) => Promise<unknown>): void;
}

/** The ledger itself, but for how long it takes: on a server whose clock jumps to the next try, no time at all. */
export function slowLedger(ledger: Ledger): SlowLedger {
  const made = new Map<string, number>();
  let refused = 0;
  let tellOfRefusal: (process: string, tries: number) => Promise<unknown> = async () => {};
  return {
    ledger: {
      ...ledger,
      record: async (recording) => {
        const { id, process } = recording.entries[0] ?? { id: '', process: '' };
        const tries = (made.get(id) ?? 0) + 1;
        made.set(id, tries);
        if (tries > refused) return ledger.record(recording);
        await tellOfRefusal(process, tries);
        throw new LedgerUnreachable('the test', 'it is busy');
      },
    },
    refuse: (tries, onRefusal = async () => {}) => {
      refused = tries;
      tellOfRefusal = onRefusal;
    },
  };
}
