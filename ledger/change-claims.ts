import { type Kysely, sql, type Transaction } from 'kysely';
import { instant, type ProcessId } from '../domain/ids.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { appendEntries, beginWriting, takeTurn } from './append-entries.ts';
import { putPages } from './billing-pages.ts';
import { putChunk } from './chunks.ts';
import { rowHash } from './claim-rows.ts';
import type { LedgerSettings } from './ledger-settings.ts';
import { claimRows, claimsAsOf, claimsRecord } from './read-claims.ts';
import { refuseNewer } from './releases.ts';
import type { Tables } from './tables.ts';

/** A change of a contract's claims under way: one transaction, one entry of the chain. */
export interface ClaimsChange {
  transaction: Transaction<Tables>;
  contract: string;
  /** The entry that changed them last. */
  asOf: number;
  /** The id of the entry that this change is put on record by: each row that it leaves changed has it. */
  entry: string;
  /** Pages of claims that it takes out of the table. */
  gone: string[];
}

/** What a change came to. It is put on record if it says anything, and then something must have changed. */
export interface Changed<Answer> {
  answer: Answer;
  says: object | null;
}

/**
 * Changes a contract's claims, all of it or nothing, and puts on record how those stand that were changed. Changes of one contract
 * come one after the other; in PostgreSQL those of several go on beside each other and beside everything else that is recorded,
 * until they come to the chain.
 */
export function changeClaims<Answer>(
  ledger: { database: Kysely<Tables>; settings: LedgerSettings; ring: KeyRing },
  { contract, process }: { contract: string; process: ProcessId },
  work: (change: ClaimsChange) => Promise<Changed<Answer>>,
): Promise<Answer> {
  const { database, settings, ring } = ledger;
  return beginWriting(database, settings).execute(async (transaction) => {
    if (settings.kind === 'postgres')
      await sql`select pg_advisory_xact_lock(hashtextextended(${contract}, 0))`.execute(transaction);
    await refuseNewer(transaction, settings);
    const asOf = await claimsAsOf(transaction, contract);
    const change = { transaction, contract, asOf, entry: `claims:${contract}:${asOf}`, gone: [] };
    const { answer, says } = await work(change);
    if (says) await putOnRecord(change, process, says, { settings, ring });
    return answer;
  });
}

async function putOnRecord(
  { transaction, contract, entry, gone }: ClaimsChange,
  process: ProcessId,
  says: object,
  { settings, ring }: { settings: LedgerSettings; ring: KeyRing },
): Promise<void> {
  const standing = async function* () {
    for await (const row of claimRows(transaction, contract, entry)) yield { claim: row.id, hash: rowHash(row) };
  };
  const { hashes } = await putPages(inside(transaction), 'standing', standing());
  await takeTurn(transaction, settings);
  const at = instant(new Date().toISOString());
  const body = { contract, ...says };
  const records = [claimsRecord(contract)];
  await appendEntries(
    transaction,
    ring,
    { entries: [{ id: entry, at, kind: 'claims', process, body, records }] },
    { contract, pages: [...gone, ...hashes] },
  );
}

/** Chunks that are kept with the change, or not at all. */
export function inside(transaction: Transaction<Tables>) {
  return { putChunk: (bytes: Uint8Array) => putChunk(transaction, bytes) };
}

/** Either what `work` did stands, or, where it answers with a refusal, none of it does. */
export async function unlessRefused<Refusal extends object>(
  { transaction }: ClaimsChange,
  work: () => Promise<Refusal | null>,
): Promise<Refusal | null> {
  await sql`savepoint claiming`.execute(transaction);
  const refusal = await work();
  if (refusal) await sql`rollback to savepoint claiming`.execute(transaction);
  await sql`release savepoint claiming`.execute(transaction);
  return refusal;
}

/** What is to be changed of a contract's claims; whatever it says, it sets `entry` as well. */
export function ofContract({ transaction, contract }: ClaimsChange) {
  return transaction.updateTable('claims').where('contract', '=', contract);
}
