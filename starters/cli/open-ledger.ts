import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type KeyRing, keyRing, keyRingOf } from '../../keys/key-ring.ts';
import { type Ledger, type LedgerReader, openLedger, readLedger } from '../../ledger/ledger.ts';
import { ledgerSettings } from '../../ledger/ledger-settings.ts';
import { CommandError } from './command-error.ts';

/** The options of every command that opens the ledger itself, without the API. */
export interface LedgerOptions {
  ledger?: string;
  state: string;
  json?: true;
}

/** To be added to every such command. */
export function addLedgerOptions(command: Command): Command {
  return command
    .option('--ledger <url>', 'the ledger: sqlite:<file> or postgres://… (LEDGER_URL, else that of the state folder)')
    .option('--state <dir>', 'the state folder of the `npm start` whose ledger it is', '.throughline');
}

/** To be closed. Throws a LedgerError when there is none. */
export function openToRead(options: LedgerOptions): Promise<LedgerReader> {
  return readLedger(settingsOf(options));
}

/** To be closed. Throws a LedgerError when there is none, and CommandError without the keys that sign it. */
export async function openToWrite(options: LedgerOptions): Promise<Ledger> {
  // Nobody makes a new ledger by a typing error.
  await (await openToRead(options)).close();
  return openLedger(settingsOf(options), signingRing(options));
}

/** Public keys: those of a file, else of the environment, else of the state folder. */
export function publicRing({ keys, state }: { keys?: string; state: string }): KeyRing {
  if (keys !== undefined) return keyRingOf('ledger', textOf(keys), keys);
  const { LEDGER_KEYS, LEDGER_KEYS_FILE } = process.env;
  const made = join(state, 'ledger-keys-public.json');
  if (LEDGER_KEYS || LEDGER_KEYS_FILE) return keyRing('ledger', 'verify', process.env);
  if (existsSync(made)) return keyRingOf('ledger', textOf(made), made);
  throw new CommandError(
    2,
    `There are no public keys to verify with: name their file with --keys, or set LEDGER_KEYS or LEDGER_KEYS_FILE. Whoever runs ` +
      `the ledger has them; \`npm start\` keeps its own as ${made}.`,
  );
}

export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(2, `${file} can't be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function settingsOf({ ledger, state }: LedgerOptions) {
  const { LEDGER_URL } = process.env;
  return ledgerSettings({ LEDGER_URL: ledger ?? (LEDGER_URL || `sqlite:${join(state, 'ledger.db')}`) });
}

function signingRing({ state }: LedgerOptions): KeyRing {
  const { LEDGER_KEYS, LEDGER_KEYS_FILE } = process.env;
  const file = join(state, 'ledger-keys.json');
  if (LEDGER_KEYS || LEDGER_KEYS_FILE || !existsSync(file)) return keyRing('ledger', 'sign', process.env);
  const { keys } = JSON.parse(textOf(file)) as { keys: { kid: string }[] };
  return keyRing('ledger', 'sign', { LEDGER_KEYS_FILE: file, LEDGER_KEY_ID: keys.at(-1)?.kid });
}
