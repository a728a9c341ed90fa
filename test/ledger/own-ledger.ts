import { afterEach, beforeEach } from 'vitest';
import type { KeyRing } from '../../keys/key-ring.ts';
import { type Ledger, openLedger } from '../../ledger/ledger.ts';
import type { databases, LedgerPlace } from './databases.ts';

/** For each test a ledger of its own, open and with something on record; skipped where its database is. */
export function ownLedger(
  { skipped, place: makePlace }: (typeof databases)[number],
  ring: KeyRing,
  fill: (ledger: Ledger) => Promise<void> = async () => {},
) {
  const own = {} as { place: LedgerPlace; ledger: Ledger };
  beforeEach(async ({ skip }) => {
    skip(skipped);
    own.place = await makePlace();
    own.ledger = await openLedger(own.place.settings, ring);
    await fill(own.ledger);
  });
  afterEach(async () => {
    if (skipped) return;
    await own.ledger.close();
    await own.place.remove();
  });
  return own;
}
