import Big from 'big.js';
import type { BusinessKey, Currency } from '../ids.ts';
import { type Money, money } from '../money.ts';
import type { PsaServiceWrite, PsaSnapshot } from '../psa.ts';
import { orderLineKey, serviceKey } from './external-keys.ts';
import { orderLinesOf, type SoldLine, soldAmount } from './order-lines.ts';
import type { UnderstoodDeal } from './understand-deal.ts';
import type { UnderstoodLine } from './understand-lines.ts';

/** A service for each line of the order, at what was agreed for it. */
export function planPsaServices(
  understood: UnderstoodDeal,
  { serviceTypes, capabilities }: PsaSnapshot,
  { key, currency }: { key: BusinessKey; currency: Currency },
): PsaServiceWrite[] {
  const { lines } = understood.lines;
  const byTime = lines.filter(({ service }) => service.pricing === 'time-and-materials');
  const services = lines.flatMap((line) => {
    const type = line.service.psaServiceType === null ? undefined : serviceTypes[line.service.psaServiceType];
    if (!type) return [];
    const sold = orderLinesOf(line);
    return sold.map((one, at) => ({
      key: serviceKey(orderLineKey(key, line.id, one.suffix)),
      name: one.name,
      serviceTypeId: type.id,
      ...(line.service.pricing === 'time-and-materials'
        ? time(one, currency, byTime.length === 1 ? understood.cap : null)
        : fee(line, one, { at, of: sold.length }, currency)),
    }));
  });
  return capabilities.externalId === 'none' ? withOwnNames(services) : services;
}

/**
 * Time at its price after discount, to the cent: what it comes to may be cents beside the line, whose amount the ERP bills.
 * A cap on the only time that is sold is so many hours at that price; a cap on several lines is none of any one of them.
 */
function time(sold: SoldLine, currency: Currency, cap: Money | null) {
  const price = netPrice(sold);
  const unitPrice = money(price, currency);
  const capped = cap !== null && new Big(unitPrice.amount).gt(0);
  return {
    billing: 'actuals' as const,
    unit: 'hour' as const,
    quantity: capped ? new Big(cap.amount).div(unitPrice.amount).round(2, Big.roundDown).toFixed() : sold.quantity,
    unitPrice,
    estimatedMinutes: minutes(new Big(sold.quantity)),
    capped,
    tracksTime: true,
  };
}

/** A fee as it is sold where its price is whole cents; else all of it as one piece, so that it comes to the line's amount. */
function fee(line: UnderstoodLine, sold: SoldLine, { at, of }: { at: number; of: number }, currency: Currency) {
  const price = netPrice(sold);
  const unitPrice = money(price, currency);
  const exact = price.eq(unitPrice.amount);
  const hours = includedHours(line, at, of);
  return {
    billing: 'fixed' as const,
    unit: 'piece' as const,
    quantity: exact ? sold.quantity : '1',
    unitPrice: exact ? unitPrice : soldAmount(sold, currency),
    estimatedMinutes: hours && minutes(hours),
    capped: false,
    // A retainer without hours is a fee for being there.
    tracksTime: line.service.pricing !== 'retainer' || hours !== null,
  };
}

/** Of the retainer's periods that this order line stands for: those of one fee. */
function includedHours({ periods }: UnderstoodLine, at: number, of: number): Big | null {
  const byFee = [...Map.groupBy(periods, ({ fee }) => fee.amount).values()];
  const hours = (byFee.length === of ? (byFee[at] ?? []) : periods).flatMap(({ includedHours: own }) => own ?? []);
  return hours.length === 0 ? null : hours.reduce((sum, own) => sum.plus(own), new Big(0));
}

function netPrice({ unitPrice, discountPercent }: SoldLine): Big {
  return new Big(unitPrice).times(new Big(100).minus(discountPercent)).div(100);
}

function minutes(hours: Big): number {
  return hours.times(60).round(0, Big.roundHalfUp).toNumber();
}

/** Known by nothing but its name, a service must not share it with another. */
function withOwnNames(services: readonly PsaServiceWrite[]): PsaServiceWrite[] {
  const used = new Set<string>();
  return services.map((service) => {
    let name = service.name;
    for (let n = 2; used.has(name); n += 1) name = `${service.name} (${n})`;
    used.add(name);
    return { ...service, name };
  });
}
