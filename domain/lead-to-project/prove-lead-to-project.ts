import type { Issue } from '../issue.ts';
import { deviation, deviationIn } from './deviation.ts';
import {
  type ContractPlan,
  type ContractReceipt,
  contractsOf,
  type LeadToProjectPlan,
  type LeadToProjectReceipt,
} from './plan-types.ts';
import { proveDelivery } from './prove-delivery.ts';
import { proveOrder } from './prove-order.ts';

/**
 * What was read back and is not what was planned: one issue for each difference, none when the writes are proven.
 * `receipts` are in the order of the plan's contracts.
 */
export function proveLeadToProject(plan: LeadToProjectPlan, receipts: readonly ContractReceipt[]): Issue[] {
  return contractsOf(plan).flatMap((contract, at) => {
    const receipt = receipts[at];
    return receipt ? proveContract(contract, plan.customerName, receipt) : [nothingRead(contract, 'ERP')];
  });
}

function proveContract(contract: ContractPlan, customerName: string, { erp, psa }: ContractReceipt): Issue[] {
  const planned = contract.writes.psa;
  return [
    ...proveOrder({ ...contract, customerName }, erp.order, erp.customerId),
    ...proveContacts(contract, erp),
    ...(planned ? (psa ? proveDelivery(planned, psa) : [nothingRead(contract, 'PSA')]) : []),
  ];
}

/** A receipt names every contact that was found under its key or id; one that somebody deleted is missing from it. */
function proveContacts({ writes }: ContractPlan, { order, contactIds }: LeadToProjectReceipt): Issue[] {
  const planned = writes.contacts.length;
  if (contactIds.length === planned) return [];
  return [
    deviation(order, 'contacts', `has ${contactIds.length} of its contacts in the ERP`, `${planned} are planned`),
  ];
}

function nothingRead({ names }: ContractPlan, system: 'ERP' | 'PSA'): Issue {
  return deviationIn(
    `the ${system}`,
    `The ${system}`,
    system,
    `has nothing of ${names.entity}'s contract`,
    'one is planned',
  );
}
