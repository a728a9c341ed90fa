/** Shows instants where they matter: in the entity's zone when it is known, else in the reader's own. */
export interface Clock {
  /** Said once beside the times: "Europe/Berlin". */
  zone: string;
  show(instant: string): string;
}

/** `timeZone`: IANA; null for the reader's own. */
export function clock(timeZone: string | null): Clock {
  const zone = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return { zone, show: (instant) => format.format(new Date(instant)) };
}
