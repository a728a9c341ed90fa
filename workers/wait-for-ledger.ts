import { setTimeout as pause } from 'node:timers/promises';
import { keyRing } from '../keys/key-ring.ts';
import { type Ledger, openLedger } from '../ledger/ledger.ts';
import { LedgerUnreachable } from '../ledger/ledger-error.ts';
import { ledgerSettings } from '../ledger/ledger-settings.ts';

const PAUSE_MS = 2_000;
/** Often enough for whoever reads the log, and no flood of it. */
const TELL_EVERY = 15;

/**
 * The ledger that the environment names, as soon as it can be reached: until then it says what it waits for.
 * @throws what no waiting mends: settings, keys, a ledger of a newer release
 */
export async function waitForLedger(env: NodeJS.ProcessEnv, tell: (why: string) => void): Promise<Ledger> {
  const settings = ledgerSettings(env);
  const ring = keyRing('ledger', 'sign', env);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await openLedger(settings, ring);
    } catch (error) {
      if (!(error instanceof LedgerUnreachable)) throw error;
      if (attempt % TELL_EVERY === 0) tell(`${error.message} Waiting for it; until then nothing is written anywhere.`);
      await pause(PAUSE_MS);
    }
  }
}
