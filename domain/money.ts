import Big from 'big.js';
import type { Currency } from './ids.ts';

/** A decimal amount with its currency. Never a float: `amount` is plain decimal text, `-1234.50`. */
export interface Money {
  amount: Decimal;
  currency: Currency;
}

/** Plain decimal text without exponent, as precise as its source: `7.5`, `180.00`. */
export type Decimal = string;

/** Digits after the point of the currencies that don't have two (ISO 4217, list one). */
const DIGITS: Record<string, number> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

export function currency(code: string): Currency {
  if (!/^[A-Z]{3}$/.test(code))
    throw new RangeError(`"${code}" is not a currency code (three capital letters, ISO 4217).`);
  return code as Currency;
}

/** How many digits after the point amounts of a currency have. */
export function currencyDigits(of: Currency): number {
  return DIGITS[of] ?? 2;
}

/** Is this text a plain decimal, as people and systems write it (no thousands separators, no exponent)? */
export function isDecimal(text: string): boolean {
  return /^-?\d{1,15}(\.\d{1,10})?$/.test(text);
}

/** Rounds half away from zero, as Odoo does (`float_round`, HALF-UP), to the currency's digits. */
export function money(amount: Decimal | Big, of: Currency): Money {
  return { amount: new Big(amount).toFixed(currencyDigits(of), Big.roundHalfUp), currency: of };
}

export function zero(of: Currency): Money {
  return money('0', of);
}

/** @throws RangeError when the currencies differ: amounts of two currencies are never added. */
export function add(a: Money, b: Money): Money {
  return money(new Big(a.amount).plus(sameCurrency(a, b).amount), a.currency);
}

export function subtract(a: Money, b: Money): Money {
  return money(new Big(a.amount).minus(sameCurrency(a, b).amount), a.currency);
}

export function sum(amounts: readonly Money[], of: Currency): Money {
  return amounts.reduce(add, zero(of));
}

/** -1, 0 or 1. */
export function compare(a: Money, b: Money): -1 | 0 | 1 {
  return new Big(a.amount).cmp(sameCurrency(a, b).amount);
}

/** quantity × unit price × (1 − discount % ÷ 100), rounded once (billing rule 3). */
export function lineAmount(quantity: Decimal, unitPrice: Decimal, discountPercent: Decimal, of: Currency): Money {
  return money(exactLineAmount(quantity, unitPrice, discountPercent), of);
}

/** The same before it is rounded. */
export function exactLineAmount(quantity: Decimal, unitPrice: Decimal, discountPercent: Decimal): Big {
  return new Big(quantity).times(unitPrice).times(new Big(100).minus(discountPercent)).div(100);
}

function sameCurrency(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} can't be added or compared.`);
  return b;
}
