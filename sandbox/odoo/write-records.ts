import { rowsForChange } from './check-access.ts';
import { checkRecord } from './check-record.ts';
import { convertGiven } from './create-record.ts';
import type { Environment } from './environment.ts';
import type { GivenValues, Values } from './model.ts';
import { applyCommands } from './x2many-commands.ts';

/** One `write`: all rows get the values; `write_date` moves even when nothing changes. */
export function writeRecords(env: Environment, model: string, ids: readonly number[], given: GivenValues): void {
  const rows = rowsForChange(env, model, ids, 'write');
  const definition = env.model(model);
  const values = convertGiven(env, definition, given, rows);
  definition.beforeWrite?.(env, rows, values, given);
  for (const { id } of rows) {
    env.store.update(model, id, {
      ...stored(values, definition.fields),
      write_date: env.now,
      write_uid: env.caller.id,
    });
    checkRecord(env, definition, id);
  }
  for (const [name, commands] of Object.entries(given)) {
    if (definition.fields[name]?.type !== 'one2many') continue;
    for (const { id } of rows) applyCommands(env, model, id, name, commands);
  }
  const after = () => rows.flatMap(({ id }) => env.store.get(model, id) ?? []);
  definition.afterWrite?.(env, after(), values, given);
  const touched = new Set(Object.keys(given));
  for (const row of after()) definition.check?.(env, row, touched);
}

/** Computed fields may be written where a model's hook makes something of it; they are never stored. */
function stored(values: Values, fields: Record<string, { compute?: unknown }>): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !fields[name]?.compute));
}
