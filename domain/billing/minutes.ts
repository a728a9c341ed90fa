import Big from 'big.js';
import type { Decimal } from '../money.ts';
import type { Rounding } from './contract.ts';

/** Rule 1: hours as some sources give them, `7.25`, in whole minutes, half up. */
export function minutesOf(hours: Decimal): number {
  return Number(new Big(hours).times(60).toFixed(0, Big.roundHalfUp));
}

/** Rule 1: what one entry counts before a minimum per person and day. */
export function roundMinutes(minutes: number, { to, direction, minimum }: Rounding): number {
  const steps = direction === 'up' ? Math.ceil(minutes / to) : Math.floor(minutes / to + 0.5);
  const rounded = steps * to;
  return minimum?.per === 'entry' ? Math.max(rounded, minimum.minutes) : rounded;
}

export function roundingInWords({ to, direction, minimum }: Rounding): string {
  const least = minimum ? `, and counts at least ${minimum.minutes} per ${minimum.per}` : '';
  return `each entry is rounded ${direction === 'up' ? 'up to' : 'to the nearest'} ${to}${least}`;
}

/** Rule 2: hours of an invoice line, 2 digits. */
export function hoursOf(minutes: number): Decimal {
  return new Big(minutes).div(60).toFixed(2, Big.roundHalfUp);
}

/** The entry value of time: minutes ÷ 60 × rate, 2 digits. */
export function timeValue(minutes: number, unitPrice: Decimal): Decimal {
  // Multiplied first: a third of an hour has no end in decimals.
  return new Big(unitPrice).times(minutes).div(60).toFixed(2, Big.roundHalfUp);
}
