import type { PsaKeys, PsaWritten } from '../../domain/psa.ts';
import { budgetsByKey, projectsByKey } from './find-by-key.ts';
import type { ProductiveSession } from './productive-session.ts';
import { readBudget } from './read-budget.ts';
import { readProject } from './read-project.ts';

/** Whatever its state. A copy that is still on its way carries the key in its name, and is ours already. */
export async function readWritten(session: ProductiveSession, keys: PsaKeys): Promise<PsaWritten> {
  const [[budget], { keyed, copies }] = await Promise.all([
    budgetsByKey(session, keys.budget),
    projectsByKey(session, keys.project),
  ]);
  const ours = keyed[0] ?? copies[0];
  const found = ours ? await readProject(session, ours.id, budget?.id ?? null) : null;
  return {
    project: found && { ...found, key: keys.project },
    budget: budget ? await readBudget(session, budget) : null,
  };
}
