import { z } from 'zod';
import type { PropertyDefinition } from './property-definitions.ts';

const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** A filter with one of the operators of HubSpot's OpenAPI. */
export const filterSchema = z.object({
  propertyName: z.string(),
  operator: z.enum([
    'EQ',
    'NEQ',
    'LT',
    'LTE',
    'GT',
    'GTE',
    'BETWEEN',
    'IN',
    'NOT_IN',
    'HAS_PROPERTY',
    'NOT_HAS_PROPERTY',
    'CONTAINS_TOKEN',
    'NOT_CONTAINS_TOKEN',
  ]),
  value: value.nullish(),
  highValue: value.nullish(),
  values: z.array(value).nullish(),
});

export type SearchFilter = z.output<typeof filterSchema>;

/** Does a record's value pass the filter? Dates are compared as instants, numbers as numbers, text without case. */
export function passesFilter(
  actual: string | undefined,
  filter: SearchFilter,
  type: PropertyDefinition['type'],
): boolean {
  const { operator } = filter;
  const is = actual === undefined ? undefined : comparable(actual, type);
  const against = (text: string | null | undefined) => comparable(text ?? '', type);
  const listed = () => (filter.values ?? []).some((candidate) => comparable(candidate, type) === is);
  switch (operator) {
    case 'HAS_PROPERTY':
      return is !== undefined;
    case 'NOT_HAS_PROPERTY':
      return is === undefined;
    case 'NEQ':
      return is !== against(filter.value);
    case 'NOT_IN':
      return !listed();
    case 'NOT_CONTAINS_TOKEN':
      return is === undefined || !containsToken(String(is), filter.value ?? '');
  }
  if (is === undefined) return false;
  switch (operator) {
    case 'EQ':
      return is === against(filter.value);
    case 'LT':
      return is < against(filter.value);
    case 'LTE':
      return is <= against(filter.value);
    case 'GT':
      return is > against(filter.value);
    case 'GTE':
      return is >= against(filter.value);
    case 'BETWEEN':
      return is >= against(filter.value) && is <= against(filter.highValue);
    case 'IN':
      return listed();
    case 'CONTAINS_TOKEN':
      return containsToken(String(is), filter.value ?? '');
  }
}

/** What two values are compared by: epoch milliseconds, a number, or lower-case text. */
export function comparable(text: string, type: PropertyDefinition['type']): number | string {
  if (type === 'number') return Number(text);
  if (type !== 'date' && type !== 'datetime') return text.toLowerCase();
  return /^-?\d+$/.test(text) ? Number(text) : Date.parse(text);
}

/** A word of the text, or with stars any part of it. */
function containsToken(text: string, token: string): boolean {
  const words = token
    .toLowerCase()
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(^|[^\\p{L}\\p{N}])${words.join('.*')}($|[^\\p{L}\\p{N}])`, 'u').test(text);
}
