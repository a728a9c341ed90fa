import type { Deal, Handled } from '../deal.ts';
import type { Fingerprint } from '../ids.ts';
import { isContractInForce, type WrittenContract } from './written-contract.ts';

/*
 * A deal whose contract was taken back is made again under a key of its own: the same key would revive the cancelled order.
 * How often that has happened is its generation; the CRM remembers it, and the systems show whether a new one is needed.
 */

/** The generation that the CRM knows of; 1 for a deal that was never begun. */
export function lastGeneration({ handled, earlier }: Deal): number {
  return handled?.generation ?? earlier?.generation ?? 1;
}

/**
 * What was done about the deal, while it stands. Cancelled or rejected, it no longer does once the deal is won again: lost
 * in between, or moved to another winning stage. By the CRM's clock against ours: seconds between the two only matter to
 * whoever cancels within them.
 */
export function standingOutcome({ won, handled, stageSince }: Deal): Handled | null {
  if (handled === null || handled.outcome === 'done') return handled;
  return won && stageSince !== undefined && stageSince > handled.at ? null : handled;
}

/** May what is under its last key have been taken back, so that the systems must be asked before it is planned again? */
export function mayBeTakenBack(deal: Deal, fingerprint: Fingerprint): boolean {
  const standing = standingOutcome(deal);
  if (standing) return deal.won && standing.outcome === 'rejected' && standing.deal !== fingerprint;
  return deal.won && (deal.handled !== null || deal.earlier !== undefined);
}

/**
 * What became of what was written under one key: nothing was, all of it is in force as far as it was made, all was taken
 * back, or only a part: then a new generation would sell again what still stands.
 */
export function fateOf(
  contracts: readonly WrittenContract[],
): 'in force' | 'taken back' | 'partly taken back' | 'nothing' {
  const there = contracts.filter(isThere);
  const inForce = there.filter(isContractInForce);
  if (there.length === 0) return 'nothing';
  if (inForce.length === 0) return 'taken back';
  return inForce.length === there.length ? 'in force' : 'partly taken back';
}

function isThere({ erp, psa }: WrittenContract): boolean {
  const { order, project, added } = erp;
  const inPsa = psa !== null && (psa.project !== null || psa.budget !== null);
  return order !== null || project !== null || (added?.lines.length ?? 0) > 0 || inPsa;
}
