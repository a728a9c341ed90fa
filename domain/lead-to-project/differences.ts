import { canonicalJson } from '../canonical-json.ts';
import type { Money } from '../money.ts';
import { moneyText } from '../money-text.ts';
import { deliveryDifferences } from './delivery-differences.ts';
import { lineText } from './describe-plan.ts';
import { retainerText } from './order-note.ts';
import { hashedPart } from './plan-lead-to-project.ts';
import { type ContractPlan, contractsOf, type LeadToProjectPlan, type OrderLineWrite } from './plan-types.ts';
import { changed } from './said-change.ts';

/** A contract with what its customer is called. */
type Contract = ContractPlan & { customerName: string };

/**
 * What is no longer as it was decided on, in business words. Empty exactly if both plans have the same hash: a change that
 * has no sentence of its own is named by the part it is in.
 */
export function differences(before: LeadToProjectPlan, after: LeadToProjectPlan): string[] {
  if (canonicalJson(hashedPart(before)) === canonicalJson(hashedPart(after))) return [];
  const [old, now] = [contractsIn(before), contractsIn(after)];
  const [onlyOld, onlyNow] = [old.length === 1 ? old[0] : null, now.length === 1 ? now[0] : null];
  // One contract that moved to another entity is still that contract.
  if (onlyOld && onlyNow) return contractDifferences(onlyOld, onlyNow);
  const kept = now.flatMap((contract) => {
    const same = old.find(({ entity }) => entity === contract.entity);
    if (!same)
      return [`${contract.names.entity} has a contract of its own now, over ${moneyText(contract.totals.untaxed)}.`];
    if (canonicalJson(hashedOf(same)) === canonicalJson(hashedOf(contract))) return [];
    return contractDifferences(same, contract).map((sentence) => `${contract.names.entity}: ${sentence}`);
  });
  const gone = old.filter(({ entity }) => !now.some((contract) => contract.entity === entity));
  const left = gone.map(
    ({ names, totals }) => `${names.entity} no longer has a contract; it was over ${moneyText(totals.untaxed)}.`,
  );
  const said = [...kept, ...left];
  return said.length > 0 ? said : ['The contracts change places.'];
}

function contractsIn(plan: LeadToProjectPlan): Contract[] {
  return contractsOf(plan).map((contract) => ({ ...contract, customerName: plan.customerName }));
}

function hashedOf({ writes, totals }: Contract) {
  return { writes, totals };
}

function contractDifferences(before: Contract, after: Contract): string[] {
  const [a, b] = [before.writes, after.writes];
  const sentences = [
    ...customerDifferences(before, after),
    ...changed('The order reference', a.order.reference, b.order.reference),
    ...changed('The order that is amended', a.order.amends?.number, b.order.amends?.number),
    ...changed('The order date', a.order.date, b.order.date),
    ...changed('The selling company', a.order.company, b.order.company),
    ...changed('The currency', a.order.currency, b.order.currency),
    ...changed('The payment terms', before.names.paymentTerms, after.names.paymentTerms),
    ...changed('The salesperson', before.names.salesperson, after.names.salesperson),
    ...lineDifferences(a.order.lines, b.order.lines, after.totals.untaxed),
    ...changed('The total without tax', moneyText(before.totals.untaxed), moneyText(after.totals.untaxed)),
    ...changed('What the amended order then comes to', amendedText(before), amendedText(after)),
    ...changed("The customer's purchase order", purchaseOrderText(before), purchaseOrderText(after)),
    ...changed('The cap', capText(before.totals.notToExceed), capText(after.totals.notToExceed)),
    ...changed('The billing schedule', scheduleText(before), scheduleText(after)),
    ...changed('What milestones are billed', milestonesText(before), milestonesText(after)),
    ...changed('The retainer', retainersText(before), retainersText(after)),
    ...changed('The project name', a.project?.name, b.project?.name),
    ...changed('The start of the project', a.project?.startsOn, b.project?.startsOn),
    ...changed('The end of the project', a.project?.endsOn, b.project?.endsOn),
    ...listDifferences('task', a.project?.tasks, b.project?.tasks),
    ...listDifferences('milestone', a.project?.milestones, b.project?.milestones),
    ...deliveryDifferences(a.psa, b.psa),
    ...changed('Who is to be staffed', staffingText(before), staffingText(after)),
  ];
  return sentences.length > 0 ? sentences : otherDifferences(before, after);
}

/** Parts of a write whose values are ids, so that there is nothing better to say than which part it is. */
function otherDifferences(before: Contract, after: Contract): string[] {
  const parts = ['customer', 'contacts', 'project', 'order'] as const;
  const json = (value: unknown) => canonicalJson(value ?? null);
  const differing: string[] = parts.filter((part) => json(before.writes[part]) !== json(after.writes[part]));
  if (json(before.writes.psa) !== json(after.writes.psa)) differing.push('PSA');
  const said = differing.map((part) => `What is written for the ${part} changes in its details.`);
  return said.length > 0 ? said : ['The totals change in their details.'];
}

function customerDifferences(before: Contract, after: Contract): string[] {
  const customer = ({ writes, customerName }: Contract) =>
    'use' in writes.customer ? `${customerName} (${writes.customer.use} in the ERP)` : customerName;
  const contacts = (plan: Contract) =>
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
  before: readonly { name: string; deadline?: string | null }[] = [],
  after: readonly { name: string; deadline?: string | null }[] = [],
): string[] {
  const text = (items: typeof before) =>
    items.map(({ name, deadline }) => (deadline ? `${name} on ${deadline}` : name)).join(', ');
  return changed(`The list of ${kind}s`, text(before), text(after));
}

function capText(cap: Money | null): string | null {
  return cap && moneyText(cap);
}

function amendedText({ totals }: Contract): string | null {
  return totals.amends ? `${moneyText(totals.amends.after)} instead of ${moneyText(totals.amends.before)}` : null;
}

function purchaseOrderText({ totals: { purchaseOrder } }: Contract): string | null {
  if (!purchaseOrder) return null;
  const { number, limit } = purchaseOrder;
  return limit ? `${number} over ${moneyText(limit)}` : number;
}

function scheduleText({ totals }: Contract): string {
  return totals.schedule.map(({ name, due, amount }) => `${name} ${moneyText(amount)} on ${due}`).join(', ');
}

function milestonesText({ totals }: Contract): string {
  const milestones = totals.milestones ?? [];
  return milestones.map(({ line, name, due, amount }) => `${line}, ${name} ${moneyText(amount)} on ${due}`).join(', ');
}

function retainersText({ totals }: Contract): string {
  return (totals.retainers ?? []).map(retainerText).join('; ');
}

function staffingText({ totals }: Contract): string {
  return totals.staffing.map(({ role, count }) => `${count} × ${role}`).join(', ');
}
