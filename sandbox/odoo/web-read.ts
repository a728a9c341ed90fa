import type { Environment } from './environment.ts';
import { readRecords } from './read-records.ts';
import { sortRows } from './sort-rows.ts';

type Specification = Record<string, unknown>;

interface FieldSpecification {
  fields?: Specification;
  context?: Record<string, unknown>;
  order?: string;
  limit?: number;
}

/**
 * `web_read`: records with their relations, as deep as the specification goes, in one call. A many2one without `fields` is
 * a bare id, with them a record; an x2many without `fields` is a list of ids.
 */
export function webRead(
  env: Environment,
  model: string,
  ids: readonly number[],
  specification: Specification,
): Record<string, unknown>[] {
  const definition = env.model(model);
  const names = Object.keys(specification);
  const rows = readRecords(env, model, ids, names.length > 0 ? names : ['id'], false);
  for (const [name, given] of Object.entries(specification)) {
    const { relation, type } = definition.fields[name] ?? {};
    const { fields, context = {}, order, limit } = (given ?? {}) as FieldSpecification;
    if (relation === undefined || fields === undefined) continue;
    const inner = env.withContext(context);
    const read = (targets: readonly number[]) => webRead(inner, relation, targets, fields);
    for (const row of rows) {
      const cell = row[name];
      if (type === 'many2one') row[name] = typeof cell === 'number' ? readName(inner, relation, cell, fields) : false;
      else {
        const all = (cell as number[]).map((id) => env.row(relation, id));
        const sorted = order ? sortRows(inner, relation, all, order) : all;
        row[name] = read(sorted.slice(0, limit).map(({ id }) => id));
      }
    }
  }
  return rows;
}

/** The name of a many2one can be read by everyone who sees the record; the rest needs the right to read the target. */
function readName(env: Environment, relation: string, id: number, fields: Specification): Record<string, unknown> {
  const { display_name: named, ...others } = fields;
  const isNameOnly = Object.keys(others).length === 0;
  const [row] = isNameOnly ? [{ id }] : webRead(env, relation, [id], others);
  if (named === undefined) return row ?? { id };
  return { ...(row ?? { id }), display_name: env.displayName(relation, env.row(relation, id)) };
}
