import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { newPayloadKey, payloadKeys } from '../../keys/payload-keys.ts';
import type { StateFolder } from './state-folder.ts';
import type { Systems } from './systems.ts';

/**
 * What encrypts all that Temporal keeps: a key of this installation's own, made once and kept in its state folder, beside the
 * database that it is for. With keys of the user's own, or a cluster that outlives the folder: what the environment says.
 * Throws payloadKeys' RangeError for what is missing or wrong there.
 */
export function payloadKeyFile(
  state: StateFolder,
  { temporal }: Systems,
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const isSaid = [env.PAYLOAD_KEYS, env.PAYLOAD_KEYS_FILE, env.PAYLOAD_ENCRYPTION].some(Boolean);
  if (isSaid || temporal === 'own') {
    payloadKeys(env);
    return {};
  }
  const file = state.file('payload.keys');
  const beganInClear = existsSync(state.file('temporal.db')) ? `${BEGAN_IN_CLEAR}\n` : '';
  if (!existsSync(file)) writeFileSync(file, `${beganInClear}${newPayloadKey().entry}\n`, { mode: 0o600 });
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  // A key that somebody adds below is the one that writes.
  const newest = lines.at(-1) ?? '';
  const made = {
    PAYLOAD_KEYS_FILE: file,
    PAYLOAD_KEY_ID: newest.slice(0, Math.max(0, newest.indexOf(':'))),
    ...(lines.includes(BEGAN_IN_CLEAR) && { PAYLOAD_ENCRYPTION: 'mixed' }),
  };
  payloadKeys(made);
  return made;
}

/** Stands in the file, as a remark, where processes may be open that 0.2.0 began in plain text. */
const BEGAN_IN_CLEAR =
  '# PAYLOAD_ENCRYPTION=mixed: this folder is older than its key. Take this line out when no process of then is open.';
