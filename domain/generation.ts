import type { BusinessKey, Instant, PlanHash } from './ids.ts';

/** That a business key was handled, and how: `hubspot-123-g2` is the second generation of `hubspot-123`. */
export interface HandledGeneration {
  key: BusinessKey;
  outcome: string;
  plan: PlanHash | null;
  at: Instant;
}
