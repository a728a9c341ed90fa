import type { MoneyCorrections } from '../policy.ts';
import { programRoles } from '../roles.ts';
import type { ApprovalRequirement, Correction } from './plan-types.ts';

/**
 * Fields that say how much is billed, in which currency, by what rule or by when: whoever overrides one moves money, and so
 * needs a second pair of eyes. Who sells, buys or delivers and under which number the customer files it are left to the
 * firm's own rules: prices stand on the lines, and a seller that doesn't sell in their currency is refused.
 */
const MOVES_MONEY = new Set([
  'amount',
  'currency',
  'notToExceed',
  'purchaseOrderAmount',
  'paymentTerms',
  // When a fixed fee is billed, and in how many parts; and for how many periods a retainer is paid.
  'billingSchedule',
  'startsOn',
  'endsOn',
  // A line's: what it comes to, and, by its service, whether it is billed by the hour, by a schedule or by the month.
  'quantity',
  'unitPrice',
  'discountPercent',
  'service',
]);

/** For a policy that was recorded before there was the setting. */
const unset: MoneyCorrections = { ask: [...programRoles.everywhere], dueBusinessHours: 8 };

/** `lines.77.unitPrice` is a unit price. */
export function movesMoney(field: string): boolean {
  return MOVES_MONEY.has(field.slice(field.lastIndexOf('.') + 1));
}

/**
 * Built in, whatever the firm's rules say: a correction that moves money is approved by somebody else. That it is somebody
 * else is seen to by the process, which bars whoever corrected it.
 */
export function secondPerson(
  policy: MoneyCorrections | undefined,
  corrections: readonly Correction[],
): ApprovalRequirement[] {
  const moved = corrections.filter(({ field }) => movesMoney(field));
  if (moved.length === 0) return [];
  const { ask, ...timers } = policy ?? unset;
  const what = moved.map(({ field, value, sourceValue, by }) => {
    const before = sourceValue === null ? 'nothing' : `"${sourceValue}"`;
    return `${field} was corrected from ${before} to "${value}" by ${by.name}`;
  });
  const because = `${what.join(', ')}; a second person checks every correction that touches money.`;
  return [
    {
      rule: 'money-correction',
      roles: ask,
      need: 'any',
      because: because.charAt(0).toUpperCase() + because.slice(1),
      ...timers,
    },
  ];
}
