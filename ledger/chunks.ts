import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { instant } from '../domain/ids.ts';
import { NotALedger } from './ledger-error.ts';
import type { Tables } from './tables.ts';

/** Keeps bytes under their own SHA-256 (hex) and answers with it: the same bytes are kept once. */
export async function putChunk(database: Kysely<Tables>, bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  await database
    .insertInto('chunks')
    .values({ hash, size: bytes.byteLength, bytes, at: instant(new Date().toISOString()) })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
  return hash;
}

/** Null when there are none. @throws NotALedger when what is kept is no longer what was put there. */
export async function getChunk(database: Kysely<Tables>, hash: string): Promise<Uint8Array | null> {
  const row = await database.selectFrom('chunks').select('bytes').where('hash', '=', hash).executeTakeFirst();
  if (!row) return null;
  const bytes = new Uint8Array(row.bytes);
  if (createHash('sha256').update(bytes).digest('hex') === hash) return bytes;
  throw new NotALedger('chunks', `the chunk ${hash} was changed`);
}
