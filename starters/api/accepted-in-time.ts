import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds: HubSpot waits five seconds and then sends it again; for Productive no time is known. */
export const acceptWithin = 4_000;

/** True, or what kept Temporal from accepting all that a webhook brought. */
export async function acceptedInTime(woken: Promise<unknown>): Promise<true | unknown> {
  const over = new AbortController();
  const late = sleep(acceptWithin, new Error(`no answer within ${acceptWithin} ms`), { signal: over.signal });
  const accepted = woken.then(
    () => true as const,
    (error: unknown) => error,
  );
  return Promise.race([accepted, late]).finally(() => over.abort());
}
