import { ProductiveError } from './productive-error.ts';

export interface ProductiveLimits {
  /** Calls of the organisation in any ten seconds: 100. */
  callsPerTenSeconds: number;
  /** Calls of the organisation in any half hour: 4,000. */
  callsPerHalfHour: number;
}

/** Every plan's (vendor's guide on rate limits). */
export const productiveLimits: ProductiveLimits = { callsPerTenSeconds: 100, callsPerHalfHour: 4_000 };

const halfHour = 30 * 60_000;

/** The organisation's limits: two windows that roll. A restart forgets what was used; a refused call isn't counted. */
export class RateLimits {
  private readonly limits: ProductiveLimits;
  private readonly now: () => number;
  private calls: number[] = [];

  constructor(limits: ProductiveLimits, now: () => number) {
    this.limits = limits;
    this.now = now;
  }

  /** Counts the call. Throws Productive's 429 when it is one too many. */
  admit(): void {
    const now = this.now();
    this.calls = this.calls.filter((at) => at > now - halfHour);
    const recent = this.calls.filter((at) => at > now - 10_000).length;
    if (recent >= this.limits.callsPerTenSeconds) throw tooMany(this.limits.callsPerTenSeconds);
    if (this.calls.length >= this.limits.callsPerHalfHour) throw tooMany(this.limits.callsPerHalfHour);
    this.calls.push(now);
  }

  reset(): void {
    this.calls = [];
  }
}

/** The vendor shows this body, and promises no Retry-After. */
export function tooMany(limit: number): ProductiveError {
  const detail = 'Rate limit reached. Try again later';
  return new ProductiveError(429, [{ status: 429, title: 'Too many requests', detail, limit }]);
}
