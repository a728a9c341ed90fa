import { randomUUID } from 'node:crypto';
import type { SimulatedReply } from '../simulator.ts';
import { hubspotJson } from './hubspot-error.ts';

export interface RateLimitOptions {
  /** Calls of the app in any ten seconds: 190 for a professional account. */
  callsPerTenSeconds: number;
  /** Searches of the account in any second: 5. */
  searchesPerSecond: number;
  /** Calls a day: 650,000 for a professional account. */
  callsPerDay: number;
}

/** A professional account, for a private app (HubSpot's usage guidelines). */
export const professionalLimits: RateLimitOptions = {
  callsPerTenSeconds: 190,
  searchesPerSecond: 5,
  callsPerDay: 650_000,
};

type Policy = 'TEN_SECONDLY_ROLLING' | 'SECONDLY' | 'DAILY';

const sentences: Record<Policy, string> = {
  TEN_SECONDLY_ROLLING: 'You have reached your ten_secondly_rolling limit.',
  SECONDLY: 'You have reached your secondly limit.',
  DAILY: 'You have reached your daily limit.',
};

/** The account's limits: rolling windows and a day's budget. A restart forgets what was used. */
export class RateLimits {
  private readonly limits: RateLimitOptions;
  private readonly now: () => number;
  private calls: number[] = [];
  private searches: number[] = [];
  private day = '';
  private callsToday = 0;

  constructor(limits: RateLimitOptions, now: () => number) {
    this.limits = limits;
    this.now = now;
  }

  /** Counts the call. Answers HubSpot's 429 when it is one too many; searches carry no headers, as with HubSpot. */
  admit(isSearch: boolean): { headers: Record<string, string>; refusal: SimulatedReply | undefined } {
    const now = this.now();
    this.turnDay(now);
    this.calls = this.calls.filter((at) => at > now - 10_000);
    this.searches = this.searches.filter((at) => at > now - 1_000);
    const used = isSearch ? this.searches : this.calls;
    const highest = isSearch ? this.limits.searchesPerSecond : this.limits.callsPerTenSeconds;
    this.callsToday += 1;
    const isSpent = this.callsToday > this.limits.callsPerDay;
    if (!isSpent && used.length < highest) {
      used.push(now);
      return { headers: isSearch ? {} : this.headers(), refusal: undefined };
    }
    const policy = isSpent ? 'DAILY' : isSearch ? 'SECONDLY' : 'TEN_SECONDLY_ROLLING';
    return { headers: isSearch ? {} : this.headers(), refusal: tooMany(policy) };
  }

  reset(): void {
    this.calls = [];
    this.searches = [];
    this.callsToday = 0;
  }

  private headers(): Record<string, string> {
    const { callsPerTenSeconds, callsPerDay } = this.limits;
    return {
      'x-hubspot-ratelimit-max': String(callsPerTenSeconds),
      'x-hubspot-ratelimit-remaining': String(callsPerTenSeconds - this.calls.length),
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily': String(callsPerDay),
      'x-hubspot-ratelimit-daily-remaining': String(Math.max(0, callsPerDay - this.callsToday)),
    };
  }

  private turnDay(now: number): void {
    const today = new Date(now).toISOString().slice(0, 10);
    if (today !== this.day) this.callsToday = 0;
    this.day = today;
  }
}

/** HubSpot's 429; it documents no Retry-After for API clients, and sends none. */
export function tooMany(policyName: Policy): SimulatedReply {
  const message = sentences[policyName];
  const correlationId = randomUUID();
  return hubspotJson(429, { status: 'error', message, errorType: 'RATE_LIMIT', correlationId, policyName });
}
