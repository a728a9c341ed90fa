import type { Environment } from './environment.ts';
import type { Domain } from './search-records.ts';

/** Ids whose name (or code, or login: what the model is searched by) fits; an empty text finds all. */
export function nameSearch(
  env: Environment,
  model: string,
  text: string,
  domain: Domain,
  operator: string,
  limit: number,
): number[] {
  if (text === '') return env.search(model, domain, { limit });
  // The first field that finds anything decides: a product's code before its name, a country's code before its name.
  for (const field of env.model(model).searchedNames ?? ['name']) {
    const found = env.search(model, [...domain, [field, operator, text]], { limit });
    if (found.length > 0) return found;
  }
  return [];
}
