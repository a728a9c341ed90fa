import { addBusinessDays } from '../calendar.ts';
import type { BusinessKey, CivilDate } from '../ids.ts';
import type { EntityPolicy, ProjectField } from '../policy.ts';
import { instalmentKey, milestoneKey, projectKey, taskKey } from './external-keys.ts';
import type { Instalment } from './plan-schedule.ts';
import type { ProjectWrite } from './plan-types.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

/**
 * The project with the package's tasks and milestones, and a milestone for each instalment. Without a package it has no
 * tasks of its own: Odoo makes one for each line sold by time when the order is confirmed.
 */
export function planProject(
  understood: UnderstoodDeal,
  facts: {
    key: BusinessKey;
    entity: EntityPolicy;
    companyId: number;
    managerId: number | null;
    customerName: string;
    starts: CivilDate;
    schedule: readonly Instalment[];
  },
): ProjectWrite {
  const { key, entity } = facts;
  const { dates, servicePackage } = understood;
  const takes = (field: ProjectField) => entity.ownership.project.includes(field);
  const tasks = takes('tasks') ? (servicePackage?.tasks ?? []) : [];
  const milestones = takes('milestones') ? (servicePackage?.milestones ?? []) : [];
  const instalments = takes('milestones') ? facts.schedule : [];
  return {
    key: projectKey(key),
    name: projectName(understood, facts),
    companyId: facts.companyId,
    ...(takes('dates') && { startsOn: dates.startsOn, endsOn: dates.endsOn }),
    ...(takes('manager') && facts.managerId !== null && { managerId: facts.managerId }),
    tasks: tasks.map(({ code, name, hours }) => ({ key: taskKey(key, code), name, hours })),
    milestones: [
      ...milestones.map(({ code, name, afterBusinessDays }) => ({
        key: milestoneKey(key, code),
        name,
        deadline: addBusinessDays(facts.starts, afterBusinessDays, entity.calendar),
      })),
      ...instalments.map(({ schedule, code, name, due }) => ({
        key: instalmentKey(key, schedule, code),
        name,
        deadline: due,
      })),
    ],
  };
}

/** What may stand in a package's `projectName`. */
export const projectNameParts = ['customer', 'deal', 'key'] as const;

export function projectName(
  { deal, servicePackage }: UnderstoodDeal,
  facts: { key: string; customerName: string },
): string {
  const values = { customer: facts.customerName, deal: deal.name || facts.key, key: facts.key };
  // Sales people often begin a deal's name with the customer's.
  const usual = values.deal.includes(values.customer) ? '{deal}' : '{customer}: {deal}';
  const template = servicePackage?.projectName ?? usual;
  return template.replace(/\{(customer|deal|key)\}/g, (_, part: (typeof projectNameParts)[number]) => values[part]);
}
