/**
 * Thrown when Temporal can't be found, started or reached. The message is for people: what, where and what would be
 * right, with a code that can be searched for. It carries no credentials.
 */
export class TemporalError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`[${code}] ${message}`);
    this.name = 'TemporalError';
    this.code = code;
  }
}
