import type { PsaRepair } from '../../domain/lead-to-project/plan-repair.ts';
import type { ProductiveSession } from './productive-session.ts';
import { budget, keyOf, project } from './psa-records.ts';

/**
 * What `openProject` does not do: it leaves an archived project and a closed budget to whoever put them away, and would not
 * find one whose key was emptied. Each step looks first, so that a repeat does nothing twice.
 */
export async function bringBack(session: ProductiveSession, { projectId, budgetId, writes }: PsaRepair): Promise<void> {
  const fields = await session.keyFields(session);
  const ours = await session.find('reading the project', `/projects/${projectId}`, {}, project);
  if (ours?.data.archived_at)
    await session.move(`restoring the project “${ours.data.name}”`, `/projects/${projectId}/restore`);
  if (ours && writes.project.use === null && keyOf(ours.data, fields.projects) !== writes.project.key) {
    const custom_fields = { ...ours.data.custom_fields, [fields.projects]: writes.project.key };
    const data = { type: 'projects', id: projectId, attributes: { custom_fields } };
    await session.write(
      `setting the key of project “${ours.data.name}”`,
      'PATCH',
      `/projects/${projectId}`,
      data,
      project,
    );
  }
  const found = await session.find('reading the budget', `/deals/${budgetId}`, {}, budget);
  if (found?.data.closed_at) await session.move(`opening the budget “${found.data.name}”`, `/deals/${budgetId}/open`);
  if (found && keyOf(found.data, fields.budgets) !== writes.budget.key) {
    const custom_fields = { ...found.data.custom_fields, [fields.budgets]: writes.budget.key };
    const data = { type: 'deals', id: budgetId, attributes: { custom_fields } };
    await session.write(`setting the key of budget “${found.data.name}”`, 'PATCH', `/deals/${budgetId}`, data, budget);
  }
}
