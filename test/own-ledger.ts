import { type Ledger, openLedger } from '../ledger/ledger.ts';
import { ledgerKeys, sqlitePlace } from './ledger/databases.ts';

/** A ledger of one's own in a file, and what a child process needs to write to it as well. */
export async function ownLedger(): Promise<{
  ledger: Ledger;
  env: Record<string, string>;
  remove: () => Promise<void>;
}> {
  const place = await sqlitePlace();
  const keys = ledgerKeys();
  const ledger = await openLedger(place.settings, keys.ring);
  return {
    ledger,
    env: { ...keys.env, LEDGER_URL: place.url },
    remove: async () => {
      await ledger.close();
      await place.remove();
    },
  };
}
