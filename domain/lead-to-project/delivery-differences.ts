import { moneyText } from '../money-text.ts';
import type { PsaWrites } from '../psa.ts';
import { changed } from './said-change.ts';

/** What changes in the PSA, beside what the order says already: prices and quantities are its lines'. */
export function deliveryDifferences(before: PsaWrites | undefined, after: PsaWrites | undefined): string[] {
  if (!before && !after) return [];
  if (!before) return [`The PSA gets project "${after?.project.name}"; there was none.`];
  if (!after) return [`The PSA was to get project "${before.project.name}"; now it gets none.`];
  return [
    ...changed('The company in the PSA', companyText(before), companyText(after)),
    ...changed('The project in the PSA', before.project.name, after.project.name),
    ...changed('The project that gets the budget', before.project.use, after.project.use),
    ...changed("The project's template in the PSA", before.project.templateId, after.project.templateId),
    ...changed("The project's tasks in the PSA", tasksText(before), tasksText(after)),
    ...changed("The project's milestones in the PSA", milestonesText(before), milestonesText(after)),
    ...changed('The budget in the PSA', budgetText(before), budgetText(after)),
    ...changed("The budget's services", servicesText(before), servicesText(after)),
    ...changed('Who is looked for in the PSA', placeholdersText(before), placeholdersText(after)),
  ];
}

function companyText({ company }: PsaWrites): string {
  return 'use' in company ? `${company.use}, which is there` : company.create.name;
}

function tasksText({ project }: PsaWrites): string {
  return project.taskLists.flatMap(({ tasks }) => tasks.map(({ name }) => name)).join(', ');
}

function milestonesText({ project }: PsaWrites): string {
  return project.milestones.map(({ name, due }) => (due ? `${name} on ${due}` : name)).join(', ');
}

function budgetText({ budget }: PsaWrites): string {
  return `"${budget.name}" from ${budget.startsOn}${budget.endsOn ? ` to ${budget.endsOn}` : ''}`;
}

function servicesText({ budget }: PsaWrites): string {
  return budget.services
    .map(
      ({ name, quantity, unitPrice, capped }) =>
        `${name} ${quantity} × ${moneyText(unitPrice)}${capped ? ' at most' : ''}`,
    )
    .join(', ');
}

function placeholdersText({ placeholders }: PsaWrites): string {
  return placeholders.map(({ role, from, until }) => `${role} from ${from} to ${until}`).join(', ');
}
