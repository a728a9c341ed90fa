import { lineAmount, type Money } from '../money.ts';
import { moneyText } from '../money-text.ts';
import type { PsaWrites } from '../psa.ts';
import { ASK_AGAIN, isChoice } from './choices.ts';
import { retainerText } from './order-note.ts';
import {
  type ContractPlan,
  type Correction,
  contractsOf,
  type LeadToProjectPlan,
  type OrderLineWrite,
  type ProjectWrite,
} from './plan-types.ts';

/** What approving this plan makes happen, one sentence each, for the people who decide. */
export function describePlan(plan: LeadToProjectPlan): string[] {
  return [
    ...contractsOf(plan).flatMap((contract, at) => describeContract(contract, plan.customerName, at === 0)),
    ...plan.corrections.filter(({ value }) => value !== ASK_AGAIN).map(describeCorrection),
  ];
}

/** A choice's value is some system's id: which customer it is stands in the plan. */
function describeCorrection({ field, value, sourceValue, by, reason }: Correction): string {
  if (isChoice(field))
    return `${by.name} chose the ${field === 'psa.company' ? 'PSA’s company' : 'customer'}: ${reason}`;
  const before = sourceValue === null ? 'nothing' : `"${sourceValue}"`;
  return `${by.name} set ${field} to "${value}" (the CRM says ${before}): ${reason}`;
}

function describeContract(contract: ContractPlan, customerName: string, isFirst: boolean): string[] {
  const { writes, totals, names } = contract;
  const { order, project, psa } = writes;
  const customer = describeCustomer(contract, customerName);
  return [
    isFirst ? customer : `For ${names.entity}: ${customer.charAt(0).toLowerCase()}${customer.slice(1)}`,
    describeOrder(contract),
    ...order.lines.map((line) => `${lineText(line, totals.untaxed)}.`),
    ...describePurchaseOrder(totals),
    ...(totals.notToExceed ? [`Time and materials do not exceed ${moneyText(totals.notToExceed)}.`] : []),
    ...(totals.notToExceed && psa && !psa.budget.services.some(({ capped }) => capped)
      ? ['The PSA knows caps of one service only: its budget goes on beyond this one, which holds for several.']
      : []),
    ...totals.schedule.map(({ name, due, amount }) => `${name}: ${moneyText(amount)} due on ${due}.`),
    ...(totals.milestones ?? []).map(
      ({ line, name, due, amount }) =>
        `${line}, ${name}: ${moneyText(amount)} when it is accepted, planned for ${due}.`,
    ),
    ...(totals.retainers ?? []).map((retainer) => `${retainerText(retainer)}.`),
    ...(order.paymentTermsId && names.paymentTerms ? [`Payment terms are ${names.paymentTerms}.`] : []),
    ...(order.salespersonId && names.salesperson ? [`The salesperson is ${names.salesperson}.`] : []),
    ...(project ? [describeProject(project)] : []),
    ...(psa ? describeDelivery(psa) : []),
    ...(totals.staffing.length > 0
      ? [`To staff: ${totals.staffing.map(({ role, count }) => `${count} × ${role}`).join(', ')}.`]
      : []),
  ];
}

function describePurchaseOrder({ purchaseOrder }: ContractPlan['totals']): string[] {
  if (!purchaseOrder) return [];
  const { number, limit } = purchaseOrder;
  return [
    limit ? `The purchase order ${number} covers ${moneyText(limit)}.` : `The customer's purchase order is ${number}.`,
  ];
}

function describeCustomer({ writes }: ContractPlan, customerName: string): string {
  const contacts = `${writes.contacts.length} ${writes.contacts.length === 1 ? 'contact' : 'contacts'}`;
  return 'use' in writes.customer
    ? `The customer is ${customerName}, which the ERP has as ${writes.customer.use}, with ${contacts}.`
    : `The customer is ${customerName}, as the CRM describes it, with ${contacts}.`;
}

function describeOrder({ writes: { order }, totals, names }: ContractPlan): string {
  const { amends, untaxed } = totals;
  return amends
    ? `${names.entity} adds ${moneyText(untaxed)} without tax to order ${amends.order}, which then comes to ${moneyText(amends.after)} instead of ${moneyText(amends.before)}.`
    : `${names.entity} takes order "${order.reference}" of ${order.date} over ${moneyText(untaxed)} without tax.`;
}

/** `Solution architecture: 40 × 180 = 7,200.00 EUR` */
export function lineText(line: OrderLineWrite, { currency }: Money): string {
  const amount = lineAmount(line.quantity, line.unitPrice, line.discountPercent, currency);
  const discount = line.discountPercent === '0' ? '' : ` less ${line.discountPercent} %`;
  return `${line.name}: ${line.quantity} × ${line.unitPrice}${discount} = ${moneyText(amount)}`;
}

function describeProject({ name, startsOn, endsOn, tasks, milestones }: ProjectWrite): string {
  const from = startsOn ? ` from ${startsOn}` : '';
  const to = endsOn ? ` to ${endsOn}` : '';
  const parts = [count(tasks.length, 'task'), count(milestones.length, 'milestone')].join(' and ');
  return `Project "${name}"${from}${to} begins with ${parts}.`;
}

function describeDelivery({ company, project, budget }: PsaWrites): string[] {
  const customer = 'use' in company ? `company ${company.use}` : `the company ${company.create.name}`;
  const tasks = project.taskLists.flatMap((list) => list.tasks);
  const beginning =
    project.templateId === null
      ? `${count(tasks.length, 'task')} and ${count(project.milestones.length, 'milestone')}`
      : `what the package’s template has, and ${count(project.milestones.length, 'milestone')}`;
  return [
    project.use === null
      ? `In the PSA project "${project.name}" for ${customer} begins with ${beginning}.`
      : `In the PSA the project that is there (${project.use}) stays as it is.`,
    `Its budget "${budget.name}" from ${budget.startsOn}${budget.endsOn ? ` to ${budget.endsOn}` : ''} has ${count(budget.services.length, 'service')}.`,
  ];
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
