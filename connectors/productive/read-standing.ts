import type { PsaAsked, PsaStands } from '../../domain/standing.ts';
import { budgetsByKey, projectsByKey } from './find-by-key.ts';
import type { ProductiveSession } from './productive-session.ts';
import { type BudgetRecord, budget } from './psa-records.ts';
import { readBudget } from './read-budget.ts';
import { readProject } from './read-project.ts';

/** By key first: a double that took the place of the first one carries it. By id where nobody carries it any more. */
export async function readStanding(session: ProductiveSession, asked: PsaAsked): Promise<PsaStands> {
  const [[keyed], { keyed: projects }] = await Promise.all([
    budgetsByKey(session, asked.keys.budget),
    projectsByKey(session, asked.keys.project),
  ]);
  const found = keyed ?? (await budgetById(session, asked.budgetId));
  const project = await readProject(session, projects[0]?.id ?? asked.projectId, found?.id ?? null);
  return { project, budget: found ? await readBudget(session, found) : null };
}

async function budgetById(session: ProductiveSession, id: string): Promise<BudgetRecord | null> {
  const query = { include: 'project,company,subsidiary' };
  return (await session.find('reading our budget', `/deals/${id}`, query, budget))?.data ?? null;
}
