import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { KeyPurpose } from './key-ring.ts';

/** A public key as it is published. `purpose` and `retired` are ours; RFC 7517 has readers ignore what they don't know. */
export interface PublicJwk {
  kty: 'OKP';
  crv: 'Ed25519';
  alg: 'EdDSA';
  use: 'sig';
  kid: string;
  x: string;
  purpose: KeyPurpose;
  retired?: true;
}

export interface RingKey {
  publicKey: KeyObject;
  /** Null where only the public half is given. */
  privateKey: KeyObject | null;
  retired: boolean;
  jwk: PublicJwk;
}

/** Either the key, or everything that is wrong with it. */
interface ReadJwk {
  kid: string | null;
  key: RingKey | null;
  problems: string[];
}

const KID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** 32 bytes in base64url. */
const HALF = /^[A-Za-z0-9_-]{43}$/;

/** One JWK of a ring. Nothing that is said of it quotes the key. */
export function readJwk(given: unknown, purpose: KeyPurpose): ReadJwk {
  const jwk = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
  const kid = typeof jwk.kid === 'string' && KID.test(jwk.kid) ? jwk.kid : null;
  const { x, d, retired } = jwk;
  const problems = [
    ...(kid === null ? ['"kid" must be its id: letters, digits, ".", "-" and "_", at most 64.'] : []),
    ...(jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519'
      ? ['it must be an Ed25519 key ("kty":"OKP", "crv":"Ed25519").']
      : []),
    ...(jwk.alg === undefined || jwk.alg === 'EdDSA' || jwk.alg === 'Ed25519' ? [] : ['"alg" must be "EdDSA".']),
    ...(jwk.use === undefined || jwk.use === 'sig' ? [] : ['"use" must be "sig".']),
    ...(jwk.purpose === purpose ? [] : [purposeProblem(jwk.purpose, purpose)]),
    ...(retired === undefined || typeof retired === 'boolean' ? [] : ['"retired" must be true or false.']),
    ...(isHalf(x) ? [] : ['"x", its public half, must be 32 bytes in base64url.']),
    ...(d === undefined || isHalf(d) ? [] : ['"d", its private half, must be 32 bytes in base64url.']),
  ];
  if (problems.length > 0 || kid === null) return { kid, key: null, problems };
  return keyOf(kid, { x: String(x), d: d === undefined ? null : String(d) }, purpose, retired === true);
}

function keyOf(kid: string, { x, d }: { x: string; d: string | null }, purpose: KeyPurpose, retired: boolean): ReadJwk {
  const halves = { kty: 'OKP', crv: 'Ed25519', x } as const;
  try {
    const publicKey = createPublicKey({ format: 'jwk', key: halves });
    const privateKey = d === null ? null : createPrivateKey({ format: 'jwk', key: { ...halves, d } });
    // Node takes "x" on trust: with another key's, we would sign what nobody can verify.
    if (privateKey && createPublicKey(privateKey).export({ format: 'jwk' }).x !== x) {
      return { kid, key: null, problems: ['"x" and "d" are halves of different keys.'] };
    }
    const jwk = { ...halves, alg: 'EdDSA', use: 'sig', kid, purpose, ...(retired ? { retired } : {}) } as const;
    return { kid, key: { publicKey, privateKey, retired, jwk }, problems: [] };
  } catch {
    return { kid, key: null, problems: ['it is not an Ed25519 key.'] };
  }
}

function isHalf(text: unknown): boolean {
  if (typeof text !== 'string' || !HALF.test(text)) return false;
  // The last character has two bits to spare, in which two texts of one key could differ.
  return Buffer.from(text, 'base64url').toString('base64url') === text;
}

function purposeProblem(found: unknown, purpose: KeyPurpose): string {
  const what = typeof found === 'string' ? `it is for "${found.slice(0, 20)}"` : 'it does not say what it is for';
  return `${what}; here it must say "purpose":"${purpose}", and be used for nothing else.`;
}
