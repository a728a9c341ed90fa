import type { MessageKind } from '../domain/message.ts';
import { keyRing, keyRingOf } from '../keys/key-ring.ts';
import { type PrivateJwk, publicHalf } from '../keys/new-signing-key.ts';
import { type Signing, signMessage } from '../starters/sign-message.ts';

/** The key of every test's API, and of the workers beside it. It signs nothing else. */
export const testKey: PrivateJwk = {
  kty: 'OKP',
  crv: 'Ed25519',
  alg: 'EdDSA',
  use: 'sig',
  kid: 'test-decisions',
  purpose: 'decisions',
  x: 'CzSNMrlEGJU9q-DvU8FXSU9EpstGaXDLieZQZmWe3HU',
  d: 'qd7N3LpkaVBgjIZfJ8t5_wHudkgOK8248VnUWvcO0B4',
};

/** The one before: it signs no more, and what it signed counts within its time. */
export const yesterdaysKey: PrivateJwk = {
  kty: 'OKP',
  crv: 'Ed25519',
  alg: 'EdDSA',
  use: 'sig',
  kid: 'test-yesterday',
  purpose: 'decisions',
  x: 'qRP7W38lpU6_GG-Xkv572Q0167miZWAPCdyGxZrpI6o',
  d: 'llUZLeq6EPEONgPOT5j_0DyTdDxX4xc6PNLLMOD9xI4',
};

/** Stolen: nothing that it signs counts. */
export const retiredKey: PrivateJwk = {
  kty: 'OKP',
  crv: 'Ed25519',
  alg: 'EdDSA',
  use: 'sig',
  kid: 'test-retired',
  purpose: 'decisions',
  x: 'wsuK4ofnwdoDRj5BUB9KaApDZhDdufpI9G82TwPFia0',
  d: 'FB3W15p6_x_5QWHHslhUJAm5EKZvf9WZssc_YyAxnd4',
};

const ring = { keys: [testKey, publicHalf(yesterdaysKey), { ...publicHalf(retiredKey), retired: true }] };

export const decisionEnv = { DECISION_KEYS: JSON.stringify(ring), DECISION_KEY_ID: testKey.kid };

export const testSigning: Signing = {
  keys: keyRing('decisions', 'sign', decisionEnv),
  goodFor: 60 * 60_000,
};

/** As an API would sign that has this key. */
export function signingWith(key: PrivateJwk): Signing {
  const text = JSON.stringify({ keys: [key] });
  return { keys: keyRingOf(key.purpose, text, 'test', { currentId: key.kid, named: 'test' }), goodFor: 60 * 60_000 };
}

/** By the names of the updates and signals. */
const kinds: Record<string, MessageKind> = {
  decide: 'decision',
  delegate: 'delegation',
  resolve: 'resolution',
  cancel: 'cancellation',
};

/** As the API signs it for a person. */
export function signedByTest<M extends { at: string; signature: string }>(update: string, message: M): Promise<M> {
  const kind = kinds[update];
  if (!kind) throw new Error(`${update} is no message to a process`);
  return signMessage(testSigning, kind, message);
}
