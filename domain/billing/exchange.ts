import Big from 'big.js';
import type { CivilDate, Currency } from '../ids.ts';
import type { Decimal } from '../money.ts';
import type { ExchangeRate } from './billing-input.ts';
import type { Explanation } from './invoice-plan.ts';

/** Rules 15 and 16: the last rate on or before a day; between equal currencies 1. Null: the table has none. */
export function rateOn(date: CivilDate, from: Currency, to: Currency, table: ExchangeRate[]): ExchangeRate | null {
  if (from === to) return { from, to, on: date, rate: '1', source: 'the same currency' };
  const known = table.filter((rate) => rate.from === from && rate.to === to && rate.on <= date);
  return known.reduce<ExchangeRate | null>((last, rate) => (last && last.on >= rate.on ? last : rate), null);
}

/** Rule 16: a unit price in another currency, 2 digits; in the same one it stays as it is. */
export function convertPrice(price: Decimal, { from, to, rate }: ExchangeRate): Decimal {
  if (from === to) return price;
  return new Big(price).times(rate).toFixed(2, Big.roundHalfUp);
}

/** Rule 16, where it applies: what a price became, and by which rate. */
export function converted(
  { from, to, on, rate, source }: ExchangeRate,
  price: Decimal,
  invoiced: Decimal,
): Explanation[] {
  if (from === to) return [];
  return [{ rule: 16, says: `${price} ${from} are ${invoiced} ${to} at ${rate}, the rate of ${on} (${source}).` }];
}
