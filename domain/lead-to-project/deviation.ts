import type { ErpOrder } from '../erp.ts';
import { type Issue, issueOf } from '../issue.ts';

/** One thing on an order that is not as planned: what was found, and what should be there. */
export function deviation(order: ErpOrder, what: string, found: string, planned: string): Issue {
  return deviationIn('the ERP', `Order ${order.number}`, what, found, planned);
}

/** Of what is said in the same words twice, the second is numbered: whoever accepts one has not accepted the next. */
export function numbered(sayings: readonly string[]): string[] {
  return sayings.map((one, at) => {
    const before = sayings.slice(0, at).filter((other) => other === one).length;
    return before === 0 ? one : `${one} (${before + 1})`;
  });
}

/** The same of anything else that was written. `record` begins the sentence: `Budget "ERP rollout"`. */
export function deviationIn(system: string, record: string, what: string, found: string, planned: string): Issue {
  return issueOf('TL-DRIFT-0003', {
    message: `${record} ${found}; ${planned}.`,
    hint: `Put it right in ${system} and retry, accept it as it is, or cancel.`,
    about: what,
  });
}
