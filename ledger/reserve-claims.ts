import type { ClaimChange, TakesBack } from '../domain/billing/claims-of-plan.ts';
import { readPage } from './billing-pages.ts';
import { type Changed, type ClaimsChange, ofContract, unlessRefused } from './change-claims.ts';
import { getChunk } from './chunks.ts';
import { type ClaimOwner, reservedRow } from './claim-rows.ts';
import { takeOut } from './claims.ts';
import { addTo, HELD, type Held, overlaps, pickHolder } from './held-claims.ts';
import type { ClaimRow } from './tables.ts';

/** What a plan claims and takes back, to be reserved before any of its documents is drafted. */
export interface Reservation extends ClaimOwner {
  /** Whose numbers time and expenses have: the connection of the PSA. */
  source: string;
  /** What was last when the claims were read that it was planned on (`claimsAsOf`). */
  asOf: number;
  /** Chunks of what it claims and takes back (billing-pages.ts, `claims`). */
  pages: readonly string[];
}

export type Reserved =
  | { outcome: 'reserved'; claims: number; takenBack: number }
  /** Nothing of the owner is reserved now, of no plan. */
  | ({ outcome: 'held by others' } & Held)
  /** Somebody has changed the contract's claims since: nothing was done. */
  | { outcome: 'planned on older claims'; asOf: number };

/**
 * Reserves all that a plan claims, or nothing. What it takes back is reversed in the same transaction, and so is free to be claimed
 * anew. A retry of the same plan is answered as the first try was; another plan of the same process first gives back what the
 * process has reserved, and that stays given back when this one loses.
 */
export async function reserve(change: ClaimsChange, reservation: Reservation): Promise<Changed<Reserved>> {
  const { process, plan, asOf, source, pages } = reservation;
  const owned = await alreadyReserved(change, reservation);
  if (owned) return { answer: { outcome: 'reserved', ...owned }, says: null };
  if (asOf !== change.asOf) return { answer: { outcome: 'planned on older claims', asOf: change.asOf }, says: null };

  const givenBack = await takeOut(change, process);
  const counts = { time: 0, expense: 0, fee: 0, reduction: 0, takenBack: 0 };
  const refusal = await unlessRefused(change, async () => {
    const held: Held = { count: 0, some: [] };
    for (const page of pages) {
      const changes = await readPage({ getChunk: (hash) => getChunk(change.transaction, hash) }, 'claims', page);
      counts.takenBack += await takeBack(change, reservation, changes);
      const rows = changes.flatMap((each) => ('claim' in each ? [reservedRow(each.claim, reservation, source)] : []));
      for (const { kind } of rows) counts[kind] += 1;
      addTo(held, await insert(change, rows));
    }
    return held.count > 0 ? held : null;
  });
  const isAnyBack = givenBack.claims + givenBack.standAgain > 0;
  if (refusal) {
    const says = isAnyBack ? { change: 'given back', ...givenBack } : null;
    return { answer: { outcome: 'held by others', ...refusal }, says };
  }
  const { takenBack, ...own } = counts;
  const claims = Object.values(own).reduce((sum, count) => sum + count, 0);
  const isAny = claims + takenBack > 0 || isAnyBack;
  return {
    answer: { outcome: 'reserved', claims, takenBack },
    says: isAny ? { change: 'reserved', plan, source, claims, takenBack, counts: own, pages, givenBack } : null,
  };
}

/** What a plan of the owner has reserved already, if it still holds all of it: by what was put on record last. */
async function alreadyReserved({ transaction, contract }: ClaimsChange, { process, plan }: ClaimOwner) {
  const entries = await transaction
    .selectFrom('entries')
    .select('body')
    .where('process', '=', process)
    .where('kind', '=', 'claims')
    .orderBy('seq', 'desc')
    .execute();
  const last = entries
    .map(({ body }) => JSON.parse(body) as { contract: string; change: string; plan?: string } & Record<string, number>)
    .find((said) => said.contract === contract && ['reserved', 'given back'].includes(said.change));
  if (last?.change !== 'reserved' || last.plan !== plan) return null;
  const { claims = 0, takenBack = 0 } = last;
  const { held, back } = await transaction
    .selectFrom('claims')
    .where('contract', '=', contract)
    .select(({ fn, and, eb }) => [
      fn
        .countAll<number>()
        .filterWhere(and([eb('process', '=', process), eb('plan', '=', plan), eb('state', 'in', HELD)]))
        .as('held'),
      fn
        .countAll<number>()
        .filterWhere(and([eb('back_process', '=', process), eb('back_plan', '=', plan)]))
        .as('back'),
    ])
    .executeTakeFirstOrThrow();
  return Number(held) === claims && Number(back) === takenBack ? { claims, takenBack } : null;
}

/** @throws RangeError when one of the claims isn't live: then it was planned on other claims than it says. */
async function takeBack(change: ClaimsChange, { process, plan }: ClaimOwner, changes: ClaimChange[]): Promise<number> {
  const all = changes.flatMap((each) => ('takesBack' in each ? [each.takesBack] : []));
  for (const [, some] of Map.groupBy(all, ({ credit }) => JSON.stringify(credit))) {
    const { credit } = some[0] as TakesBack;
    const { numUpdatedRows } = await ofContract(change)
      .set({ state: 'reversed', back_process: process, back_plan: plan, back_state: 'reserved', entry: change.entry })
      .set({ back_document: credit?.document ?? null, back_line: credit?.line ?? null })
      .where('state', '=', 'live')
      .where(
        'id',
        'in',
        some.map(({ claim }) => claim),
      )
      .executeTakeFirstOrThrow();
    if (Number(numUpdatedRows) !== some.length)
      throw new RangeError(`Of contract ${change.contract}, a claim can't be taken back: it is not live.`);
  }
  return all.length;
}

/**
 * The database takes no claim on what is held (migrations.ts); what it didn't take is answered.
 * @throws RangeError when the plan claims one thing twice, or when a claim is called as one that was released or reversed: a run
 * that bills again needs another name
 */
async function insert({ transaction, entry }: ClaimsChange, rows: ClaimRow[]): Promise<Held['some']> {
  if (rows.length === 0) return [];
  const taken = await transaction
    .insertInto('claims')
    .values(rows.map((row) => ({ ...row, entry })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  if (taken.length === rows.length) return [];
  const ids = new Set(taken.map(({ id }) => id));
  const refused = rows.filter(({ id }) => !ids.has(id));
  const holders = await transaction
    .selectFrom('claims')
    .select(['scope', 'kind', 'subject', 'portion', 'entry'])
    .select(['contract', 'id', 'process', 'state', 'document', 'number'])
    .where(
      'subject',
      'in',
      refused.map(({ subject }) => subject),
    )
    .where('state', 'in', HELD)
    .execute();
  return refused.map((wanted) => {
    const by = holders.find((holder) => overlaps(wanted, holder));
    if (by?.entry === entry) throw new RangeError(`The plan claims one thing twice: ${by.id} and ${wanted.id}.`);
    if (by) return { claim: wanted.id, by: pickHolder(by) };
    throw new RangeError(`Claim ${wanted.id} was made before: a run that bills again needs another name.`);
  });
}
