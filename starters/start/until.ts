import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until `ask` is content; resolves to false when `signal` aborts before.
 * An error counts as "not yet": whoever is asked may just be starting.
 */
export async function until(ask: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await ask().catch(() => false)) return true;
    await sleep(250, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** Does this address answer with a 2xx? */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await response.body?.cancel();
  return response.ok;
}
