import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { NotALedger } from './ledger-error.ts';
import type { Tables } from './tables.ts';

/** Keeps bytes under their own SHA-256 (hex) and answers with it: the same bytes are kept once. */
export async function putChunk(database: Kysely<Tables>, bytes: Uint8Array): Promise<string> {
  const hash = hashOf(bytes);
  await database
    .insertInto('chunks')
    .values({ hash, bytes })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
  return hash;
}

/** Null when there are none. @throws NotALedger when what is kept is no longer what was put there. */
export async function getChunk(database: Kysely<Tables>, hash: string): Promise<Uint8Array | null> {
  const row = await database.selectFrom('chunks').select('bytes').where('hash', '=', hash).executeTakeFirst();
  if (!row) return null;
  const bytes = new Uint8Array(row.bytes);
  if (hashOf(bytes) === hash) return bytes;
  throw new NotALedger('chunks', `the chunk ${hash} was changed`);
}

/** Hashes of chunks that are no longer what was put there. One at a time: a chunk may be large. */
export async function* changedChunks(database: Kysely<Tables>): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const row = await database
      .selectFrom('chunks')
      .selectAll()
      .where('hash', '>', after)
      .orderBy('hash')
      .limit(1)
      .executeTakeFirst();
    if (!row) return;
    const isAsPut = row.bytes instanceof Uint8Array && hashOf(row.bytes) === row.hash;
    if (!isAsPut) yield row.hash;
    after = row.hash;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
