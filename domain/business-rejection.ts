import type { WaitCode } from './catalogue.ts';
import type { Issue } from './issue.ts';

/**
 * Thrown by connectors when a system understood us and said no, or will say no until somebody changes something: the
 * process parks with these issues. It carries no stack trace, secret or raw payload of the system.
 *
 * Everything else a connector throws is passing trouble (`PassingTrouble`) and is retried.
 */
export class BusinessRejection extends Error {
  readonly issues: Issue[];
  constructor(issues: Issue[]) {
    super(issues.map((issue) => `[${issue.code}] ${issue.message}`).join(' '));
    this.name = 'BusinessRejection';
    this.issues = issues;
  }
}

/**
 * Thrown when a system can't be reached, is busy, throttles or broke off: the activity is retried for as long as it takes.
 * `unclear` says that a write may have happened, so that the retry begins by looking.
 */
export class PassingTrouble extends Error {
  /** From the catalogue: what a person who looks at the degraded process is told. */
  readonly code: WaitCode;
  readonly system: string;
  /** Milliseconds the system asked us to wait; null when it didn't say. */
  readonly retryAfter: number | null;
  readonly unclear: boolean;
  constructor(
    message: string,
    about: { code: WaitCode; system: string; retryAfter?: number | null; unclear?: boolean; cause?: unknown },
  ) {
    super(`[${about.code}] ${message}`, { cause: about.cause });
    this.name = 'PassingTrouble';
    this.code = about.code;
    this.system = about.system;
    this.retryAfter = about.retryAfter ?? null;
    this.unclear = about.unclear ?? false;
  }
}
