/** Codes of connections that were never made: nothing can have happened over there. */
export const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What broke the line under `fetch`, which throws TypeError for all of it and hides the code in its cause; '' for none. */
export function lineCode(error: unknown): string {
  const cause = error instanceof TypeError ? error.cause : null;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
