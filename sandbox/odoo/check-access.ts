import { modelAccessError, type Operation, recordAccessError } from './access.ts';
import type { Environment } from './environment.ts';
import type { Row } from './model.ts';
import { missingError } from './odoo-error.ts';

/** @throws AccessError naming the groups that would do. */
export function checkModelAccess(env: Environment, model: string, operation: Operation): void {
  if (!mayAccess(env, model, operation)) throw modelAccessError(operation, env.model(model), env.version);
}

/** By model only: whether a certain record may be touched is `isVisible`. */
export function mayAccess(env: Environment, model: string, operation: Operation): boolean {
  return env.isSudo || env.model(model).access[operation].some((group) => env.caller.groups.has(group));
}

/** The multi-company rule: a record of no company is everybody's. */
export function isVisible(env: Environment, model: string, row: Row): boolean {
  if (env.isSudo || env.model(model).companyRule === undefined) return true;
  const company = row.company_id;
  return typeof company !== 'number' || env.companyIds.includes(company);
}

/**
 * The rows that an operation is about to change.
 *
 * @throws AccessError; MissingError when one of them does not exist
 */
export function rowsForChange(env: Environment, model: string, ids: readonly number[], operation: Operation): Row[] {
  checkModelAccess(env, model, operation);
  const rows = ids.map((id) => {
    const row = env.store.get(model, id);
    if (!row) throw missingError(model, id, env.caller.id);
    return row;
  });
  if (!rows.every((row) => isVisible(env, model, row))) {
    throw recordAccessError(operation, env.model(model), env.caller, env.version);
  }
  return rows;
}
