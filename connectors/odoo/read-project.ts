import { z } from 'zod';
import type { ErpProject } from '../../domain/erp.ts';
import type { OdooSession } from './odoo-session.ts';
import { civilDate, namedOrNone, nameOf } from './odoo-values.ts';

/** What `web_read` is asked of a project, by itself or below its order. */
export const projectSpecification = {
  name: {},
  active: {},
  company_id: nameOf,
  partner_id: nameOf,
  user_id: nameOf,
  date_start: {},
  date: {},
  tasks: { fields: { name: {}, active: {} } },
  milestone_ids: { fields: { name: {}, deadline: {} } },
};

export const projectReply = z.object({
  id: z.number(),
  name: z.string(),
  active: z.boolean(),
  company_id: namedOrNone,
  partner_id: namedOrNone,
  user_id: namedOrNone,
  date_start: civilDate,
  date: civilDate,
  tasks: z.array(z.object({ id: z.number(), name: z.string(), active: z.boolean() })),
  milestone_ids: z.array(z.object({ id: z.number(), name: z.string(), deadline: civilDate })),
});

/** A project with its tasks and milestones, in one call; archived tasks are not shown. */
export async function readProject(odoo: OdooSession, id: number): Promise<ErpProject> {
  const specification = projectSpecification;
  const read = z.tuple([projectReply]);
  const [found] = await odoo.withArchived.records('project.project', 'web_read', [id], { specification }, read);
  return canonicalProject(odoo, found);
}

export function canonicalProject(odoo: OdooSession, found: z.infer<typeof projectReply>): ErpProject {
  return {
    id: found.id,
    name: found.name,
    url: odoo.server.dialect.page(odoo.server.url, 'project.project', found.id),
    active: found.active,
    company: found.company_id,
    customer: found.partner_id,
    manager: found.user_id,
    startsOn: found.date_start,
    endsOn: found.date,
    tasks: found.tasks.filter((task) => task.active).map((task) => ({ id: task.id, name: task.name })),
    milestones: found.milestone_ids,
  };
}
