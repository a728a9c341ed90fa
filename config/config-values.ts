import { Big } from 'big.js';
import { z } from 'zod';
import { isTimeZone, parseCivilDate } from '../domain/civil-date.ts';
import { currency, isDecimal } from '../domain/money.ts';
import { didYouMean } from './closest.ts';

/*
 * What single values in the configuration may be. The YAML reader hands numbers over as texts; in the files, and so in the
 * JSON Schema for editors, they may stand without quotes.
 */

/** For messages: the value as it stands in the file, then what is wrong with it. */
export function isNot(what: string, known: readonly string[] = []) {
  return ({ input }: { input?: unknown }) => `"${input}" is not ${what}${didYouMean(String(input), known)}`;
}

export const text = z.string().trim().min(1, 'is empty');

const numeric = { type: ['string', 'number'] } as unknown as { type: 'string' };

export const amount = z
  .string()
  .refine((value) => isDecimal(value) && Number(value) > 0 && digits(value) <= 2, {
    error: isNot('an amount above zero with at most 2 digits after the point'),
  })
  .meta(numeric);

export const hours = z
  .string()
  .refine((value) => isDecimal(value) && Number(value) >= 0 && digits(value) <= 2, {
    error: isNot('a number of hours with at most 2 digits after the point'),
  })
  .meta(numeric);

export const percent = z
  .string()
  .refine((value) => isDecimal(value) && Number(value) >= 0 && Number(value) <= 100 && digits(value) <= 2, {
    error: isNot('a percentage from 0 to 100 with at most 2 digits after the point'),
  })
  .meta(numeric);

export const wholeNumber = z
  .string()
  .regex(/^\d{1,5}$/, { error: isNot('a whole number') })
  .transform(Number)
  .meta({ type: 'integer', minimum: 0, pattern: undefined });

/** Opening hours of an entity: in none of them nobody can do anything, and more than half a year of them is a slip of the pen. */
const MOST_BUSINESS_HOURS = 1_000;
export const businessHours = wholeNumber
  .refine((value) => value > 0, { error: 'is 0: that is no time at all; give at least 1 opening hour' })
  .refine((value) => value <= MOST_BUSINESS_HOURS, {
    error: `is more than ${MOST_BUSINESS_HOURS} opening hours, about half a year of them: nobody would ever be reminded`,
  })
  .meta({ type: 'integer', minimum: 1, maximum: MOST_BUSINESS_HOURS, pattern: undefined });

export const step = wholeNumber.refine((value) => value >= 1, { error: 'is 1 for what is asked first, then 2, …' });

/** In small letters: people are compared by it. */
export const mail = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[^@\s]+@[^@\s]+$/, { error: isNot('an e-mail address') });

export const civilDate = z
  .string()
  .refine((value) => parseCivilDate(value) !== null, { error: isNot('a day that exists (YYYY-MM-DD)') });

export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: isNot('a time of day (09:00)') });

export const timeZone = z.string().refine(isTimeZone, {
  error: (issue) => isNot('a time zone', Intl.supportedValuesOf('timeZone'))(issue),
});

export const countryCode = z.string().regex(/^[A-Z]{2}$/, { error: isNot('a country code (DE, ISO 3166)') });

/** As the name of something, like a rate. */
export const currencyName = z.string().refine((value) => Intl.supportedValuesOf('currency').includes(value), {
  error: (issue) => isNot('a currency code (EUR, ISO 4217)', Intl.supportedValuesOf('currency'))(issue),
});

export const currencyCode = currencyName.transform(currency);

/** A rate card: role, then price per hour by currency. */
export const rates = z.record(text, z.record(currencyName, amount));

/** Codes that become part of external ids: no spaces, no dots. */
export const code = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: isNot('a code (small letters, digits and "-")') });

export const entityCode = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,9}$/, { error: isNot('an entity code (2 to 10 capital letters and digits)') });

export const roleName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: isNot('a role (small letters, digits and "-")') });

/**
 * The sum of percentages, or 100 as long as one of them is wrong by itself: zod asks for the whole even when it has found
 * fault with a part, and the part is what must be put right first.
 */
export function percentSum(percents: readonly string[]): string {
  if (!percents.every((part) => percent.safeParse(part).success)) return '100';
  return percents.reduce((sum, part) => sum.plus(part), new Big(0)).toFixed();
}

/** Settings of known names: an unknown one is refused, each with the name that was probably meant. */
export function settings<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    // One line for each key: explain-problem.ts takes them apart again.
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys
            .map((key) => `is not known here${didYouMean(key, known) || `; known are ${known.join(', ')}`}`)
            .join('\n')
        : undefined,
  });
}

/** A list in which no two have the same `code`. */
export function withUniqueCodes<Item extends z.ZodType<{ code: string }>>(list: z.ZodArray<Item>) {
  return list.check((context) => {
    for (const [index, { code: own }] of context.value.entries()) {
      if (context.value.findIndex((other) => other.code === own) === index) continue;
      context.issues.push({ code: 'custom', input: own, path: [index, 'code'], message: `"${own}" is there twice` });
    }
  });
}

function digits(decimal: string): number {
  return decimal.replace(/0+$/, '').split('.')[1]?.length ?? 0;
}
