import type { ErpOrder, ErpProject, ErpRef } from '../erp.ts';
import type { Issue } from '../issue.ts';
import { deviation } from './deviation.ts';
import type { ContractPlan, ProjectWrite } from './plan-types.ts';
import { proveRecord } from './prove-value.ts';

/** One project for the order, alive, with everything that it was to begin with. What people add to it is theirs. */
export function proveProject(
  order: ErpOrder,
  { writes, names }: Pick<ContractPlan, 'writes' | 'names'>,
  planned: ProjectWrite,
  customer: ErpRef,
): Issue[] {
  const [project, ...others] = ownFirst(order.projects, planned);
  if (!project) return [deviation(order, 'project', 'has no project', `"${planned.name}" is planned`)];
  const otherNames = others.map(({ name }) => `"${name}"`).join(', ');
  const company = { id: planned.companyId, name: writes.order.company };
  // Whoever sells the work leads the project at first.
  const manager = { id: planned.managerId, name: names.salesperson };
  return [
    ...(others.length > 0 ? [deviation(order, 'project', `has other projects: ${otherNames}`, 'one is planned')] : []),
    ...(project.active
      ? []
      : [
          deviation(order, 'archived project', `has an archived project "${planned.name}"`, 'a running one is planned'),
        ]),
    ...proveRecord(order, 'company', 'has a project with', project.company, company),
    ...proveRecord(order, 'customer', 'has a project with', project.customer, customer),
    ...proveRecord(order, 'manager', 'has a project with', project.manager, manager),
    ...proveDates(order, project, planned),
    ...proveContents(order, project, planned),
  ];
}

/** Known by its name; the only one there is also counts when somebody renamed it. */
function ownFirst(projects: readonly ErpProject[], { name }: ProjectWrite): ErpProject[] {
  return projects.toSorted((a, b) => Number(b.name === name) - Number(a.name === name) || a.id - b.id);
}

function proveDates(order: ErpOrder, project: ErpProject, planned: ProjectWrite): Issue[] {
  const of = (edge: 'startsOn' | 'endsOn', what: string) =>
    planned[edge] && project[edge] !== planned[edge]
      ? [
          deviation(
            order,
            'project dates',
            `has a project whose ${what} is ${project[edge] ?? 'open'}`,
            `${planned[edge]} is planned`,
          ),
        ]
      : [];
  // Odoo drops one date of a project without the other: only a pair can be proven.
  return planned.startsOn && planned.endsOn ? [...of('startsOn', 'start'), ...of('endsOn', 'end')] : [];
}

function proveContents(order: ErpOrder, project: ErpProject, planned: ProjectWrite): Issue[] {
  const lacks = (what: string) => deviation(order, 'project', `has a project without ${what}`, 'it is planned');
  const tasks = planned.tasks.filter(
    ({ key, name }) => !project.tasks.some((task) => task.key === key || task.name === name),
  );
  const milestones = planned.milestones.flatMap(({ key, name, deadline }) => {
    const named = project.milestones.filter((milestone) => milestone.key === key || milestone.name === name);
    if (named.length === 0) return [lacks(`milestone "${name}"`)];
    if (named.some((milestone) => milestone.deadline === deadline)) return [];
    const found = `has milestone "${name}" on ${named[0]?.deadline ?? 'no date'}`;
    return [deviation(order, 'project', found, `${deadline ?? 'no date'} is planned`)];
  });
  return [...tasks.map(({ name }) => lacks(`task "${name}"`)), ...milestones];
}
