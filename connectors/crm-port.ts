import type { Capabilities } from '../domain/capabilities.ts';
import type { DealReading, Handled, Outcome } from '../domain/deal.ts';
import type { BusinessKey, CivilDate, Fingerprint, Instant, PlanHash } from '../domain/ids.ts';
import type { DealStands } from '../domain/standing.ts';
import type { CallContext } from './call-context.ts';

/** What lead-to-project asks of the firm's CRM. Throws `PassingTrouble` or `BusinessRejection`; see erp-port.ts. */
export interface CrmPort {
  readonly capabilities: Capabilities;
  /** The deal with company, contacts, lines and owner, as canonical objects. */
  readDeal(id: string, context: CallContext): Promise<DealReading>;
  /** Whether these deals are there and won, and what they were told, in the order asked for. */
  readStanding(ids: readonly string[], context: CallContext): Promise<DealStands[]>;
  /** Sets the outcome fields on the deal: the same values again change nothing. */
  writeBack(id: string, back: WriteBack, context: CallContext): Promise<void>;
  /**
   * One page of deals for the sweep, oldest change first: all that are won and have no outcome, and those with one, won
   * or not, that changed at or after `changedSince`. Pages overlap rather than miss; the CRM's search may lag.
   */
  wonDeals(search: WonDealsSearch, context: CallContext): Promise<{ deals: WonDeal[]; next: string | null }>;
}

export interface WriteBack {
  key: BusinessKey;
  outcome: Outcome;
  generation: number;
  plan: PlanHash | null;
  /** The deal as it was read: what the next start compares with. */
  deal: Fingerprint | null;
  /** The ERP's order number. */
  order: string | null;
  /** A link to the project. */
  project: string | null;
  at: Instant;
}

export interface WonDealsSearch {
  closedSince: CivilDate;
  changedSince: Instant;
  /** What the last page answered; null for the first. */
  after: string | null;
}

export interface WonDeal {
  id: string;
  changedAt: Instant;
  handled: Pick<Handled, 'outcome' | 'generation' | 'at'> | null;
}
