import type { Issue } from '../issue.ts';
import { deviation } from './deviation.ts';
import type { LeadToProjectPlan, LeadToProjectReceipt } from './plan-types.ts';
import { proveOrder } from './prove-order.ts';

/** What was read back and is not what was planned: one issue for each difference, none when the writes are proven. */
export function proveLeadToProject(plan: LeadToProjectPlan, receipt: LeadToProjectReceipt): Issue[] {
  return [...proveOrder(plan, receipt.order, receipt.customerId), ...proveContacts(plan, receipt)];
}

/** A receipt names every contact that was found under its key or id; one that somebody deleted is missing from it. */
function proveContacts({ writes }: LeadToProjectPlan, { order, contactIds }: LeadToProjectReceipt): Issue[] {
  const planned = writes.contacts.length;
  if (contactIds.length === planned) return [];
  return [
    deviation(order, 'contacts', `has ${contactIds.length} of its contacts in the ERP`, `${planned} are planned`),
  ];
}
