import Big from 'big.js';
import { z } from 'zod';
import type { ErpRef } from '../../domain/erp.ts';
import type { CivilDate, Currency } from '../../domain/ids.ts';
import { type Decimal, money } from '../../domain/money.ts';

/** Odoo writes every empty value as false. */
export const text = z.union([z.string(), z.literal(false)]).transform((value) => value || null);

export const civilDate = text.transform((value) => (value === null ? null : (value.slice(0, 10) as CivilDate)));

/** A many2one as `search_read` shows it: `[id, name]`. */
export const reference = z
  .union([z.tuple([z.number(), z.string()]), z.literal(false)])
  .transform((value) => (value === false ? null : { id: value[0], name: value[1] }));

/** What `web_read` is asked to tell of a related record: its name. */
export const nameOf = { fields: { display_name: {} } };

/** A related record as `web_read` then shows it. */
export const namedRecord = z
  .object({ id: z.number(), display_name: z.string() })
  .transform(({ id, display_name }): ErpRef => ({ id, name: display_name }));

/** The same for a many2one that may be empty. */
export const namedOrNone = z.union([namedRecord, z.literal(false)]).transform((value) => value || null);

/** Quantities, prices and percentages come as floats; their shortest decimal text is what Odoo stored. */
export const decimal = z.number().transform((value): Decimal => new Big(value).round(6, Big.roundHalfUp).toFixed());

/** An amount of a currency, as text with the currency's digits. */
export function amountText(value: number, of: Currency): Decimal {
  return money(new Big(value), of).amount;
}

/** What `write` and `unlink` answer. */
export const done = z.literal(true);

/** `get_metadata`: the external id of each record, false for none. */
export const metadata = z.array(z.object({ id: z.number(), xmlid: text }));

/** Plain text as a rich text field takes it. */
export function htmlOf(plain: string): string {
  const escaped = plain.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<p>${escaped.replace(/\r?\n/g, '<br>')}</p>`;
}
