import { checkModelAccess } from './check-access.ts';
import { checkRecord } from './check-record.ts';
import { convertValue } from './convert-value.ts';
import type { Environment } from './environment.ts';
import { nameImported } from './external-ids.ts';
import type { GivenValues, ModelDefinition, Row, Values } from './model.ts';
import { pythonError } from './odoo-error.ts';
import { byVersion } from './odoo-version.ts';
import { emptyValue } from './read-records.ts';
import { applyCommands, linkedIds } from './x2many-commands.ts';

/**
 * One `create`: cells converted, defaults filled in, the model's hooks run, nested lines made.
 *
 * @throws what Odoo throws: AccessError, ValueError for an unknown field, a DatabaseError for a missing required one …
 */
export function createRecord(env: Environment, model: string, given: GivenValues): Row {
  checkModelAccess(env, model, 'create');
  const definition = env.model(model);
  const values = convertGiven(env, definition, given, []);
  definition.beforeCreate?.(env, values, given);
  if (definition.inherits && values[definition.inherits.field] === undefined) {
    const { model: parent, field } = definition.inherits;
    values[field] = env.sudo().create(parent, { name: false }).id;
  }
  fillDefaults(env, definition, values);
  const stamp = { create_date: env.now, create_uid: env.caller.id, write_date: env.now, write_uid: env.caller.id };
  const row = env.store.insert(model, { ...values, ...stamp });
  nameImported(env, definition, row, given);
  checkRecord(env, definition, row.id);
  for (const [name, commands] of Object.entries(given)) {
    if (definition.fields[name]?.type === 'one2many') applyCommands(env, model, row.id, name, commands);
  }
  definition.afterCreate?.(env, env.row(model, row.id));
  definition.check?.(env, env.row(model, row.id), new Set(Object.keys(values)));
  return env.row(model, row.id);
}

/**
 * The given values as cells; one2many commands are left for later.
 *
 * @param present what a many2many holds before the commands, by field
 */
export function convertGiven(
  env: Environment,
  definition: ModelDefinition,
  given: GivenValues,
  rows: readonly Row[],
): Values {
  const values: Values = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === 'id') continue;
    const field = definition.fields[name];
    if (!field) {
      const { name: model } = definition;
      const where = byVersion(env.version, { 17: `on model '${model}'`, 19: `in '${model}'` });
      throw pythonError('ValueError', `Invalid field '${name}' ${where}`);
    }
    if (field.type === 'one2many') continue;
    if (field.type === 'many2many') values[name] = linkedIds(env, field, (rows[0]?.[name] as number[]) ?? [], value);
    else values[name] = convertValue(definition.name, name, field, value);
  }
  return values;
}

function fillDefaults(env: Environment, definition: ModelDefinition, values: Values): void {
  for (const [name, field] of Object.entries(definition.fields)) {
    if (field.compute || field.type === 'one2many' || name === 'id' || values[name] !== undefined) continue;
    const contextual = env.context[`default_${name}`];
    if (contextual !== undefined && field.type !== 'many2many') {
      values[name] = convertValue(definition.name, name, field, contextual);
    } else values[name] = field.default?.(env, values) ?? emptyValue(field);
  }
}
