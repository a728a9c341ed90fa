import { z } from 'zod';
import { resource } from './json-api.ts';
import { productiveRejection } from './productive-rejection.ts';
import type { ProductiveSession } from './productive-session.ts';

/** The custom field that carries our key, on every kind of record that can have one. */
export const keyFieldName = 'Throughline key';

/** Kinds of record as custom fields name them. A budget is a deal with fields of its own; it takes those of deals too. */
export const keyedTypes = ['companies', 'projects', 'budgets', 'services', 'tasks', 'bookings'] as const;
export type KeyedType = (typeof keyedTypes)[number];

/** Kind of record → the id of its custom field. */
export type KeyFieldIds = Readonly<Record<KeyedType, string>>;
export type KeyFields = (session: ProductiveSession) => Promise<KeyFieldIds>;

/** Milliseconds for which the ids are believed: a field that is deleted and made anew has another one. */
const believed = 3_600_000;

const customField = resource(
  z.object({ name: z.string(), customizable_type: z.string(), archived_at: z.string().nullish() }),
);

/** Answers with the ids of our custom fields, asking Productive once an hour. Throws TL-PSA-0002 when one is missing. */
export function keyFields(): KeyFields {
  let known: { ids: KeyFieldIds; until: number } | undefined;
  return async (session) => {
    if (known && Date.now() < known.until) return known.ids;
    const there = await readKeyFields(session);
    const missing = keyedTypes.filter((type) => !there.has(type));
    if (missing.length > 0) throw notSetUp(missing);
    const ids = Object.fromEntries(there) as Record<KeyedType, string>;
    known = { ids, until: Date.now() + believed };
    return ids;
  };
}

/** The oldest of each kind: two set-ups at once may have made two. */
export async function readKeyFields(session: ProductiveSession): Promise<Map<KeyedType, string>> {
  const { data } = await session.list(
    'reading the custom fields',
    '/custom_fields',
    { 'filter[archived]': 'false' },
    customField,
  );
  const ours = data
    .filter(({ name, archived_at }) => name === keyFieldName && !archived_at)
    .sort((one, other) => Number(one.id) - Number(other.id));
  const of = (type: string) => ours.find(({ customizable_type }) => customizable_type === type)?.id;
  return new Map(
    keyedTypes.flatMap((type): [KeyedType, string][] => {
      const id = of(type) ?? (type === 'budgets' ? of('deals') : undefined);
      return id === undefined ? [] : [[type, id]];
    }),
  );
}

function notSetUp(missing: readonly string[]) {
  return productiveRejection('TL-PSA-0002', {
    message: `Productive has no custom field “${keyFieldName}” for ${missing.join(', ')}, by which Throughline knows its records again.`,
    hint: 'Run: npm run throughline -- setup productive. Then retry.',
    about: 'key fields',
  });
}
