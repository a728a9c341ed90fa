import type { ErpOrder, Written } from '../erp.ts';
import type { Issue } from '../issue.ts';
import type { LeadToProjectPlanning } from './plan-types.ts';
import { proveOrder } from './prove-order.ts';

/**
 * The deal says something else than what was written for it: one issue, naming what differs from the order, or what would
 * keep it from being written now.
 */
export function changedAfterDone(planning: LeadToProjectPlanning, order: ErpOrder | null): Issue[] {
  const number = order ? `order ${order.number}` : 'its order';
  return [
    drift(
      `The deal changed after ${number} was written for it. ${whatDiffers(planning, order)}`,
      'Accept to leave the order as it is, change the deal back, or cancel to take the order back.',
    ),
  ];
}

function whatDiffers(planning: LeadToProjectPlanning, order: ErpOrder | null): string {
  const issues =
    'issues' in planning ? planning.issues : order ? proveOrder(planning.planned, order, order.customer.id) : [];
  return issues.map((issue) => issue.message).join(' ') || 'The change is not visible on the order itself.';
}

export function noLongerWon(sentence: string, { order, project }: Written): Issue {
  const what = order
    ? `Order ${order.number} over ${order.untaxed} ${order.currency} exists for it.`
    : `Project “${project?.name}” exists for it, without an order.`;
  return drift(`${sentence} ${what}`, 'Accept to leave it as it is, or cancel to take it back.');
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
