import { recordAccessError } from './access.ts';
import { checkModelAccess, isVisible } from './check-access.ts';
import type { Environment } from './environment.ts';
import type { FieldDefinition, Row, Value } from './model.ts';
import { pythonError } from './odoo-error.ts';
import { byVersion } from './odoo-version.ts';
import { PythonFloat } from './python-text.ts';
import { sortRows } from './sort-rows.ts';

/** A cell as the engine sees it: computed, looked up, or stored. */
export function fieldValue(env: Environment, model: string, row: Row, name: string): Value {
  const field = env.field(model, name);
  if (field.compute) return field.compute(env, row);
  if (field.type === 'one2many') return inverseIds(env, field, row.id);
  if (field.type === 'many2many') return activeIds(env, field, (row[name] as number[] | undefined) ?? []);
  return row[name] ?? emptyValue(field);
}

/** What a cell without a value holds. */
export function emptyValue(field: FieldDefinition): Value {
  if (field.type === 'integer' || field.type === 'float' || field.type === 'monetary') return 0;
  return field.type === 'many2many' || field.type === 'one2many' ? [] : false;
}

/** The name a record is shown by: `[CODE] Name`, `Company, Contact` … */
export function displayName(env: Environment, model: string, row: Row): string {
  const named = env.model(model).displayName?.(env, row) ?? row.name;
  return typeof named === 'string' && named !== '' ? named : `${model},${row.id}`;
}

/**
 * `read`: rows with `id` and the asked fields in the asked order; ids that don't exist are left out.
 *
 * @param classic many2one as `[id, name]`; else the bare id, as `load=None` has it
 * @throws ValueError for a field that doesn't exist, AccessError for another company's record
 */
export function readRecords(
  env: Environment,
  model: string,
  ids: readonly number[],
  names: readonly string[],
  classic = true,
): Record<string, unknown>[] {
  checkModelAccess(env, model, 'read');
  const definition = env.model(model);
  const unknown = names.find((name) => !definition.fields[name]);
  if (unknown !== undefined) {
    const where = byVersion(env.version, { 17: `on model '${model}'`, 19: `on '${model}'` });
    throw pythonError('ValueError', `Invalid field '${unknown}' ${where}`);
  }
  const wanted = names.length > 0 ? names : Object.keys(definition.fields);
  const rows = ids.flatMap((id) => env.store.get(model, id) ?? []);
  if (!rows.every((row) => isVisible(env, model, row))) {
    throw recordAccessError('read', definition, env.caller, env.version);
  }
  return rows.map((row) => {
    const cells = wanted.map((name) => [name, shownValue(env, model, row, name, classic)]);
    return { id: row.id, ...Object.fromEntries(cells) };
  });
}

/** A cell as the API shows it: seconds without fractions, floats as floats, many2one with its name. */
function shownValue(env: Environment, model: string, row: Row, name: string, classic: boolean): unknown {
  const field = env.field(model, name);
  const value = fieldValue(env, model, row, name);
  if (field.type === 'float' || field.type === 'monetary') return new PythonFloat(Number(value));
  if (field.type === 'datetime' && typeof value === 'string') return value.slice(0, 19);
  if (field.type === 'json' && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, share]) => [key, new PythonFloat(Number(share))]));
  }
  if (field.type !== 'many2one' || typeof value !== 'number' || !classic) return value;
  const target = env.store.get(field.relation ?? '', value);
  return target ? [value, displayName(env, field.relation ?? '', target)] : false;
}

function inverseIds(env: Environment, field: FieldDefinition, id: number): number[] {
  const relation = field.relation ?? '';
  const ids = env.store.referring(relation, field.inverse ?? '', id);
  const rows = activeIds(env, field, ids).map((found) => env.row(relation, found));
  return sortRows(env, relation, rows).map((row) => row.id);
}

function activeIds(env: Environment, field: FieldDefinition, ids: readonly number[]): number[] {
  const relation = field.relation ?? '';
  const hidesArchived = env.context.active_test !== false && 'active' in env.model(relation).fields;
  return ids.filter((id) => {
    const row = env.store.get(relation, id);
    return row !== undefined && (!hidesArchived || row.active === true);
  });
}
