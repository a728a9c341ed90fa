import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { EntryRow, HeadRow } from './tables.ts';

/** What the first entry follows. */
export const beginning = '0'.repeat(64);
/** What a head's signature is for, and for nothing else (keys/detached-signature.ts). */
export const headType = 'throughline-ledger-head+jws';

/** SHA-256, hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Over everything about an entry, its place and what it follows included; over its body by the body's own hash. */
export function entryHash(entry: Omit<EntryRow, 'body' | 'hash'>): string {
  const { seq, id, at, kind, process, body_hash, previous } = entry;
  return sha256(canonicalJson({ seq, id, at, kind, process, body: body_hash, previous }));
}

/**
 * Stands in a body for a personal value. The salt is random and goes when the value does: what is left can't be guessed back,
 * not even from a list of all names.
 */
export function commitment(salt: string, value: string): string {
  return sha256(salt + value);
}

/** What a head's signature covers. */
export function headStatement({ seq, hash, at }: Omit<HeadRow, 'jws'>) {
  return { seq, hash, at };
}
