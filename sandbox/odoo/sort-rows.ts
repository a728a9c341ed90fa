import type { Environment } from './environment.ts';
import type { Row, Value } from './model.ts';

/** Rows in the order asked for (`name desc, id`), else in the model's own; ties by id. */
export function sortRows(env: Environment, model: string, rows: readonly Row[], order?: string): Row[] {
  const terms = (order ?? env.model(model).order ?? 'id').split(',').map((term) => {
    const [name = 'id', direction = 'asc'] = term.trim().split(/\s+/);
    return { name, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
  });
  const keyed = rows.map((row) => ({ row, keys: terms.map(({ name }) => sortKey(env, model, row, name)) }));
  keyed.sort((left, right) => {
    for (const [index, { sign }] of terms.entries()) {
      const difference = compare(left.keys[index] ?? false, right.keys[index] ?? false);
      if (difference !== 0) return sign * difference;
    }
    return left.row.id - right.row.id;
  });
  return keyed.map(({ row }) => row);
}

function sortKey(env: Environment, model: string, row: Row, name: string): Value {
  const value = env.value(model, row, name);
  const { type, relation = '' } = env.field(model, name);
  if (type !== 'many2one' || typeof value !== 'number') return value;
  const target = env.store.get(relation, value);
  return target ? env.displayName(relation, target) : false;
}

/** Empty sorts last, as PostgreSQL's NULLs do. */
function compare(left: Value, right: Value): number {
  if (left === right) return 0;
  if (left === false && typeof right !== 'boolean') return 1;
  if (right === false && typeof left !== 'boolean') return -1;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : 1;
  return Number(left) - Number(right);
}
