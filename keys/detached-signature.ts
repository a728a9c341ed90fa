import { CompactSign, compactVerify } from 'jose';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { KeyRing } from './key-ring.ts';

/** Why a signature says nothing. */
export type SignatureTrouble =
  | { trouble: 'unsigned' | 'malformed' | 'altered' }
  | { trouble: 'wrong algorithm'; algorithm: string }
  | { trouble: 'wrong type'; type: string }
  | { trouble: 'unknown key'; kid: string };

export type Signed = { kid: string; retired: boolean };

/**
 * A compact JWS (RFC 7515) with a detached payload, `header..signature`, over the canonical JSON of a value. Detached,
 * because what is signed stands beside it, and so that a signature that is kept for years says nothing about a person.
 *
 * @param type what is signed (`throughline-decision+jws`): a signature over one kind of thing never counts for another
 * @throws RangeError when the ring can only verify.
 */
export async function signDetached(ring: KeyRing, type: string, value: unknown): Promise<string> {
  if (!ring.signing) throw new RangeError(`this ring of keys for ${ring.purpose} can only verify`);
  const { kid, key } = ring.signing;
  const payload = new TextEncoder().encode(canonicalJson(value));
  const jws = await new CompactSign(payload).setProtectedHeader({ alg: 'EdDSA', kid, typ: type }).sign(key);
  const [header = '', , signature = ''] = jws.split('.');
  return `${header}..${signature}`;
}

/** Whose key signed exactly this value as this type, or why that can't be said. Never throws for what it is given. */
export async function verifyDetached(
  ring: KeyRing,
  type: string,
  value: unknown,
  signature: unknown,
): Promise<Signed | SignatureTrouble> {
  if (typeof signature !== 'string') return { trouble: 'malformed' };
  if (signature === '') return { trouble: 'unsigned' };
  const [header = '', payload, proof = '', ...more] = signature.split('.');
  const said = headerOf(header);
  if (!said || payload !== '' || more.length > 0) return { trouble: 'malformed' };
  // The algorithm is ours to say, never the message's: with "none" nothing is checked, with HS256 a public key would do.
  if (said.alg !== 'EdDSA') return { trouble: 'wrong algorithm', algorithm: String(said.alg).slice(0, 20) };
  if (said.typ !== type) return { trouble: 'wrong type', type: String(said.typ).slice(0, 60) };
  // Keys that a header brings along (jwk, jku, x5c) and what it calls critical: ours have none of it.
  if (Object.keys(said).length !== 3 || typeof said.kid !== 'string') return { trouble: 'malformed' };
  const key = ring.keys.get(said.kid);
  if (!key) return { trouble: 'unknown key', kid: said.kid.slice(0, 64) };
  if (!isBase64url(proof)) return { trouble: 'altered' };
  try {
    const body = Buffer.from(canonicalJson(value)).toString('base64url');
    await compactVerify(`${header}.${body}.${proof}`, key.publicKey, { algorithms: ['EdDSA'] });
    return { kid: said.kid, retired: key.retired };
  } catch {
    return { trouble: 'altered' };
  }
}

function headerOf(text: string): Record<string, unknown> | null {
  if (!isBase64url(text)) return null;
  try {
    const header: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && !Array.isArray(header) ? { ...header } : null;
  } catch {
    return null;
  }
}

/** Its one spelling: the last character of most texts has bits to spare, in which two spellings could differ. */
function isBase64url(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text;
}
