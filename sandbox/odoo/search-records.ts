import { checkModelAccess, isVisible } from './check-access.ts';
import { checkDomain, matchesDomain } from './domain.ts';
import type { Environment } from './environment.ts';
import type { Row } from './model.ts';
import { sortRows } from './sort-rows.ts';

/** Odoo's domain in prefix notation: leaves `[field, operator, value]` and the operators `&`, `|`, `!`. */
export type Domain = readonly unknown[];

/** One page of what is found; without a limit, all of it. */
export interface SearchOptions {
  offset?: number;
  limit?: number | undefined;
  order?: string | undefined;
}

/** Ids in order. Archived records are left out unless the context or the domain says otherwise. */
export function searchRecords(env: Environment, model: string, domain: Domain, options: SearchOptions = {}): number[] {
  checkModelAccess(env, model, 'read');
  checkDomain(env, model, domain);
  const definition = env.model(model);
  const hidesArchived =
    'active' in definition.fields && env.context.active_test !== false && !mentions(domain, 'active');
  const found = candidates(env, model, domain).filter(
    (row) =>
      (!hidesArchived || row.active === true) && isVisible(env, model, row) && matchesDomain(env, model, row, domain),
  );
  const { offset = 0, limit, order } = options;
  const sorted = sortRows(env, model, found, order).map((row) => row.id);
  return sorted.slice(offset, limit === undefined ? undefined : offset + limit);
}

function mentions(domain: Domain, name: string): boolean {
  return domain.some((term) => Array.isArray(term) && term[0] === name);
}

/**
 * All rows, or the few that a leaf on ids or a stored many2one leaves: looking at every row is too slow at a month's
 * end.
 */
function candidates(env: Environment, model: string, domain: Domain): Row[] {
  const simple = domain.every((term) => Array.isArray(term) || term === '&');
  for (const term of simple ? domain : []) {
    const [name, operator, value] = term as unknown[];
    if (operator !== '=' && operator !== 'in') continue;
    const wanted = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'number');
    if (wanted.length === 0 || (Array.isArray(value) && wanted.length < value.length)) continue;
    const field = env.model(model).fields[String(name)];
    if (name === 'id') return rowsById(env, model, wanted);
    if (field?.type !== 'many2one' || field.compute) continue;
    return rowsById(
      env,
      model,
      wanted.flatMap((id) => env.store.referring(model, String(name), id)),
    );
  }
  return env.store.rows(model);
}

function rowsById(env: Environment, model: string, ids: readonly number[]): Row[] {
  return [...new Set(ids)].flatMap((id) => env.store.get(model, id) ?? []);
}
