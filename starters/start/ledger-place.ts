import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { keyRing } from '../../keys/key-ring.ts';
import { newSigningKey, type PrivateJwk, publicHalf } from '../../keys/new-signing-key.ts';
import { ledgerSettings } from '../../ledger/ledger-settings.ts';
import type { StateFolder } from './state-folder.ts';
import type { Systems } from './systems.ts';

/** Where the ledger is, for all; what signs it, for the workers alone. */
export interface LedgerPlace {
  api: NodeJS.ProcessEnv;
  workers: NodeJS.ProcessEnv;
}

/**
 * A ledger of this installation's own in its state folder, with a key of its own, made once. With keys of the user's own, or
 * a cluster that outlives the folder: what the environment says.
 *
 * @throws Error naming what is missing or wrong there.
 */
export function ledgerPlace(state: StateFolder, { temporal }: Systems, env: NodeJS.ProcessEnv): LedgerPlace {
  const LEDGER_URL = env.LEDGER_URL || `sqlite:${state.file('ledger.db')}`;
  ledgerSettings({ LEDGER_URL });
  if (env.LEDGER_KEYS || env.LEDGER_KEYS_FILE || temporal === 'own') {
    keyRing('ledger', 'sign', env);
    return { api: { LEDGER_URL }, workers: { LEDGER_URL } };
  }
  const file = state.file('ledger-keys.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ keys: [newSigningKey('ledger')] }), { mode: 0o600 });
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: PrivateJwk[] };
  writeFileSync(state.file('ledger-keys-public.json'), JSON.stringify({ keys: keys.map(publicHalf) }));
  return {
    api: { LEDGER_URL },
    workers: { LEDGER_URL, LEDGER_KEYS_FILE: file, LEDGER_KEY_ID: keys.at(-1)?.kid },
  };
}
