/** The organisation's clock: Berlin in winter, written with its offset as Productive writes instants. */
const offsetMilliseconds = 60 * 60_000;

/** `2026-11-23T10:00:00.000+01:00` for epoch milliseconds. */
export function instantText(milliseconds: number): string {
  return new Date(milliseconds + offsetMilliseconds).toISOString().replace('Z', '+01:00');
}

/** The organisation's day at that instant: `2026-11-23`. */
export function civilDay(milliseconds: number): string {
  return instantText(milliseconds).slice(0, 10);
}
