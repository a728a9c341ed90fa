import type { Claim, PortionName } from './claim.ts';
import { isFeePeriod } from './period.ts';

/** What one claim at a time may hold. `whole` holds what `included` and `overage` do. */
export interface ClaimSubject {
  /** Time and expenses are their source's, whichever contract they are on; fees and reductions are the contract's. */
  of: 'source' | 'contract';
  subject: string;
  portion: PortionName;
}

/** Rule 20: two claims of one subject and portion are never held at once. */
export function subjectOf(claim: Claim): ClaimSubject {
  if (claim.kind === 'time') return { of: 'source', subject: claim.entry, portion: claim.portion };
  if (claim.kind === 'expense') return { of: 'source', subject: claim.entry, portion: 'whole' };
  if (claim.kind === 'reduction') return { of: 'contract', subject: claim.reduction, portion: 'whole' };
  const { soldLine, part, run } = claim;
  // Rules 9 and 11: a percentage, and a retainer's period that was amended, are billed by what they came to since, once by each run.
  const isByDifference = part === 'percent complete' || isFeePeriod(part);
  const subject = JSON.stringify(isByDifference ? [soldLine, part, run] : [soldLine, part]);
  return { of: 'contract', subject, portion: 'whole' };
}
