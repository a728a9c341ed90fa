import { productiveRejection } from './productive-rejection.ts';
import type { ProductiveSession } from './productive-session.ts';
import { budget, keyOf, type ProjectRecord } from './psa-records.ts';
import { readParts } from './read-project.ts';

/**
 * Deletes the younger of two projects under one key while it is empty: no budget on it, so no time, and no task but ours.
 * `copied`: it came from a template under a name that nobody but us gives, so that its tasks are the template's.
 */
export async function dropDoubledProject(
  session: ProductiveSession,
  double: ProjectRecord,
  kept: ProjectRecord,
  copied = false,
): Promise<void> {
  const doing = 'looking whether a doubled project is used';
  const budgets = await session.list(doing, '/deals', { 'filter[project_id]': double.id }, budget);
  if (budgets.data.length > 0 || !(copied || (await hasOnlyOurs(session, double)))) throw bothUsed(double, kept);
  await session.remove(`deleting the doubled project “${double.name}”`, `/projects/${double.id}`);
}

async function hasOnlyOurs(session: ProductiveSession, { id }: ProjectRecord): Promise<boolean> {
  const { tasks: field } = await session.keyFields(session);
  const { tasks } = await readParts(session, id);
  return tasks.every((one) => keyOf(one, field) !== null);
}

function bothUsed(double: ProjectRecord, kept: ProjectRecord) {
  return productiveRejection('TL-PSA-0005', {
    message: `Productive has two projects for this contract, ${kept.id} and ${double.id} (“${double.name}”), and both are used.`,
    hint: `Move what belongs to project ${double.id} to ${kept.id}, delete ${double.id}, then retry.`,
    about: `project:${kept.id}`,
  });
}
