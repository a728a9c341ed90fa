import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keyRing, keyRingOf } from '../../keys/key-ring.ts';
import { newSigningKey, publicHalf } from '../../keys/new-signing-key.ts';

const first = newSigningKey('decisions');
const second = newSigningKey('decisions');
const ring = (...keys: object[]) => JSON.stringify({ keys });

function complaint(env: NodeJS.ProcessEnv, use: 'sign' | 'verify' = 'sign'): string {
  try {
    keyRing('decisions', use, env);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no complaint';
}

it('signs with the current key, and publishes no private half', () => {
  const read = keyRing('decisions', 'sign', { DECISION_KEYS: ring(first, second), DECISION_KEY_ID: second.kid });
  expect(read.signing?.kid).toBe(second.kid);
  expect(read.jwks.keys).toEqual([publicHalf(first), publicHalf(second)]);
  expect(JSON.stringify(read.jwks)).not.toContain(first.d);
});

it('reads the keys from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-keys-'));
  const file = join(folder, 'decisions.json');
  writeFileSync(file, ring(first));
  const read = keyRing('decisions', 'sign', { DECISION_KEYS_FILE: file, DECISION_KEY_ID: first.kid });
  expect(read.signing?.kid).toBe(first.kid);
  rmSync(folder, { recursive: true });
  expect(complaint({ DECISION_KEYS_FILE: file, DECISION_KEY_ID: first.kid })).toContain(
    `DECISION_KEYS_FILE names ${file}, which can't be read (ENOENT)`,
  );
});

it('needs only public halves, and no current key, to verify', () => {
  const read = keyRing('decisions', 'verify', { DECISION_KEYS: ring(publicHalf(first)) });
  expect(read.signing).toBeNull();
  expect([...read.keys.keys()]).toEqual([first.kid]);
});

it('reads a published key set again', () => {
  const { jwks } = keyRing('decisions', 'sign', { DECISION_KEYS: ring(first), DECISION_KEY_ID: first.kid });
  expect(keyRingOf('decisions', JSON.stringify(jwks), 'jwks.json').jwks).toEqual(jwks);
});

it('names the variable that is missing', () => {
  expect(complaint({})).toContain('neither DECISION_KEYS nor DECISION_KEYS_FILE is set.');
  expect(complaint({ DECISION_KEYS: ring(first) })).toContain(
    `DECISION_KEY_ID is not set: it names the key to sign with, one of "${first.kid}".`,
  );
  expect(complaint({ DECISION_KEYS: ring(first), DECISION_KEYS_FILE: '/x' })).toContain('are both set');
});

it('names the current key when it is not there, retired, or only a public half', () => {
  const current = (keys: string, id = first.kid) => complaint({ DECISION_KEYS: keys, DECISION_KEY_ID: id });
  expect(current(ring(first), 'gone')).toContain(`the key "gone", which is not in DECISION_KEYS`);
  expect(current(ring({ ...first, retired: true }))).toContain(`the key "${first.kid}", which is retired`);
  expect(current(ring(publicHalf(first)))).toContain(`the key "${first.kid}", of which DECISION_KEYS has only`);
});

it('says everything that is wrong at once, by key, and quotes no key', () => {
  const { kid: _, ...nameless } = second;
  const keys = ring(
    nameless,
    { ...first, crv: 'Ed448' },
    { ...first, kid: 'mixed', d: second.d },
    { ...first, kid: 'short', x: 'abc' },
    { ...first, kid: 'ledger', purpose: 'ledger' },
    first,
    first,
  );
  const said = complaint({ DECISION_KEYS: keys, DECISION_KEY_ID: first.kid });
  expect(said).toContain('DECISION_KEYS, key 1: "kid" must be its id');
  expect(said).toContain(`key "${first.kid}": it must be an Ed25519 key`);
  expect(said).toContain('key "mixed": "x" and "d" are halves of different keys.');
  expect(said).toContain('key "short": "x", its public half, must be 32 bytes in base64url.');
  expect(said).toContain('key "ledger": it is for "ledger"; here it must say "purpose":"decisions"');
  expect(said).toContain(`key "${first.kid}": there are two keys with this id.`);
  for (const secret of [first.d, second.d]) expect(said).not.toContain(secret);
});

it('does not quote what is no JSON', () => {
  const said = complaint({ DECISION_KEYS: `{"keys":[{"d":"${first.d}"`, DECISION_KEY_ID: first.kid });
  expect(said).toContain('DECISION_KEYS is not a JWK Set');
  expect(said).not.toContain(first.d);
});
