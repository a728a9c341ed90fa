import { lineAmount, type Money } from '../money.ts';
import { moneyText } from '../money-text.ts';
import type { LeadToProjectPlan, OrderLineWrite } from './plan-types.ts';

/** What approving this plan makes happen, one sentence each, for the people who decide. */
export function describePlan(plan: LeadToProjectPlan): string[] {
  const { writes, totals, names } = plan;
  const { order, project } = writes;
  return [
    describeCustomer(plan),
    `${names.entity} takes order "${order.reference}" of ${order.date} over ${moneyText(totals.untaxed)} without tax.`,
    ...order.lines.map((line) => `${lineText(line, totals.untaxed)}.`),
    ...(totals.notToExceed ? [`Time and materials do not exceed ${moneyText(totals.notToExceed)}.`] : []),
    ...totals.schedule.map(({ name, due, amount }) => `${name}: ${moneyText(amount)} due on ${due}.`),
    ...(order.paymentTermsId && names.paymentTerms ? [`Payment terms are ${names.paymentTerms}.`] : []),
    ...(order.salespersonId && names.salesperson ? [`The salesperson is ${names.salesperson}.`] : []),
    describeProject(project),
    ...(totals.staffing.length > 0
      ? [`To staff: ${totals.staffing.map(({ role, count }) => `${count} × ${role}`).join(', ')}.`]
      : []),
    ...plan.corrections.map(
      ({ field, value, sourceValue, by, reason }) =>
        `${by.name} set ${field} to "${value}" (the CRM says ${sourceValue === null ? 'nothing' : `"${sourceValue}"`}): ${reason}`,
    ),
  ];
}

function describeCustomer({ writes, customerName }: LeadToProjectPlan): string {
  const contacts = `${writes.contacts.length} ${writes.contacts.length === 1 ? 'contact' : 'contacts'}`;
  return 'use' in writes.customer
    ? `The customer is ${customerName}, which the ERP has as ${writes.customer.use}, with ${contacts}.`
    : `The customer is ${customerName}, as the CRM describes it, with ${contacts}.`;
}

/** `Solution architecture: 40 × 180 = 7,200.00 EUR` */
export function lineText(line: OrderLineWrite, { currency }: Money): string {
  const amount = lineAmount(line.quantity, line.unitPrice, line.discountPercent, currency);
  const discount = line.discountPercent === '0' ? '' : ` less ${line.discountPercent} %`;
  return `${line.name}: ${line.quantity} × ${line.unitPrice}${discount} = ${moneyText(amount)}`;
}

function describeProject({
  name,
  startsOn,
  endsOn,
  tasks,
  milestones,
}: LeadToProjectPlan['writes']['project']): string {
  const from = startsOn ? ` from ${startsOn}` : '';
  const to = endsOn ? ` to ${endsOn}` : '';
  const parts = [count(tasks.length, 'task'), count(milestones.length, 'milestone')].join(' and ');
  return `Project "${name}"${from}${to} begins with ${parts}.`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
