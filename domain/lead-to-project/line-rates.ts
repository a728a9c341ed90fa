import Big from 'big.js';
import type { Currency } from '../ids.ts';
import { type Issue, issueOf } from '../issue.ts';
import type { Decimal } from '../money.ts';
import type { EntityPolicy } from '../policy.ts';
import type { AgreedTerms } from './customer-terms.ts';
import { lookup } from './lookup.ts';
import type { UnderstoodLine } from './understand-lines.ts';

/**
 * What the rate card says for a line; null for what isn't sold by time and has no list price. Of the entity as understood,
 * whose rates are the ones agreed with the customer where there are such.
 */
export function listPrice(line: UnderstoodLine, entity: EntityPolicy, currency: Currency): Decimal | null {
  const role = line.service.pricing === 'time-and-materials' ? line.service.role : null;
  return role === null ? null : (lookup(entity.rates, role)?.value[currency] ?? null);
}

/** Is the list price of this line one that is agreed with the customer? */
export function isAgreedRate({ service }: UnderstoodLine, terms: AgreedTerms | null, currency: Currency): boolean {
  return terms !== null && service.role !== null && lookup(terms.rates, service.role)?.value[currency] !== undefined;
}

/**
 * Time is sold at a price agreed with the customer, but only for roles that the entity sells in this currency at all; hours
 * beyond a retainer's included ones are billed at the rate itself.
 */
export function missingRates(lines: readonly UnderstoodLine[], entity: EntityPolicy, currency: Currency): Issue[] {
  const wanted = lines.flatMap(({ service }) => {
    const role = service.role ?? service.retainer?.overageRole ?? null;
    return role === null ? [] : [{ role, service }];
  });
  const lacking = wanted.filter(({ role }) => lookup(entity.rates, role)?.value[currency] === undefined);
  const byRole = Map.groupBy(lacking, ({ role }) => role);
  return [...byRole].map(([role, [first]]) =>
    issueOf('TL-MAP-0009', {
      message: `${entity.name} has no ${currency} rate for the role "${role}", which "${first?.service.name}" is ${first?.service.retainer ? 'exceeded at' : 'sold as'}.`,
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
