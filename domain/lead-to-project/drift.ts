import type { ErpOrder } from '../erp.ts';
import type { Issue } from '../issue.ts';
import type { LeadToProjectPlan } from './plan-types.ts';
import { proveLeadToProject } from './prove-lead-to-project.ts';

/** The deal says something else than what was written for it: one issue, naming what differs from the order. */
export function changedAfterDone(plan: LeadToProjectPlan, order: ErpOrder | null): Issue[] {
  const deviations =
    order === null ? [] : proveLeadToProject(plan, { order, customerId: order.customer.id, contactIds: [] });
  const what =
    order === null ? 'The order can no longer be found.' : deviations.map((issue) => issue.message).join(' ');
  return [
    drift(
      `The deal changed after order ${order?.number ?? '(unknown)'} was written for it. ${what || 'The change is not visible on the order itself.'}`,
      'Accept to leave the order as it is, change the deal back, or cancel to take the order back.',
    ),
  ];
}

export function noLongerWon(sentence: string, order: ErpOrder): Issue {
  return drift(
    `${sentence} Order ${order.number} over ${order.untaxed} ${order.currency} exists for it.`,
    'Accept to leave the order as it is, or cancel to take it back.',
  );
}

function drift(message: string, hint: string): Issue {
  return {
    code: 'TL-DRIFT-0001',
    category: 'drift',
    message,
    hint,
    field: null,
    cause: 'TL-DRIFT-0001',
    candidates: [],
  };
}
