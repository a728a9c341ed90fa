import pc from 'picocolors';
import { ASK_AGAIN, isChoice } from '../../domain/lead-to-project/choices.ts';
import { retainerText } from '../../domain/lead-to-project/order-note.ts';
import {
  type ContractPlan,
  type Correction,
  contractsOf,
  type LeadToProjectPlan,
  type ProjectWrite,
} from '../../domain/lead-to-project/plan-types.ts';
import { lineAmount } from '../../domain/money.ts';
import { moneyText } from '../../domain/money-text.ts';
import type { PsaWrites } from '../../domain/psa.ts';
import { table } from './table.ts';

/** What would be written, as an approver reads it. */
export function tellPlan(plan: LeadToProjectPlan, hash: string): string[] {
  return [
    pc.bold(`Plan ${hash}`),
    ...contractsOf(plan).flatMap((contract) => tellContract(contract, plan.customerName)),
    ...plan.corrections.filter(({ value }) => value !== ASK_AGAIN).map(tellCorrection),
  ];
}

/** A choice's value is some system's id: which customer it is stands above. */
function tellCorrection({ field, value, sourceValue, by, reason }: Correction): string {
  if (isChoice(field)) return `  Chosen     ${field} by ${by.name}: ${reason}`;
  const before = sourceValue === null ? 'nothing' : `“${sourceValue}”`;
  return `  Corrected  ${field} to “${value}” (the source says ${before}) by ${by.name}: ${reason}`;
}

function tellContract(contract: ContractPlan, customerName: string): string[] {
  const { contacts, order, project, psa } = contract.writes;
  const { totals, names } = contract;
  const { purchaseOrder, amends } = totals;
  return [
    `  Entity     ${names.entity} (${contract.entity})`,
    `  Customer   ${customerName}${customerText(contract)}`,
    `  Contacts   ${contacts.map((contact) => ('use' in contact ? `known (${contact.use})` : contact.upsert.name)).join(', ') || 'none'}`,
    amends
      ? `  Order      ${amends.order} gets more: ${moneyText(amends.before)} before, ${moneyText(amends.after)} after`
      : `  Order      reference ${order.reference}, dated ${order.date}`,
    ...(purchaseOrder
      ? [
          `  PO         ${purchaseOrder.number}${purchaseOrder.limit ? `, covers ${moneyText(purchaseOrder.limit)}` : ''}`,
        ]
      : []),
    ...optional('  Payment   ', names.paymentTerms),
    ...optional('  Sold by   ', names.salesperson),
    ...lines(contract),
    `  Total      ${moneyText(totals.untaxed)} without tax${totals.hours === '0' ? '' : `, ${totals.hours} hours`}`,
    ...optional('  Cap       ', totals.notToExceed && moneyText(totals.notToExceed)),
    ...(totals.notToExceed && psa && !psa.budget.services.some(({ capped }) => capped)
      ? ['             holds for several services, so the PSA’s budget goes on beyond it']
      : []),
    ...totals.schedule.map(({ name, due, amount }) => `  Instalment ${name}, ${due}: ${moneyText(amount)}`),
    ...(totals.milestones ?? []).map(
      ({ line, name, due, amount }) => `  Milestone  ${line}, ${name}, ${due}: ${moneyText(amount)}`,
    ),
    ...(totals.retainers ?? []).map((retainer) => `  Retainer   ${retainerText(retainer)}`),
    ...(project ? tellProject(project) : []),
    ...(psa ? tellDelivery(psa) : []),
    ...totals.staffing.map(({ role, count }) => `    to staff   ${count} × ${role}`),
  ];
}

function tellProject(project: ProjectWrite): string[] {
  return [
    `  Project    ${project.name}${period(project)}`,
    ...project.tasks.map(({ name, hours }) => `    task       ${name}${hours === null ? '' : `, ${hours} hours`}`),
    ...project.milestones.map(({ name, deadline }) => `    milestone  ${name}${deadline ? `, ${deadline}` : ''}`),
  ];
}

function tellDelivery({ company, project, budget }: PsaWrites): string[] {
  const where = project.use === null ? project.name : `the one that is there (${project.use})`;
  const tasks = project.taskLists.flatMap((list) => list.tasks);
  return [
    `  In the PSA ${where}, for ${'use' in company ? `company ${company.use}` : `${company.create.name}`}`,
    ...(project.templateId === null ? [] : ['    copied     from the package’s template']),
    ...tasks.map(({ name, minutes }) => `    task       ${name}${minutes === null ? '' : `, ${minutes / 60} hours`}`),
    ...project.milestones.map(({ name, due }) => `    milestone  ${name}${due ? `, ${due}` : ''}`),
    `    budget     ${budget.name}${period(budget)}`,
    ...budget.services.map(
      ({ name, quantity, unit, unitPrice, capped }) =>
        `    service    ${name}, ${quantity} ${unit === 'hour' ? 'hours' : '×'} at ${moneyText(unitPrice)}${capped ? ', no more' : ''}`,
    ),
  ];
}

/** A customer that is written under our key may be there already, from an earlier deal: a plan doesn't say. */
function customerText({ writes: { customer }, totals }: ContractPlan): string {
  if (totals.amends) return '';
  return 'use' in customer ? `, known in the ERP (${customer.use})` : ', as the CRM describes it';
}

function lines({ writes: { order } }: ContractPlan): string[] {
  const rows = order.lines.map((line) => [
    line.productCode,
    line.name,
    line.quantity,
    line.unitPrice,
    Number(line.discountPercent) === 0 ? '' : `-${line.discountPercent} %`,
    moneyText(lineAmount(line.quantity, line.unitPrice, line.discountPercent, order.currency)),
  ]);
  return table(['Product', 'Line', 'Quantity', 'Price', 'Discount', 'Amount'], rows, undefined).map(
    (row) => `    ${row}`,
  );
}

function period({ startsOn, endsOn }: Pick<ProjectWrite, 'startsOn' | 'endsOn'>): string {
  if (startsOn && endsOn) return `, ${startsOn} to ${endsOn}`;
  return startsOn ? `, from ${startsOn}` : '';
}

function optional(label: string, value: string | null): string[] {
  return value === null ? [] : [`${label} ${value}`];
}
