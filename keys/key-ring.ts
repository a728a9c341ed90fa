import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type PublicJwk, type RingKey, readJwk } from './read-jwk.ts';

/** What a key may sign. One key, one purpose: what is signed for one can never pass for the other. */
export type KeyPurpose = 'decisions' | 'ledger';

/**
 * Ed25519 keys by id. Whoever signs has the current one's private half; whoever only verifies needs the public halves. Keys
 * that are not current verify what they signed before; a retired one verifies nothing any more, and is kept to say so.
 */
export interface KeyRing {
  purpose: KeyPurpose;
  /** Null where the ring is there to verify only. */
  signing: { kid: string; key: KeyObject } | null;
  keys: ReadonlyMap<string, RingKey>;
  /** What anyone may have: the JWK Set (RFC 7517) without private halves. */
  jwks: { keys: PublicJwk[] };
}

const variables: Record<KeyPurpose, { keys: string; file: string; current: string }> = {
  decisions: { keys: 'DECISION_KEYS', file: 'DECISION_KEYS_FILE', current: 'DECISION_KEY_ID' },
  ledger: { keys: 'LEDGER_KEYS', file: 'LEDGER_KEYS_FILE', current: 'LEDGER_KEY_ID' },
};

/**
 * The ring that the environment holds: a JWK Set as text (`DECISION_KEYS`) or in a file (`DECISION_KEYS_FILE`), the current
 * key by its id (`DECISION_KEY_ID`); for the ledger, `LEDGER_…`. An empty variable counts as not set.
 *
 * @throws Error that names every variable and key that is missing or wrong, and what would be right; never a key itself.
 */
export function keyRing(purpose: KeyPurpose, use: 'sign' | 'verify', env: NodeJS.ProcessEnv): KeyRing {
  const { keys, file, current } = variables[purpose];
  const { [keys]: inline, [file]: path, [current]: currentId } = env;
  if (inline && path) throw wrong(purpose, [`${keys} and ${file} are both set: one of them holds the keys.`]);
  const text = inline || (path ? textOf(purpose, file, path) : null);
  if (!text) throw wrong(purpose, [`neither ${keys} nor ${file} is set.`]);
  return keyRingOf(purpose, text, path && !inline ? `${file} (${path})` : keys, {
    currentId: use === 'sign' ? (currentId ?? '') : null,
    named: current,
  });
}

/**
 * The ring that a text holds, such as a published JWK Set: for whoever verifies offline, without `current`.
 *
 * @param source what the text is called in an error
 * @throws Error as `keyRing` does.
 */
export function keyRingOf(
  purpose: KeyPurpose,
  text: string,
  source: string,
  current: { currentId: string | null; named: string } = { currentId: null, named: '' },
): KeyRing {
  const problems: string[] = [];
  const keys = new Map<string, RingKey>();
  for (const [index, jwk] of jwksIn(purpose, text, source).entries()) {
    const read = readJwk(jwk, purpose);
    const name = read.kid === null ? `${source}, key ${index + 1}` : `${source}, key "${read.kid}"`;
    problems.push(...read.problems.map((problem) => `${name}: ${problem}`));
    if (read.kid === null || read.key === null) continue;
    if (keys.has(read.kid)) problems.push(`${name}: there are two keys with this id.`);
    keys.set(read.kid, read.key);
  }
  const { currentId, named } = current;
  if (problems.length === 0 && currentId !== null) problems.push(...currentProblems(keys, currentId, named, source));
  if (problems.length > 0) throw wrong(purpose, problems);
  const signing = currentId === null ? null : keys.get(currentId)?.privateKey;
  return {
    purpose,
    signing: signing && currentId !== null ? { kid: currentId, key: signing } : null,
    keys,
    jwks: { keys: [...keys.values()].map(({ jwk }) => jwk) },
  };
}

function currentProblems(
  keys: ReadonlyMap<string, RingKey>,
  currentId: string,
  named: string,
  source: string,
): string[] {
  const ids = [...keys.keys()].map((kid) => `"${kid}"`).join(', ');
  if (currentId === '') return [`${named} is not set: it names the key to sign with, one of ${ids}.`];
  const key = keys.get(currentId);
  if (!key) return [`${named} names the key "${currentId}", which is not in ${source}; there are ${ids}.`];
  if (key.retired) return [`${named} names the key "${currentId}", which is retired: name another.`];
  if (key.privateKey === null) {
    return [`${named} names the key "${currentId}", of which ${source} has only the public half: "d" is missing.`];
  }
  return [];
}

function jwksIn(purpose: KeyPurpose, text: string, source: string): unknown[] {
  const shape = `${source} is not a JWK Set, such as {"keys":[{"kty":"OKP","crv":"Ed25519","kid":"…","x":"…","d":"…"}]}.`;
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    if (Array.isArray(keys) && keys.length > 0) return keys;
  } catch {
    // What JSON.parse says quotes the text, and with it a private key.
  }
  throw wrong(purpose, [shape]);
}

function textOf(purpose: KeyPurpose, variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw wrong(purpose, [`${variable} names ${path}, which can't be read (${code ?? 'unknown error'}).`]);
  }
}

function wrong(purpose: KeyPurpose, problems: readonly string[]): Error {
  const lines = problems.map((problem) => `  ${problem}`).join('\n');
  const hint = `\`throughline keys new signing --for ${purpose}\` makes a key and says what to do with it.`;
  return new Error(`[TL-KEY-0001] The keys that sign ${signed[purpose]} are not right:\n${lines}\n  ${hint}`);
}

const signed: Record<KeyPurpose, string> = { decisions: 'decisions', ledger: 'the ledger' };
