import { type ExpressionBuilder, sql } from 'kysely';
import type { PlanHash, ProcessId } from '../domain/ids.ts';
import { putPages } from './billing-pages.ts';
import { type Changed, type ClaimsChange, inside, ofContract, unlessRefused } from './change-claims.ts';
import type { ClaimOwner } from './claim-rows.ts';
import { addTo, HELD, type Held, overlaps, pickHolder } from './held-claims.ts';
import type { Tables } from './tables.ts';

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

/** Of a claim that stands again. */
const NOT_BACK = {
  back_process: null,
  back_plan: null,
  back_state: null,
  back_document: null,
  back_line: null,
  back_number: null,
} as const;

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

/** What a process has reserved goes, and what that took back stands again. @param plan null: of any */
export async function takeOut(change: ClaimsChange, process: ProcessId, plan: PlanHash | null = null) {
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
