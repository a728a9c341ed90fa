import type { z } from 'zod';
import type { KeyedType } from './key-fields.ts';
import type { ProductiveSession } from './productive-session.ts';
import { budget, company, type Keyed, keyOf, oldestFirst, type ProjectRecord, project } from './psa-records.ts';

/** Records under one of our keys, whatever their state, oldest first. More than one: a double that nobody has taken away. */
async function findByKey<T extends Keyed>(
  session: ProductiveSession,
  where: { type: KeyedType; path: string; query: Record<string, string>; doing: string },
  key: string,
  one: z.ZodType<T>,
): Promise<T[]> {
  const field = (await session.keyFields(session))[where.type];
  const query = { ...where.query, [`filter[custom_fields][${field}][eq]`]: key };
  const { data } = await session.list(where.doing, where.path, query, one);
  // Whether Productive compares text exactly is not documented; we do.
  return oldestFirst(data.filter((found) => keyOf(found, field) === key));
}

export function companiesByKey(session: ProductiveSession, key: string) {
  const where = { type: 'companies', path: '/companies', query: {}, doing: 'looking for our company' } as const;
  return findByKey(session, where, key, company);
}

export function budgetsByKey(session: ProductiveSession, key: string) {
  const query = { 'filter[type]': '2', include: 'project,company,subsidiary' };
  const where = { type: 'budgets', path: '/deals', query, doing: 'looking for our budget' } as const;
  return findByKey(session, where, key, budget);
}

/** The projects of one contract. */
export interface OurProjects {
  /** Those that carry the key as they should; one, unless there is a double. */
  keyed: ProjectRecord[];
  /** Copies on their way, which can't carry the key anywhere but in their names yet; or late ones that nobody waited for. */
  copies: ProjectRecord[];
}

/**
 * Looks among names first: a copy moves from there to the field, so that between the two looks none slips through. Of what
 * a search by text finds, only names that end in exactly this key.
 */
export async function projectsByKey(session: ProductiveSession, key: string): Promise<OurProjects> {
  const query = { include: 'company,project_manager' };
  const byName = { ...query, 'filter[query]': marked(key) };
  const { data } = await session.list('looking for our copy of the template', '/projects', byName, project);
  const where = { type: 'projects', path: '/projects', query, doing: 'looking for our project' } as const;
  const keyed = await findByKey(session, where, key, project);
  const copies = data.filter((one) => one.name.endsWith(marked(key)) && !keyed.some(({ id }) => id === one.id));
  return { keyed, copies: oldestFirst(copies) };
}

/** `Website [project_hubspot-123]`: what a copy is called until it is complete. */
export function markedName(name: string, key: string): string {
  return `${name} ${marked(key)}`;
}

function marked(key: string): string {
  return `[${key}]`;
}
