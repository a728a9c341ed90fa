import { shuffled } from '../seeded-random.ts';

/** HubSpot gives up after ten retries, spread over a day: minutes from one to the next. */
const retryMinutes = [1, 3, 10, 30, 60, 120, 180, 240, 360, 436];
const largestBatch = 100;

/**
 * Milliseconds until the retry with this number (1 for the first); undefined when HubSpot would give up. Up to a fifth is
 * taken off by chance. `scale` compresses the day: 1 is HubSpot's own pace.
 */
export function retryDelay(retry: number, scale: number, random: () => number): number | undefined {
  const minutes = retryMinutes[retry - 1];
  return minutes === undefined ? undefined : minutes * 60_000 * scale * (1 - 0.2 * random());
}

/** Every event so many times, in no order, cut into arrays of up to 100 of random length. */
export function cutIntoDeliveries<T>(events: readonly T[], copies: number, random: () => number): T[][] {
  const pool = shuffled(Array.from({ length: copies }, () => events).flat(), random);
  const deliveries: T[][] = [];
  while (pool.length > 0)
    deliveries.push(pool.splice(0, 1 + Math.floor(random() * Math.min(largestBatch, pool.length))));
  return deliveries;
}
