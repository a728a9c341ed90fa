import type { Deal, Handled } from '../deal.ts';
import { isInForce, type Written } from '../erp.ts';
import type { Fingerprint } from '../ids.ts';

/*
 * A deal whose contract was taken back is made again under a key of its own: the same key would revive the cancelled order.
 * How often that has happened is its generation; the CRM remembers it, and Odoo shows whether a new one is needed.
 */

/** The generation that the CRM knows of; 1 for a deal that was never begun. */
export function lastGeneration({ handled, generation }: Deal): number {
  return handled?.generation ?? generation ?? 1;
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

/** May what is under its last key have been taken back, so that Odoo must be asked before it is planned again? */
export function mayBeTakenBack(deal: Deal, fingerprint: Fingerprint): boolean {
  const standing = standingOutcome(deal);
  if (standing) return deal.won && standing.outcome === 'rejected' && standing.deal !== fingerprint;
  return deal.won && (deal.handled !== null || deal.generation !== undefined);
}

/** Was something written under this key, of which nothing is in force any more? */
export function isTakenBack(written: Written): boolean {
  const { order, project, added } = written;
  const isThere = order !== null || project !== null || (added?.lines.length ?? 0) > 0;
  return isThere && !isInForce(written);
}
