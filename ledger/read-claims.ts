import type { Kysely } from 'kysely';
import type { Claim, ClaimState } from '../domain/billing/claim.ts';
import { type EntryId, type ProcessId, recordRef } from '../domain/ids.ts';
import { claimOf } from './claim-rows.ts';
import type { ClaimRow, Tables } from './tables.ts';

/** A claim, and whose it is. */
export interface OwnedClaim {
  contract: string;
  process: ProcessId;
  claim: Claim;
}

const PAGE = 500;

/** The entry that changed a contract's claims last, by its number; 0: none has. What is planned on them says so (reserve-claims.ts). */
export async function claimsAsOf(database: Kysely<Tables>, contract: string): Promise<number> {
  const last = await database
    .selectFrom('entries')
    .innerJoin('entry_records', 'entry_records.seq', 'entries.seq')
    .where('entry_records.record', '=', claimsRecord(contract))
    .where('entries.kind', '=', 'claims')
    .select('entries.seq')
    .orderBy('entries.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.seq ?? 0;
}

/** By which the entries are found that changed a contract's claims. */
export function claimsRecord(contract: string) {
  return recordRef('throughline', 'claims', contract);
}

/**
 * A contract's claims by their ids, a page in memory at a time.
 * @param process plans them: as they would stand if it gave back what it has reserved
 */
export async function* claimsOfContract(
  database: Kysely<Tables>,
  contract: string,
  process: ProcessId | null = null,
): AsyncGenerator<Claim> {
  for await (const row of claimRows(database, contract)) {
    if (process !== null && row.process === process && row.state === 'reserved') continue;
    const isItsOwn = process !== null && row.back_process === process && row.back_state === 'reserved';
    yield claimOf(isItsOwn ? { ...row, state: 'live', back_document: null, back_line: null } : row);
  }
}

/** The claims on a document, and those that it takes back; by our own key of it. */
export async function* claimsOfDocument(
  database: Kysely<Tables>,
  contract: string,
  document: string,
): AsyncGenerator<OwnedClaim> {
  for await (const row of claimRows(database, contract)) {
    if (row.document === document || row.back_document === document) yield owned(row);
  }
}

/** All claims that there have been on entries of a source, whichever contract they are on, released ones too. */
export async function claimsOfEntries(
  database: Kysely<Tables>,
  source: string,
  kind: 'time' | 'expense',
  entries: readonly EntryId[],
): Promise<OwnedClaim[]> {
  const found: OwnedClaim[] = [];
  for (let at = 0; at < entries.length; at += PAGE) {
    const rows = await database
      .selectFrom('claims')
      .selectAll()
      .where('scope', '=', source)
      .where('kind', '=', kind)
      .where('subject', 'in', entries.slice(at, at + PAGE))
      .orderBy('subject')
      .orderBy('contract')
      .orderBy('id')
      .execute();
    found.push(...rows.map(owned));
  }
  return found;
}

/** A process's claims of a contract; those that it takes back are others', and counted apart. */
export async function countClaimsOf(
  database: Kysely<Tables>,
  contract: string,
  process: ProcessId,
): Promise<Record<ClaimState | 'takenBack', number>> {
  const counts = { reserved: 0, live: 0, released: 0, reversed: 0, takenBack: 0 };
  const own = await database
    .selectFrom('claims')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .where('contract', '=', contract)
    .where('process', '=', process)
    .groupBy('state')
    .execute();
  for (const { state, count } of own) counts[state] = Number(count);
  const back = await database
    .selectFrom('claims')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('contract', '=', contract)
    .where('back_process', '=', process)
    .executeTakeFirstOrThrow();
  return { ...counts, takenBack: Number(back.count) };
}

/** A process's claims of a contract, as far as they hold anything. */
export async function* claimsHeldBy(
  database: Kysely<Tables>,
  contract: string,
  process: ProcessId,
): AsyncGenerator<Claim> {
  for await (const row of claimRows(database, contract)) {
    if (row.process === process && (row.state === 'reserved' || row.state === 'live')) yield claimOf(row);
  }
}

/** Contracts that have claims. */
export async function claimedContracts(database: Kysely<Tables>): Promise<string[]> {
  const rows = await database.selectFrom('claims').select('contract').distinct().orderBy('contract').execute();
  return rows.map(({ contract }) => contract);
}

/** @param entry only those that this one spoke of last */
export async function* claimRows(
  database: Kysely<Tables>,
  contract: string,
  entry: string | null = null,
): AsyncGenerator<ClaimRow> {
  for (let after = ''; ; ) {
    const rows = await database
      .selectFrom('claims')
      .selectAll()
      .where('contract', '=', contract)
      .where('id', '>', after)
      .$if(entry !== null, (query) => query.where('entry', '=', entry ?? ''))
      .orderBy('id')
      .limit(PAGE)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    yield* rows;
    after = last.id;
  }
}

function owned(row: ClaimRow): OwnedClaim {
  return { contract: row.contract, process: row.process, claim: claimOf(row) };
}
