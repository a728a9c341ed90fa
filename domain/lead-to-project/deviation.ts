import type { ErpOrder } from '../erp.ts';
import { type Issue, issueOf } from '../issue.ts';

/** One thing on an order that is not as planned: what was found, and what should be there. */
export function deviation(order: ErpOrder, what: string, found: string, planned: string): Issue {
  return issueOf('TL-DRIFT-0003', {
    message: `Order ${order.number} ${found}; ${planned}.`,
    hint: 'Put it right in the ERP and retry, accept it as it is, or cancel.',
    about: what,
  });
}
