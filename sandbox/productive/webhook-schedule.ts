/** Twelve more attempts in two days, evenly; the vendor says how many and for how long, not when. */
export const retries = 12;
const retryMilliseconds = (48 * 60 * 60_000) / retries;

/** Milliseconds until the retry with this number (1 for the first); undefined when Productive would give up. */
export function retryDelay(retry: number, scale: number): number | undefined {
  return retry > retries ? undefined : retryMilliseconds * scale;
}
