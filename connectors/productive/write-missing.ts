import { PassingTrouble } from '../../domain/business-rejection.ts';
import type { ProductiveSession } from './productive-session.ts';
import { oldestFirst } from './psa-records.ts';

/** How records of one kind are found again, made, and freed of doubles. */
export interface Recipe<Plan, Found extends { id: string }> {
  planned: readonly Plan[];
  /** Everything that could be one of the planned, whatever its state. */
  list(): Promise<Found[]>;
  /** By our key; by its name alone where the kind of record can't carry one. */
  is(found: Found, plan: Plan): boolean;
  create(plan: Plan): Promise<Found>;
  /**
   * Takes away the younger of two that carry one key. Leaves it where somebody has begun to use it, or where others may be
   * about to; throws when it must not stay.
   */
  dropDouble(double: Found, kept: Found): Promise<void>;
}

/**
 * The recipe “find, then create, marked” (design §2), for one record or for a list of them: what is there by our key stays,
 * what is missing is created with the key in that very call. Answers with one record for each planned, in their order.
 *
 * Productive can't be asked to create under a key only once, so three things stand in for that:
 * - A create whose answer was lost may still be at work. Before another one, everything sent earlier has had its longest
 *   time, and it is looked for again: an attempt after the first waits before its first create, a call after its own.
 * - Two calls at once both find nothing and both create. Whoever looks again after creating sees both (the later one
 *   certainly does), and both keep the same one, the oldest. The other one is taken away only while it is empty: the call
 *   that made it may have filled it in between. Then somebody is told, because no program can know which one people use.
 * - That call, its record gone from under it, meets a 404 at its next step: it begins anew and finds the one that was kept.
 */
export async function writeMissing<Plan, Found extends { id: string }>(
  session: ProductiveSession,
  recipe: Recipe<Plan, Found>,
): Promise<Found[]> {
  const { planned, is } = recipe;
  const missingFrom = (there: readonly Found[]) => planned.filter((plan) => !there.some((found) => is(found, plan)));
  let there = await recipe.list();
  if (missingFrom(there).length > 0 && (await session.becomesQuiet())) there = await recipe.list();
  const missing = missingFrom(there);
  const created: Found[] = [];
  for (const plan of missing) created.push(await createOnce(session, recipe, plan));
  // Nothing was created: nobody can have been overtaken by this call.
  if (missing.length > 0) there = await recipe.list();
  // Its own answer counts where a list doesn't show a new record at once.
  const all = [...new Map([...created, ...there].map((found) => [found.id, found])).values()];
  const kept: Found[] = [];
  for (const plan of planned) {
    const [first, ...doubles] = oldestFirst(all.filter((found) => is(found, plan)));
    if (first === undefined) throw vanished();
    for (const double of doubles) await recipe.dropDouble(double, first);
    kept.push(first);
  }
  return kept;
}

async function createOnce<Plan, Found extends { id: string }>(
  session: ProductiveSession,
  { create, list, is }: Recipe<Plan, Found>,
  plan: Plan,
): Promise<Found> {
  try {
    return await create(plan);
  } catch (error) {
    if (!(error instanceof PassingTrouble) || !error.unclear) throw error;
    await session.afterUnclear();
    const found = oldestFirst((await list()).filter((one) => is(one, plan)))[0];
    // Not there after all: it was never carried out. The retry creates it.
    if (found === undefined) throw error;
    return found;
  }
}

function vanished(): PassingTrouble {
  return new PassingTrouble('A record that was just written to Productive is not there any more.', {
    code: 'TL-WAIT-0008',
    system: 'productive',
    unclear: true,
  });
}
