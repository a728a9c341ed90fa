import Big from 'big.js';
import { type Decimal, isDecimal } from '../money.ts';

/**
 * A decimal in its one spelling (`80.00` and `80` are one plan), or null for what isn't one or has more digits after the
 * point than the ERP keeps (Odoo stores quantities, prices and discounts with 2).
 */
export function readDecimal(text: string, digits = 2): Decimal | null {
  if (!isDecimal(text)) return null;
  const number = new Big(text);
  if (!number.round(digits).eq(number)) return null;
  return number.eq(0) ? '0' : number.toFixed();
}

export function isPositive(decimal: Decimal): boolean {
  return new Big(decimal).gt(0);
}
