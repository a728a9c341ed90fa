import type { Issue } from '../issue.ts';
import type { MoneyCorrections } from '../policy.ts';
import { programRoles } from '../roles.ts';
import type { ApprovalRequirement, Correction } from './plan-types.ts';

/**
 * Fields that say how much is billed, in which currency, by what rule or by when: whoever overrides one moves money, and so
 * needs a second pair of eyes. Who sells the whole deal, buys or delivers and under which number the customer files it are
 * left to the firm's own rules: prices stand on the lines, and a seller that doesn't sell in their currency is refused.
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

/** Whose revenue a line is: `lines.77.entity`, and `lines.entity` of a group. The deal's own entity is no line's. */
const LINE_ENTITY = /^lines\..*entity$/;

/** What a proof found on an order or a budget (deviation.ts) that is about money, or about whom it is billed to. */
const PROVEN_MONEY = new Set(
  [
    'state',
    'order',
    'company',
    'customer',
    'currency',
    'payment terms',
    'line',
    'product',
    'quantity',
    'price',
    'discount',
    'taxes',
    'milestone',
    'total',
    'service',
    'other service',
    'budget',
  ].flatMap((what) => ['TL-DRIFT-0003', 'TL-DRIFT-0004', 'TL-DRIFT-0005'].map((code) => `${code}:${what}`)),
);

/** A contract that differs from its deal, a part of one that is left behind, a record that is gone: money in any case. */
const MONEY_CODES: readonly Issue['code'][] = ['TL-DRIFT-0001', 'TL-DRIFT-0002', 'TL-DRIFT-0006'];

/** The rule that is built in: no rule of the firm's may have its code. */
export const MONEY_CORRECTION = 'money-correction';

/** For a policy that was recorded before there was the setting. */
const unset: MoneyCorrections = { ask: [...programRoles.everywhere], dueBusinessHours: 8 };

/** `lines.77.unitPrice` is a unit price. */
export function movesMoney(field: string): boolean {
  return MOVES_MONEY.has(field.slice(field.lastIndexOf('.') + 1)) || LINE_ENTITY.test(field);
}

/**
 * Does whoever accepts this let money stand as nobody approved it? A contract that differs from its deal, or a part of one
 * that is left behind, always; a value that was read back, when it is about money.
 */
export function acceptsMoney(issues: readonly Issue[]): boolean {
  return issues.some(({ code, cause }) => MONEY_CODES.includes(code) || PROVEN_MONEY.has(cause));
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
      rule: MONEY_CORRECTION,
      roles: ask,
      need: 'any',
      because: because.charAt(0).toUpperCase() + because.slice(1),
      ...timers,
    },
  ];
}

/** Built in as well: what is written back over what people have changed by hand is approved by somebody else. */
export function secondPersonForRepair(policy: MoneyCorrections | undefined, values: number): ApprovalRequirement {
  const { ask, ...timers } = policy ?? unset;
  const what = values === 1 ? 'A value that was changed by hand is' : `${values} values that were changed by hand are`;
  const because = `${what} to be put back as approved; a second person decides on that.`;
  return { rule: 'drift-repair', roles: ask, need: 'any', because, ...timers };
}
