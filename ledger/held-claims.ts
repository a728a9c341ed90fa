import type { ClaimState } from '../domain/billing/claim.ts';
import type { ClaimRow } from './tables.ts';

/** What can't be had, because somebody has it. */
export interface Held {
  count: number;
  /** At most a hundred of them. */
  some: { claim: string; by: Holder }[];
}

type Holder = Pick<ClaimRow, 'contract' | 'id' | 'process' | 'state' | 'document' | 'number'>;

const MOST_TOLD = 100;
/** Claims that keep what they are on from being claimed again. */
export const HELD: ClaimState[] = ['reserved', 'live'];

type Subject = Pick<ClaimRow, 'scope' | 'kind' | 'subject' | 'portion'>;

/** Are they on one thing? */
export function overlaps(a: Subject, b: Subject): boolean {
  const isSame = a.scope === b.scope && a.kind === b.kind && a.subject === b.subject;
  return isSame && (a.portion === b.portion || a.portion === 'whole' || b.portion === 'whole');
}

export function pickHolder({ contract, id, process, state, document, number }: Holder): Holder {
  return { contract, id, process, state, document, number };
}

export function addTo(held: Held, more: Held['some']) {
  held.count += more.length;
  held.some.push(...more.slice(0, MOST_TOLD - held.some.length));
}
