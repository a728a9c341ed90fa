import type { ClaimsStatement } from './beside.ts';
import { type PageItems, readPage } from './billing-pages.ts';
import { rowHash } from './claim-rows.ts';
import type { LedgerAnswers } from './ledger.ts';
import { LedgerError } from './ledger-error.ts';
import type { Finding } from './verify-chain.ts';

/** How a claim stood last, by its id, as its entry says. */
type Said = Map<string, { seq: number; hash: string }>;

/** What is said of something that no entry speaks of, and of what is not as one says. Missing entries may have spoken of both. */
export const UNSPOKEN = 'was put in, or the entry that spoke of it was changed or cut off';
export const OF_A_MISSING_ONE = 'is of no entry that is left: its own is missing, or it was put in';
export const OTHERWISE_SAID =
  'is not as the last entry that speaks of it says: it was changed, or a missing one says otherwise';

/** What entries say of claims, each by the number of its own. */
export class ClaimsOnRecord {
  readonly #statements = new Map<string, { seq: number; pages: readonly string[] }[]>();

  meet(seq: number, { contract, pages }: ClaimsStatement): void {
    // Somebody has made something else of it: the entry is named for that.
    if (typeof contract !== 'string' || !Array.isArray(pages)) return;
    const known = this.#statements.get(contract) ?? [];
    known.push({ seq, pages });
    this.#statements.set(contract, known);
  }

  /**
   * Whether each claim stands as the last entry says that speaks of it. Of one contract at a time, ids and hashes are in memory.
   * @param isMissingSome entries are missing, which may have spoken of any
   */
  async *compare(ledger: LedgerAnswers, isMissingSome: boolean): AsyncGenerator<Finding> {
    const contracts = new Set([...this.#statements.keys(), ...(await ledger.claimedContracts())]);
    for (const contract of contracts) {
      const said: Said = new Map();
      const unread = await this.#read(ledger, contract, said);
      yield* unread;
      yield* differences(ledger, contract, said, isMissingSome || unread.length > 0);
    }
  }

  /** @returns what can't be read any more */
  async #read(ledger: LedgerAnswers, contract: string, said: Said): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const { seq, pages } of this.#statements.get(contract) ?? []) {
      for (const page of pages) {
        const standing = await readStanding(ledger, page);
        if (!standing)
          findings.push({ seq, what: `The chunk ${page}, by which entry ${seq} speaks of claims, is gone.` });
        for (const { claim, hash } of standing ?? []) {
          if (hash === null) said.delete(claim);
          else said.set(claim, { seq, hash });
        }
      }
    }
    return findings;
  }
}

async function* differences(
  ledger: LedgerAnswers,
  contract: string,
  said: Said,
  isMissingSome: boolean,
): AsyncGenerator<Finding> {
  const [unspoken, changed, removed] = isMissingSome
    ? [OF_A_MISSING_ONE, OTHERWISE_SAID, OTHERWISE_SAID]
    : [UNSPOKEN, 'was changed', 'was removed'];
  const find = (id: string, seq: number, what: string) => ({
    seq,
    what: `The claim ${id} of contract ${contract} ${what}.`,
  });
  for await (const row of ledger.claimRows(contract)) {
    const last = said.get(row.id);
    said.delete(row.id);
    if (!last) yield find(row.id, 0, unspoken);
    else if (rowHash(row) !== last.hash) yield find(row.id, last.seq, changed);
  }
  for (const [id, { seq }] of said) yield find(id, seq, removed);
}

/** Null when it is gone, or isn't what was put there. */
async function readStanding(ledger: LedgerAnswers, page: string): Promise<PageItems['standing'][] | null> {
  try {
    return await readPage(ledger, 'standing', page);
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'TL-LEDGER-0003') return null;
    throw error;
  }
}
