import type { FeePeriod } from './period.ts';

/** Rule 12: what became of a retainer's hours in one of its periods, in minutes. opening + included + givenBack = used + expired + closing. */
export interface Statement {
  soldLine: string;
  period: FeePeriod;
  opening: number;
  included: number;
  givenBack: number;
  used: number;
  expired: number;
  closing: number;
}
