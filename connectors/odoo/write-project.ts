import { z } from 'zod';
import type { LeadToProjectWrites, ProjectWrite } from '../../domain/lead-to-project/plan-types.ts';
import { externalId, keyOf } from './external-id.ts';
import { loadRecord } from './load-record.ts';
import { type Cells, given } from './load-table.ts';
import type { OdooSession } from './odoo-session.ts';
import { done, metadata } from './odoo-values.ts';

/**
 * The project with its milestones and tasks, before its order is confirmed.
 *
 * Own tasks name no order line, and say so: left open, Odoo fills in the customer's last confirmed one, of whatever order,
 * and time on them would be billed there.
 */
export async function writeProject(
  odoo: OdooSession,
  project: ProjectWrite,
  customerId: number,
  { existing, order }: { existing: number | null; order: LeadToProjectWrites['order'] },
): Promise<number> {
  if (existing !== null) await removeUnplanned(odoo, project, order, existing);
  return loadRecord(odoo, 'project.project', `the project “${project.name}”`, {
    cells: {
      id: externalId(project.key),
      ...given({
        name: project.name,
        'company_id/.id': project.companyId,
        'partner_id/.id': customerId,
        allow_billable: 'True',
        allow_milestones: project.milestones.length > 0 ? 'True' : undefined,
        'user_id/.id': project.managerId,
      }),
      ...dates(project),
    },
    children: {
      milestone_ids: project.milestones.map(({ key, name, deadline }) => ({
        id: externalId(key),
        ...given({ name, deadline }),
      })),
      task_ids: project.tasks.map(({ key, name, hours }) => ({
        id: externalId(key),
        ...given({ name, allocated_hours: hours ?? '0', 'sale_line_id/.id': null }),
      })),
    },
  });
}

/** Odoo clears both dates of a project when either is written empty: an open one is left out. */
function dates({ startsOn, endsOn }: ProjectWrite): Cells {
  if (startsOn === null && endsOn === null) return { date_start: '', date: '' };
  return given({ date_start: startsOn ?? undefined, date: endsOn ?? undefined });
}

const parts = z.tuple([z.object({ task_ids: z.array(z.number()), milestone_ids: z.array(z.number()) })]);

/** An earlier call stopped half-way, and the plan has changed since: takes away what we wrote and no longer plan. */
async function removeUnplanned(
  odoo: OdooSession,
  project: ProjectWrite,
  order: LeadToProjectWrites['order'],
  id: number,
): Promise<void> {
  const fields = ['task_ids', 'milestone_ids'];
  const [found] = await odoo.withArchived.records('project.project', 'read', [id], { fields }, parts);
  // Lines have theirs when another call at the same time has got further.
  const ofLines = order.lines.flatMap(({ milestones = [] }) => milestones);
  const planned = new Set([...project.tasks, ...project.milestones, ...ofLines].map(({ key }) => key));
  const unplanned = async (model: string, ids: number[]): Promise<number[]> => {
    if (ids.length === 0) return [];
    const rows = await odoo.records(model, 'get_metadata', ids, {}, metadata);
    return rows.filter(({ xmlid }) => !planned.has(keyOf(xmlid) ?? '') && keyOf(xmlid) !== null).map((row) => row.id);
  };
  const tasks = await unplanned('project.task', found.task_ids);
  const milestones = await unplanned('project.milestone', found.milestone_ids);
  if (tasks.length > 0) await odoo.records('project.task', 'unlink', tasks, {}, done);
  if (milestones.length > 0) await odoo.records('project.milestone', 'unlink', milestones, {}, done);
}
