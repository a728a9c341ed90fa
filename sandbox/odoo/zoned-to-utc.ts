/** `2026-11-20 10:00:00` on the clocks of an IANA zone, as UTC in the same form. */
export function zonedToUtc(local: string, zone: string): string {
  const wanted = Date.parse(`${local.replace(' ', 'T')}Z`);
  // Twice, because the offset at the first guess may be that of the other side of a clock change.
  const guess = wanted - offsetAt(wanted, zone);
  return toText(wanted - offsetAt(guess, zone));
}

function offsetAt(instant: number, zone: string): number {
  const text = new Date(instant).toLocaleString('sv-SE', { timeZone: zone });
  return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(instant / 1000) * 1000;
}

function toText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}
