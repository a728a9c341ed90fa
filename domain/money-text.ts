import type { Money } from './money.ts';

/** For people: `28,800.00 EUR`. The same everywhere, whatever the reader's language. */
export function moneyText({ amount, currency }: Money): string {
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${fraction === undefined ? grouped : `${grouped}.${fraction}`} ${currency}`;
}
