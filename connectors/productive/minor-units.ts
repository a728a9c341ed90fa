import Big from 'big.js';
import type { Currency } from '../../domain/ids.ts';
import { type Money, money, zero } from '../../domain/money.ts';

/** 180.00 € as Productive takes it: `18000`. */
export function toMinorUnits({ amount, currency }: Money): string {
  return new Big(amount).times(minorUnits(currency)).toFixed(0, Big.roundHalfUp);
}

/** `18000`, `18000.0` or the number 18000 as 180.00 €. */
export function fromMinorUnits(amount: string, currency: Currency): Money {
  return money(new Big(amount).div(minorUnits(currency)), currency);
}

/** How many of the smallest unit are one: 100 cents, 1 yen, 1000 fils. */
function minorUnits(currency: Currency): Big {
  const digits = zero(currency).amount.split('.')[1]?.length ?? 0;
  return new Big(10).pow(digits);
}
