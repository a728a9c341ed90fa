import { z } from 'zod';

/** One record as we read it: its own values beside its id, and the ids at the other ends of its relations. */
export type Resource<A> = A & { id: string; links: Links };
/** Absent: not asked for with `include`, or there is none. */
export type Links = Record<string, string>;

/** Whatever came along because it was included; only names are read from it. */
export interface Included {
  type: string;
  id: string;
  attributes: Record<string, unknown>;
}

const id = z.union([z.string(), z.int()]).transform(String);
const link = z.object({ id });
// `{"meta":{"included":false}}` for what was not asked for; a list for relations to many, which we don't follow.
const relation = z.object({ data: z.union([link, z.array(z.unknown()), z.null()]).optional() });

/** A record whose attributes are as this schema says; the others are not looked at. */
export function resource<A extends Record<string, unknown>>(attributes: z.ZodType<A>) {
  return z
    .object({ id, attributes, relationships: z.record(z.string(), relation).nullish() })
    .transform((found): Resource<A> => ({ ...found.attributes, id: found.id, links: linksOf(found.relationships) }));
}

const included = z
  .array(z.object({ type: z.string(), id, attributes: z.record(z.string(), z.unknown()) }))
  .nullish()
  .transform((list): Included[] => list ?? []);

export function documentOf<T>(one: z.ZodType<T>) {
  return z.object({ data: one, included });
}

export function pageOf<T>(one: z.ZodType<T>) {
  const meta = z.object({ total_pages: z.int().min(0).nullish() }).nullish();
  return z.object({ data: z.array(one), included, meta });
}

/** `company: '9'` as JSON:API writes it; what is null is left out. */
export function relationships(links: Record<string, { type: string; id: string } | null>) {
  const given = Object.entries(links).filter(([, to]) => to !== null);
  return Object.fromEntries(given.map(([name, data]) => [name, { data }]));
}

function linksOf(found: Record<string, z.infer<typeof relation>> | null | undefined): Links {
  return Object.fromEntries(
    Object.entries(found ?? {}).flatMap(([name, { data }]): [string, string][] =>
      data && !Array.isArray(data) ? [[name, data.id]] : [],
    ),
  );
}
