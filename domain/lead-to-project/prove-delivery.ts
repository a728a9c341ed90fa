import Big from 'big.js';
import type { Issue } from '../issue.ts';
import { moneyText } from '../money-text.ts';
import type { PsaBudget, PsaProject, PsaReceipt, PsaService, PsaServiceWrite, PsaWrites } from '../psa.ts';
import { deviationIn, numbered } from './deviation.ts';
import { withOwnNames } from './prove-order-line.ts';

/** Where project and budget in the PSA differ from what the plan sets. What people add to the project is theirs. */
export function proveDelivery(planned: PsaWrites, { companyId, project, budget }: PsaReceipt): Issue[] {
  const wanted = 'use' in planned.company ? planned.company.use : companyId;
  return [...provePsaProject(planned, project, wanted), ...provePsaBudget(planned, budget, project)];
}

type Says = (what: string, found: string, planned: string) => Issue;

export function provePsaProject(
  { project: planned, placeholders }: PsaWrites,
  project: PsaProject,
  companyId: string,
): Issue[] {
  const says: Says = (...words) => deviationIn('the PSA', `Project "${project.name}"`, ...words);
  const issues: Issue[] = [];
  if (!project.active) issues.push(says('project', 'is archived', 'a running one is planned'));
  if (planned.use !== null && project.id !== planned.use) {
    issues.push(says('project', `is ${project.id} in the PSA`, `${planned.use} is planned`));
  }
  if (project.company?.id !== companyId) {
    const found = project.company ? `is for ${project.company.name} (${project.company.id})` : 'is for nobody';
    issues.push(says('company', found, `company ${companyId} is planned`));
  }
  if (planned.managerId !== null && project.manager?.id !== planned.managerId) {
    const found = project.manager ? `is led by ${project.manager.name} (${project.manager.id})` : 'is led by nobody';
    issues.push(says('manager', found, `${planned.managerId} is planned`));
  }
  // A copy has what the template has, which is the PSA's to know: that there is something shows that it was copied.
  if (planned.templateId !== null && project.taskLists.length === 0) {
    issues.push(says('task list', 'has no task list', 'a copy of the template is planned'));
  }
  return [...issues, ...proveContents(planned, project, says), ...provePlaceholders(placeholders, project, says)];
}

function proveContents(planned: PsaWrites['project'], project: PsaProject, says: Says): Issue[] {
  const keyed = new Set(project.taskLists.flatMap(({ keys = [] }) => keys));
  const lists = planned.taskLists.flatMap(({ name, tasks }) => {
    const named = project.taskLists.filter((list) => list.name === name);
    const isThere = ({ key, name: called }: (typeof tasks)[number]) =>
      keyed.has(key) || named.some((list) => list.tasks.includes(called));
    const missing = tasks.filter((task) => !isThere(task));
    // A list carries no key: one that people have renamed is known by the tasks that are there.
    if (named.length === 0 && missing.length === tasks.length) {
      return [says('task list', `has no task list "${name}"`, 'it is planned')];
    }
    return missing.map((task) => says('task', `has no task "${task.name}" in "${name}"`, 'it is planned'));
  });
  const milestones = planned.milestones.flatMap(({ key, name, due }) => {
    const named = project.milestones.filter((milestone) => milestone.key === key || milestone.name === name);
    if (named.length === 0) return [says('milestone', `has no milestone "${name}"`, 'it is planned')];
    if (named.some((milestone) => milestone.due === due)) return [];
    return [
      says('milestone', `has milestone "${name}" on ${named[0]?.due ?? 'no date'}`, `${due ?? 'no date'} is planned`),
    ];
  });
  return [...lists, ...milestones];
}

/** Two of one role for the same time are two people to find. */
function provePlaceholders(planned: PsaWrites['placeholders'], { placeholders }: PsaProject, says: Says): Issue[] {
  const text = ({ role, from, until }: (typeof placeholders)[number]) => `${role} from ${from} to ${until}`;
  const wanted = Map.groupBy(planned, text);
  return [...wanted].flatMap(([who, people]) => {
    const found = placeholders.filter((placeholder) => text(placeholder) === who).length;
    if (found >= people.length) return [];
    return [says('placeholder', `is staffed with ${found} × ${who}`, `${people.length} are planned`)];
  });
}

export function provePsaBudget(
  { budget: planned }: PsaWrites,
  budget: PsaBudget,
  project: Pick<PsaProject, 'id' | 'name'>,
): Issue[] {
  const says: Says = (...words) => deviationIn('the PSA', `Budget "${budget.name}"`, ...words);
  const issues: Issue[] = [];
  if (!budget.open) issues.push(says('budget', 'is closed', 'an open one is planned'));
  if (budget.projectId !== project.id)
    issues.push(says('project', 'is of another project', `"${project.name}" is planned`));
  if (budget.currency !== planned.currency) {
    issues.push(says('currency', `is in ${budget.currency}`, `${planned.currency} is planned`));
  }
  if (planned.purchaseOrder !== null && budget.purchaseOrder !== planned.purchaseOrder) {
    const found = `has the purchase order ${budget.purchaseOrder || 'nothing'}`;
    issues.push(says('purchase order', found, `${planned.purchaseOrder} is planned`));
  }
  const known = new Set<PsaService>();
  for (const [at, called] of withOwnNames(planned.services).entries()) {
    const service = planned.services[at] ?? called;
    const found = budget.services.find((one) => !known.has(one) && isSame(one, service));
    if (found) known.add(found);
    issues.push(...(found ? proveService(found, called, says) : [lacks(called, says)]));
  }
  const others = budget.services.filter((service) => !known.has(service) && service.billing !== 'non-billable');
  const found = numbered(others.map((one) => `has a service "${one.name}" of ${amount(one.quantity)} × ${price(one)}`));
  return [...issues, ...found.map((text) => says('other service', text, 'none is planned'))];
}

/** By our key; by its name where the PSA has no place for one. */
function isSame(found: PsaService, planned: PsaServiceWrite): boolean {
  return found.key === null ? found.name === planned.name : found.key === planned.key;
}

function lacks({ name, quantity }: PsaServiceWrite, says: Says): Issue {
  return says('service', `has no service "${name}"`, `one with ${quantity} is planned`);
}

function proveService(found: PsaService, planned: PsaServiceWrite, says: Says): Issue[] {
  const differs = (what: string, is: string, wanted: string) =>
    is === wanted ? [] : [says('service', `has for "${planned.name}" ${what} ${is}`, `${wanted} is planned`)];
  return [
    ...differs('the billing', found.billing, planned.billing),
    ...differs('the quantity', amount(found.quantity), amount(planned.quantity)),
    ...differs('the price', price(found), price(planned)),
    ...differs('the cap', found.capped ? 'on' : 'off', planned.capped ? 'on' : 'off'),
  ];
}

function amount(text: string): string {
  return new Big(text).toFixed();
}

function price({ unitPrice }: Pick<PsaService, 'unitPrice'>): string {
  return moneyText({ ...unitPrice, amount: new Big(unitPrice.amount).toFixed(2) });
}
