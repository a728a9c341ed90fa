import { canonicalJson } from '../canonical-json.ts';
import type { Money } from '../money.ts';
import { moneyText } from '../money-text.ts';
import { lineText } from './describe-plan.ts';
import { hashedPart } from './plan-lead-to-project.ts';
import type { LeadToProjectPlan, OrderLineWrite } from './plan-types.ts';

/**
 * What is no longer as it was decided on, in business words. Empty exactly if both plans have the same hash: a change that
 * has no sentence of its own is named by the part it is in.
 */
export function differences(before: LeadToProjectPlan, after: LeadToProjectPlan): string[] {
  if (canonicalJson(hashedPart(before)) === canonicalJson(hashedPart(after))) return [];
  const [a, b] = [before.writes, after.writes];
  const sentences = [
    ...customerDifferences(before, after),
    ...changed('The order reference', a.order.reference, b.order.reference),
    ...changed('The order date', a.order.date, b.order.date),
    ...changed('The selling company', a.order.company, b.order.company),
    ...changed('The currency', a.order.currency, b.order.currency),
    ...changed('The payment terms', before.names.paymentTerms, after.names.paymentTerms),
    ...changed('The salesperson', before.names.salesperson, after.names.salesperson),
    ...lineDifferences(a.order.lines, b.order.lines, after.totals.untaxed),
    ...changed('The total without tax', moneyText(before.totals.untaxed), moneyText(after.totals.untaxed)),
    ...changed('The cap', capText(before.totals.notToExceed), capText(after.totals.notToExceed)),
    ...changed('The billing schedule', scheduleText(before), scheduleText(after)),
    ...changed('The project name', a.project.name, b.project.name),
    ...changed('The start of the project', a.project.startsOn, b.project.startsOn),
    ...changed('The end of the project', a.project.endsOn, b.project.endsOn),
    ...listDifferences('task', a.project.tasks, b.project.tasks),
    ...listDifferences('milestone', a.project.milestones, b.project.milestones),
    ...changed('Who is to be staffed', staffingText(before), staffingText(after)),
  ];
  return sentences.length > 0 ? sentences : otherDifferences(before, after);
}

/** Parts of a write whose values are ids, so that there is nothing better to say than which part it is. */
function otherDifferences(before: LeadToProjectPlan, after: LeadToProjectPlan): string[] {
  const parts = ['customer', 'contacts', 'project', 'order'] as const;
  const differing = parts.filter((part) => canonicalJson(before.writes[part]) !== canonicalJson(after.writes[part]));
  const said = differing.map((part) => `What is written for the ${part} changes in its details.`);
  return said.length > 0 ? said : ['The totals change in their details.'];
}

function customerDifferences(before: LeadToProjectPlan, after: LeadToProjectPlan): string[] {
  const customer = ({ writes, customerName }: LeadToProjectPlan) =>
    'use' in writes.customer ? `${customerName} (${writes.customer.use} in the ERP)` : customerName;
  const contacts = (plan: LeadToProjectPlan) =>
    plan.writes.contacts.map((c) => ('use' in c ? `${c.use} in the ERP` : c.upsert.name)).join(', ');
  const sentences = changed('The customer', customer(before), customer(after));
  const sameCustomer = canonicalJson(before.writes.customer) === canonicalJson(after.writes.customer);
  const details = sentences.length === 0 && !sameCustomer ? ["The customer's address or numbers change."] : [];
  return [...sentences, ...details, ...changed('The contacts', contacts(before), contacts(after))];
}

function lineDifferences(before: readonly OrderLineWrite[], after: readonly OrderLineWrite[], total: Money): string[] {
  const added = after.filter((line) => !before.some(({ key }) => key === line.key));
  const removed = before.filter((line) => !after.some(({ key }) => key === line.key));
  const both = after.flatMap((line) => {
    const old = before.find(({ key }) => key === line.key);
    return old ? changed('Line', lineText(old, total), lineText(line, total)) : [];
  });
  return [
    ...added.map((line) => `A line is added: ${lineText(line, total)}.`),
    ...removed.map((line) => `A line is left out: ${lineText(line, total)}.`),
    ...both,
  ];
}

function listDifferences(
  kind: 'task' | 'milestone',
  before: readonly { key: string; name: string; deadline?: string | null }[],
  after: readonly { key: string; name: string; deadline?: string | null }[],
): string[] {
  const text = (items: typeof before) =>
    items.map(({ name, deadline }) => (deadline ? `${name} on ${deadline}` : name)).join(', ');
  return changed(`The list of ${kind}s`, text(before), text(after));
}

function changed(what: string, before: string | null | undefined, after: string | null | undefined): string[] {
  if ((before ?? '') === (after ?? '')) return [];
  if (!before) return [`${what} is now ${after}; there was none.`];
  if (!after) return [`${what} was ${before}; now there is none.`];
  return [`${what} was ${before} and is now ${after}.`];
}

function capText(cap: Money | null): string | null {
  return cap && moneyText(cap);
}

function scheduleText({ totals }: LeadToProjectPlan): string {
  return totals.schedule.map(({ name, due, amount }) => `${name} ${moneyText(amount)} on ${due}`).join(', ');
}

function staffingText({ totals }: LeadToProjectPlan): string {
  return totals.staffing.map(({ role, count }) => `${count} × ${role}`).join(', ');
}
