import { type ExpressionBuilder, sql } from 'kysely';
import type { ClaimState } from '../domain/billing/claim.ts';
import type { ClaimChange, TakesBack } from '../domain/billing/claims-of-plan.ts';
import type { PlanHash, ProcessId } from '../domain/ids.ts';
import { putPages, readPage } from './billing-pages.ts';
import { type Changed, type ClaimsChange, inside, unlessRefused } from './change-claims.ts';
import { getChunk } from './chunks.ts';
import { type ClaimOwner, reservedRow } from './claim-rows.ts';
import type { ClaimRow, Tables } from './tables.ts';

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

/** What can't be had, because somebody has it. */
interface Held {
  count: number;
  /** At most a hundred of them. */
  some: { claim: string; by: Holder }[];
}

type Holder = Pick<ClaimRow, 'contract' | 'id' | 'process' | 'state' | 'document' | 'number'>;

/** A document that was posted. Null: what is on none, since a fee covers it or it was written off. */
export type Posted = { document: string; number: string } | { document: null };

export type MadeLive = { outcome: 'live'; claims: number } | { outcome: 'not reserved'; documents: string[] };

/** A posted document that was credited or cancelled as a whole. */
export interface Release {
  contract: string;
  /** Who tells of it. */
  process: ProcessId;
  document: string;
  how: 'credited' | 'cancelled';
}

export type Released =
  | { outcome: 'released'; claims: number; standAgain: number }
  /** What it had taken back can't stand again: it has been claimed anew since. Nothing was done. */
  | ({ outcome: 'claimed since' } & Held);

const MOST_TOLD = 100;
const HELD: ClaimState[] = ['reserved', 'live'];
const NOT_BACK = {
  ...{ back_process: null, back_plan: null, back_state: null, back_document: null, back_line: null, back_number: null },
} as const;

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
  const back = givenBack.claims + givenBack.standAgain > 0 ? { givenBack } : {};
  if (refusal) {
    const says = givenBack.claims + givenBack.standAgain > 0 ? { change: 'given back', ...givenBack } : null;
    return { answer: { outcome: 'held by others', ...refusal }, says };
  }
  const { takenBack, ...own } = counts;
  const claims = Object.values(own).reduce((sum, count) => sum + count, 0);
  const isAny = claims + takenBack > 0 || 'givenBack' in back;
  return {
    answer: { outcome: 'reserved', claims, takenBack },
    says: isAny ? { change: 'reserved', plan, source, claims, takenBack, counts: own, pages, ...back } : null,
  };
}

/** Gives back what a plan has reserved: its claims are there no more, and what it took back stands again. */
export async function giveBack(
  change: ClaimsChange,
  { process, plan }: ClaimOwner,
): Promise<Changed<{ claims: number; standAgain: number }>> {
  const answer = await takeOut(change, process, plan);
  const says = answer.claims + answer.standAgain > 0 ? { change: 'given back', plan, ...answer } : null;
  return { answer, says };
}

/**
 * With the posting: what is reserved on these documents lives from now on, under their numbers.
 * @throws RangeError when one of them was posted under another number
 */
export async function makeLive(
  change: ClaimsChange,
  owner: ClaimOwner,
  posted: readonly Posted[],
): Promise<Changed<MadeLive>> {
  const unknown: string[] = [];
  for (const each of posted)
    if (each.document !== null && !(await isOn(change, owner, each))) unknown.push(each.document);
  if (unknown.length > 0) return { answer: { outcome: 'not reserved', documents: unknown }, says: null };
  let claims = 0;
  let takenBack = 0;
  for (const each of posted) {
    const number = each.document === null ? null : each.number;
    const own = await ofContract(change)
      .set({ state: 'live', number, entry: change.entry })
      .where('process', '=', owner.process)
      .where('plan', '=', owner.plan)
      .where('state', '=', 'reserved')
      .where('document', each.document === null ? 'is' : '=', each.document)
      .executeTakeFirstOrThrow();
    const back = await ofContract(change)
      .set({ back_state: 'live', back_number: number, entry: change.entry })
      .where('back_process', '=', owner.process)
      .where('back_plan', '=', owner.plan)
      .where('back_state', '=', 'reserved')
      .where('back_document', each.document === null ? 'is' : '=', each.document)
      .executeTakeFirstOrThrow();
    claims += Number(own.numUpdatedRows);
    takenBack += Number(back.numUpdatedRows);
  }
  const says = claims + takenBack > 0 ? { change: 'live', plan: owner.plan, posted, claims, takenBack } : null;
  return { answer: { outcome: 'live', claims }, says };
}

/** Rule 18. What the document had taken back stands again. */
export async function release(change: ClaimsChange, { document, how }: Release): Promise<Changed<Released>> {
  let claims = 0;
  let standAgain = 0;
  const refusal = await unlessRefused(change, async () => {
    const released = await ofContract(change)
      .set({ state: 'released', entry: change.entry })
      .where('document', '=', document)
      .where('state', '=', 'live')
      .executeTakeFirstOrThrow();
    claims = Number(released.numUpdatedRows);
    const held = await inTheWay(change, document);
    if (held.count > 0) return held;
    const again = await ofContract(change)
      .set({ state: 'live', entry: change.entry, ...NOT_BACK })
      .where('back_document', '=', document)
      .where('back_state', '=', 'live')
      .executeTakeFirstOrThrow();
    standAgain = Number(again.numUpdatedRows);
    return null;
  });
  if (refusal) return { answer: { outcome: 'claimed since', ...refusal }, says: null };
  const says = claims + standAgain > 0 ? { change: 'released', document, how, claims, standAgain } : null;
  return { answer: { outcome: 'released', claims, standAgain }, says };
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

/** @param plan null: of any */
async function takeOut(change: ClaimsChange, process: ProcessId, plan: PlanHash | null = null) {
  const { transaction, contract } = change;
  const isOwn = (where: ExpressionBuilder<Tables, 'claims'>) =>
    where.and([
      where('contract', '=', contract),
      where('process', '=', process),
      where('state', '=', 'reserved'),
      ...(plan === null ? [] : [where('plan', '=', plan)]),
    ]);
  const ids = async function* () {
    for (let after = ''; ; ) {
      const rows = await transaction
        .selectFrom('claims')
        .select('id')
        .where(isOwn)
        .where('id', '>', after)
        .orderBy('id')
        .limit(500)
        .execute();
      const last = rows.at(-1);
      if (!last) return;
      for (const { id } of rows) yield { claim: id, hash: null };
      after = last.id;
    }
  };
  const { hashes, count } = await putPages(inside(transaction), 'standing', ids());
  change.gone.push(...hashes);
  await transaction.deleteFrom('claims').where(isOwn).execute();
  const again = await ofContract(change)
    .set({ state: 'live', entry: change.entry, ...NOT_BACK })
    .where('back_process', '=', process)
    .where('back_state', '=', 'reserved')
    .$if(plan !== null, (query) => query.where('back_plan', '=', plan))
    .executeTakeFirstOrThrow();
  return { claims: count, standAgain: Number(again.numUpdatedRows) };
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

/** Of what a document has taken back, that which is held by now. */
async function inTheWay({ transaction, contract }: ClaimsChange, document: string): Promise<Held> {
  const back = await transaction
    .selectFrom('claims')
    .innerJoin('claims as holder', (join) =>
      join
        .onRef('holder.scope', '=', 'claims.scope')
        .onRef('holder.kind', '=', 'claims.kind')
        .onRef('holder.subject', '=', 'claims.subject')
        .on('holder.state', 'in', HELD),
    )
    .select('claims.id as claim')
    .select(['claims.scope', 'claims.kind', 'claims.subject', 'claims.portion', 'holder.portion as heldPortion'])
    .select(['holder.contract', 'holder.id', 'holder.process', 'holder.state', 'holder.document', 'holder.number'])
    .where('claims.contract', '=', contract)
    .where('claims.back_document', '=', document)
    .where('claims.back_state', '=', 'live')
    .execute();
  const held: Held = { count: 0, some: [] };
  const both = back.filter((row) => overlaps(row, { ...row, portion: row.heldPortion }));
  addTo(
    held,
    both.map((row) => ({ claim: row.claim, by: pickHolder(row) })),
  );
  return held;
}

type Subject = Pick<ClaimRow, 'scope' | 'kind' | 'subject' | 'portion'>;

function overlaps(a: Subject, b: Subject): boolean {
  const isSame = a.scope === b.scope && a.kind === b.kind && a.subject === b.subject;
  return isSame && (a.portion === b.portion || a.portion === 'whole' || b.portion === 'whole');
}

function pickHolder({ contract, id, process, state, document, number }: Holder): Holder {
  return { contract, id, process, state, document, number };
}

function addTo(held: Held, more: Held['some']) {
  held.count += more.length;
  held.some.push(...more.slice(0, MOST_TOLD - held.some.length));
}

/** Has the plan anything on it, reserved or posted under that number? */
async function isOn(
  { transaction, contract }: ClaimsChange,
  { process, plan }: ClaimOwner,
  { document, number }: Posted & { document: string },
): Promise<boolean> {
  const { rows } = await sql<{ number: string | null; isReserved: number }>`
    select number, case when state = 'reserved' then 1 else 0 end as "isReserved" from claims
      where contract = ${contract} and process = ${process} and plan = ${plan} and document = ${document}
    union
    select back_number, case when back_state = 'reserved' then 1 else 0 end from claims
      where contract = ${contract} and back_process = ${process} and back_plan = ${plan} and back_document = ${document}
  `.execute(transaction);
  const other = rows.find((row) => row.isReserved === 0 && row.number !== number);
  if (other) throw new RangeError(`Document ${document} was posted as ${other.number}, and not as ${number}.`);
  return rows.length > 0;
}

function ofContract({ transaction, contract }: ClaimsChange) {
  return transaction.updateTable('claims').where('contract', '=', contract);
}
