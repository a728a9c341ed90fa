import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { decisionSigning } from '../../keys/decision-signing.ts';
import { newSigningKey, type PrivateJwk, publicHalf } from '../../keys/new-signing-key.ts';
import { clusterConfig } from '../temporal/cluster-config.ts';
import type { StateFolder } from './state-folder.ts';
import type { Systems } from './systems.ts';

/** What the API signs people's decisions with, and what the workers verify them with. */
export interface DecisionKeys {
  api: NodeJS.ProcessEnv;
  workers: NodeJS.ProcessEnv;
}

/**
 * Keys of this installation's own, made once and kept in its state folder; the workers are given the public halves alone.
 * With keys of the user's own, or a cluster that others share, who must have the same keys: what the environment says.
 *
 * @throws Error naming what is missing or wrong there.
 */
export function decisionKeys(state: StateFolder, { temporal }: Systems, env: NodeJS.ProcessEnv): DecisionKeys {
  const isSaid = [env.DECISION_KEYS, env.DECISION_KEYS_FILE, env.DECISION_SIGNING].some(Boolean);
  if (isSaid || temporal === 'own') {
    decisionSigning('sign', env, clusterConfig(env).address);
    return { api: {}, workers: {} };
  }
  const file = state.file('decision-keys.json');
  const publicFile = state.file('decision-keys-public.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ keys: [newSigningKey('decisions')] }), { mode: 0o600 });
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: PrivateJwk[] };
  writeFileSync(publicFile, JSON.stringify({ keys: keys.map(publicHalf) }));
  return {
    api: { DECISION_KEYS_FILE: file, DECISION_KEY_ID: keys.at(-1)?.kid },
    workers: { DECISION_KEYS_FILE: publicFile },
  };
}
