/**
 * Thrown when `npm start` can't go on because of something a person can change: ports, state folder, lock, settings.
 * The message says what, where and what would be right; it carries no secrets.
 */
export class StartError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`[${code}] ${message}`);
    this.name = 'StartError';
    this.code = code;
  }
}
