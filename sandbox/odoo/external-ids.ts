import { brokenConstraint } from './database-errors.ts';
import type { Environment } from './environment.ts';
import type { GivenValues, ModelDefinition, Row } from './model.ts';

/** Everything before the first dot is the module; without one, Odoo files it under `__import__`. */
export function completeName(name: string): string {
  return name.includes('.') ? name : `__import__.${name}`;
}

/** @throws DatabaseError when the id has a space in it */
export function setExternalId(env: Environment, name: string, model: string, recordId: number): void {
  if (name.includes(' ')) {
    const constraint = {
      table: 'ir_model_data',
      name: 'ir_model_data_name_nospaces',
      sentence: 'External IDs cannot contain spaces',
    };
    throw brokenConstraint(env.version, constraint, 'check');
  }
  env.store.setExternalId(name, { model, recordId });
}

/**
 * Inside an import a nested record may bring its external id as a value. For a model that inherits, Odoo gives it to the
 * parent record instead, and the record itself has none (measured: project under a partner).
 */
export function nameImported(env: Environment, definition: ModelDefinition, row: Row, given: GivenValues): void {
  const name = given.id;
  if (typeof name !== 'string' || name === '' || env.context._import_current_module === undefined) return;
  const parent = definition.inherits;
  const target = parent
    ? { model: parent.model, id: Number(row[parent.field]) }
    : { model: definition.name, id: row.id };
  setExternalId(env, completeName(name), target.model, target.id);
}
