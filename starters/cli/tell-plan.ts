import pc from 'picocolors';
import type { LeadToProjectPlan } from '../../domain/lead-to-project/plan-types.ts';
import { lineAmount, type Money } from '../../domain/money.ts';
import { table } from './table.ts';

/** What would be written, as an approver reads it. */
export function tellPlan(plan: LeadToProjectPlan, hash: string): string[] {
  const { customer, contacts, order, project } = plan.writes;
  const { totals } = plan;
  return [
    pc.bold(`Plan ${hash}`),
    `  Entity     ${plan.names.entity} (${plan.entity})`,
    `  Customer   ${plan.customerName}${'use' in customer ? `, known in the ERP (${customer.use})` : ', new in the ERP'}`,
    `  Contacts   ${contacts.map((contact) => ('use' in contact ? `known (${contact.use})` : contact.upsert.name)).join(', ') || 'none'}`,
    `  Order      reference ${order.reference}, dated ${order.date}`,
    ...optional('  Payment   ', plan.names.paymentTerms),
    ...optional('  Sold by   ', plan.names.salesperson),
    ...lines(plan),
    `  Total      ${amount(totals.untaxed)} without tax${totals.hours === '0' ? '' : `, ${totals.hours} hours`}`,
    ...optional('  Cap       ', totals.notToExceed && amount(totals.notToExceed)),
    ...totals.schedule.map(({ name, due, amount: part }) => `  Instalment ${name}, ${due}: ${amount(part)}`),
    `  Project    ${project.name}${period(project)}`,
    ...project.tasks.map(({ name, hours }) => `    task       ${name}${hours === null ? '' : `, ${hours} hours`}`),
    ...project.milestones.map(({ name, deadline }) => `    milestone  ${name}${deadline ? `, ${deadline}` : ''}`),
    ...totals.staffing.map(({ role, count }) => `    to staff   ${count} × ${role}`),
    ...plan.corrections.map(
      ({ field, value, sourceValue, by, reason }) =>
        `  Corrected  ${field} to “${value}” (the source says ${sourceValue === null ? 'nothing' : `“${sourceValue}”`}) by ${by.name}: ${reason}`,
    ),
  ];
}

function lines({ writes: { order } }: LeadToProjectPlan): string[] {
  const rows = order.lines.map((line) => [
    line.productCode,
    line.name,
    line.quantity,
    line.unitPrice,
    Number(line.discountPercent) === 0 ? '' : `-${line.discountPercent} %`,
    amount(lineAmount(line.quantity, line.unitPrice, line.discountPercent, order.currency)),
  ]);
  return table(['Product', 'Line', 'Quantity', 'Price', 'Discount', 'Amount'], rows, undefined).map(
    (row) => `    ${row}`,
  );
}

function period({ startsOn, endsOn }: LeadToProjectPlan['writes']['project']): string {
  if (startsOn && endsOn) return `, ${startsOn} to ${endsOn}`;
  return startsOn ? `, from ${startsOn}` : '';
}

function optional(label: string, value: string | null): string[] {
  return value === null ? [] : [`${label} ${value}`];
}

/** 12,345.00 EUR, without a float in between. */
function amount({ amount: text, currency }: Money): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`} ${currency}`;
}
