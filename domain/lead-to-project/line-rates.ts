import Big from 'big.js';
import type { Currency } from '../ids.ts';
import { type Issue, issueOf } from '../issue.ts';
import type { Decimal } from '../money.ts';
import type { EntityPolicy } from '../policy.ts';
import { lookup } from './lookup.ts';
import type { UnderstoodLine } from './understand-lines.ts';

/** What the entity's rate card says for a line; null for fixed fees, which have no list price. */
export function listPrice(line: UnderstoodLine, entity: EntityPolicy, currency: Currency): Decimal | null {
  const role = line.service.pricing === 'time-and-materials' ? line.service.role : null;
  return role === null ? null : (lookup(entity.rates, role)?.value[currency] ?? null);
}

/** Time is sold at a price agreed with the customer, but only for roles that the entity sells in this currency at all. */
export function missingRates(lines: readonly UnderstoodLine[], entity: EntityPolicy, currency: Currency): Issue[] {
  const lacking = lines.filter(
    (line) => line.service.pricing === 'time-and-materials' && listPrice(line, entity, currency) === null,
  );
  const byRole = Map.groupBy(lacking, ({ service }) => service.role ?? '');
  return [...byRole].map(([role, [line]]) =>
    issueOf('TL-MAP-0009', {
      message: `${entity.name} has no ${currency} rate for the role "${role}", which "${line?.service.name}" is sold as.`,
      hint: `Add config/entities.yaml: entities.${entity.code}.rates.${role}.${currency}.`,
      about: `role=${role},currency=${currency},entity=${entity.code}`,
    }),
  );
}

/**
 * By how many percent a line is below what it would cost without any discount: its own discount, on top of a price that is
 * already below the rate card's. A price above the rate card gives no room for a discount that nobody sees.
 */
export function effectiveDiscount(line: UnderstoodLine, list: Decimal | null): Big {
  const full = list !== null && new Big(list).gt(line.unitPrice) ? new Big(list) : new Big(line.unitPrice);
  const net = new Big(line.unitPrice).times(new Big(100).minus(line.discountPercent)).div(100);
  return new Big(100).minus(net.times(100).div(full));
}
