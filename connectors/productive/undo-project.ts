import { BusinessRejection } from '../../domain/business-rejection.ts';
import { type Issue, issueOf } from '../../domain/issue.ts';
import type { PsaKeys } from '../../domain/psa.ts';
import type { Undone } from '../../domain/undone.ts';
import { budgetsByKey, projectsByKey } from './find-by-key.ts';
import type { ProductiveSession } from './productive-session.ts';
import { type BudgetRecord, budget, company, invoice, keyOf, type ProjectRecord, project } from './psa-records.ts';
import { readTime } from './recorded-time.ts';
import { removePlaceholders } from './write-placeholders.ts';

/** Everything under one contract's keys: doubles and late copies too, which undoing is to find. */
interface Ours {
  budgets: BudgetRecord[];
  projects: ProjectRecord[];
}

/** Time of any status, and invoices that were not credited, drafts included: both are people's work. */
export async function undoObstacles(session: ProductiveSession, keys: PsaKeys): Promise<Issue[]> {
  return obstaclesOf(session, await readOurs(session, keys));
}

/**
 * In reverse: placeholders released, budget closed, project archived. Looks first and says what is so, not what it did: a
 * repeat answers the same. A project with somebody else's open budget, as an amendment's, stays.
 *
 * @throws BusinessRejection TL-UNDO-0001 before anything is touched, with everything that stands in the way.
 */
export async function undoProject(session: ProductiveSession, keys: PsaKeys): Promise<Undone> {
  const ours = await readOurs(session, keys);
  const obstacles = await obstaclesOf(session, ours);
  if (obstacles.length > 0) throw new BusinessRejection(obstacles);
  const undone: string[] = [];
  const left: string[] = [];
  for (const one of ours.budgets) {
    await removePlaceholders(session, one.id);
    await closeBudget(session, one);
    undone.push(`Budget “${one.name}” (Productive ${one.id}) is closed, and no role is planned on it.`);
  }
  for (const one of ours.projects) {
    const others = await othersOpen(session, one, ours.budgets);
    if (others.length > 0) {
      const names = others.map(({ name }) => `“${name}”`).join(', ');
      left.push(`Project “${one.name}” stays in Productive: ${names} is open on it.`);
      continue;
    }
    await archiveProject(session, one);
    undone.push(`Project “${one.name}” (Productive ${one.id}) is archived.`);
  }
  const forgotten = await forgottenProjects(session, ours);
  return {
    undone,
    left: [...left, ...forgotten, ...notFound(keys, ours), ...(await companiesLeft(session, ours))],
  };
}

async function readOurs(session: ProductiveSession, keys: PsaKeys): Promise<Ours> {
  const budgets = await budgetsByKey(session, keys.budget);
  const { keyed, copies } = await projectsByKey(session, keys.project);
  return { budgets, projects: [...keyed, ...copies] };
}

async function obstaclesOf(session: ProductiveSession, { budgets, projects }: Ours): Promise<Issue[]> {
  const minutes = new Map<string, number>();
  for (const { id } of budgets) await addTime({ budget_id: id });
  for (const { id } of projects) await addTime({ project_id: id });
  async function addTime(of: Record<string, string>): Promise<void> {
    for (const { id, time } of await readTime(session, of)) minutes.set(id, time);
  }
  const issues: Issue[] = [];
  if (minutes.size > 0) issues.push(recordedTime([...minutes.values()], { budgets, projects }));
  for (const one of budgets) {
    const found = await session.list('reading the invoices', '/invoices', { 'filter[deal_id]': one.id }, invoice);
    const standing = found.data.filter(({ credited }) => !credited).map(({ number }) => number ?? 'a draft');
    if (standing.length > 0) issues.push(invoiced(one, standing));
  }
  return issues;
}

/** Reads the state after any answer, an error included: there, it has happened. */
async function closeBudget(session: ProductiveSession, { id, name, closed_at }: BudgetRecord): Promise<void> {
  if (closed_at !== null) return;
  try {
    await session.move(`closing the budget “${name}”`, `/deals/${id}/close`);
  } catch (error) {
    const now = await session.find('reading the budget', `/deals/${id}`, {}, budget);
    if (now?.data.closed_at === null) throw error;
  }
}

async function archiveProject(session: ProductiveSession, { id, name, archived_at }: ProjectRecord): Promise<void> {
  if (archived_at !== null) return;
  try {
    await session.move(`archiving the project “${name}”`, `/projects/${id}/archive`);
  } catch (error) {
    const now = await session.find('reading the project', `/projects/${id}`, {}, project);
    if (now?.data.archived_at === null) throw error;
  }
}

async function othersOpen(
  session: ProductiveSession,
  { id }: ProjectRecord,
  ours: readonly BudgetRecord[],
): Promise<BudgetRecord[]> {
  const query = { 'filter[type]': '2', 'filter[project_id]': id };
  const { data } = await session.list('reading the budgets of the project', '/deals', query, budget);
  return data.filter((one) => one.closed_at === null && !ours.some((our) => our.id === one.id));
}

/**
 * The budget is there, and its project carries no key at all: somebody has emptied the field, and it may be anybody's by
 * now. An amendment's project carries the key of the contract that it amends.
 */
async function forgottenProjects(session: ProductiveSession, { budgets, projects }: Ours): Promise<string[]> {
  if (projects.length > 0) return [];
  const { projects: field } = await session.keyFields(session);
  const left: string[] = [];
  for (const id of new Set(budgets.flatMap(({ links }) => links.project ?? []))) {
    const found = await session.find('reading the project of the budget', `/projects/${id}`, {}, project);
    if (!found || found.data.archived_at !== null || keyOf(found.data, field) !== null) continue;
    left.push(`Project “${found.data.name}” (Productive ${id}) stays: its key was emptied. Archive it by hand.`);
  }
  return left;
}

/** Both keys were emptied, or both records deleted: nothing tells which, and an open budget takes time. */
function notFound({ project, budget, delivered }: PsaKeys, { budgets, projects }: Ours): string[] {
  if (!delivered || budgets.length > 0 || projects.length > 0) return [];
  return [
    `Nothing named ${project} or ${budget} was found in Productive; if it had such a project or budget, look for it by hand.`,
  ];
}

/** Never taken back: others may count on it by now. */
async function companiesLeft(session: ProductiveSession, { budgets, projects }: Ours): Promise<string[]> {
  const ids = [...budgets, ...projects].flatMap(({ links }) => links.company ?? []);
  const names = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const found = await session.find('reading the company', `/companies/${id}`, {}, company);
      return found?.data.name;
    }),
  );
  return names.filter((name) => name !== undefined).map((name) => `Company “${name}” stays in Productive.`);
}

function recordedTime(minutes: readonly number[], { budgets, projects }: Ours): Issue {
  const hours = Math.round((minutes.reduce((sum, one) => sum + one, 0) / 60) * 100) / 100;
  const on = projects[0] ? `project “${projects[0].name}”` : `budget “${budgets[0]?.name ?? ''}”`;
  return issueOf('TL-UNDO-0001', {
    message: `${hours} hours are recorded on ${on}.`,
    hint: 'Move or delete the time in Productive, then retry; or leave project and budget as they are.',
    about: `productive=project:${projects[0]?.id ?? ''}`,
  });
}

function invoiced({ id, name }: BudgetRecord, numbers: readonly string[]): Issue {
  return issueOf('TL-UNDO-0001', {
    message: `Budget “${name}” has been invoiced in Productive: ${numbers.join(', ')}.`,
    hint: 'Delete or credit the invoice in Productive, then retry; or leave the budget as it is.',
    about: `productive=budget:${id}`,
  });
}
