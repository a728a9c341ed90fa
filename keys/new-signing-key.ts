import { generateKeyPairSync } from 'node:crypto';
import type { KeyPurpose } from './key-ring.ts';
import type { PublicJwk } from './read-jwk.ts';

/** Both halves: a secret. */
export type PrivateJwk = PublicJwk & { d: string };

/** A new Ed25519 key. Its id says what it is for, when it was made, and is its own: `decisions-2026-11-22-3f9a1c`. */
export function newSigningKey(purpose: KeyPurpose): PrivateJwk {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const own = Buffer.from(x, 'base64url').toString('hex').slice(0, 6);
  const kid = `${purpose}-${new Date().toISOString().slice(0, 10)}-${own}`;
  return { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid, purpose, x, d };
}

/** What may be given to whoever only verifies. */
export function publicHalf({ d: _secret, ...jwk }: PrivateJwk): PublicJwk {
  return jwk;
}
