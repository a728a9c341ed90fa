import type { Environment } from './environment.ts';
import type { FieldDefinition, GivenValues } from './model.ts';

type Command = readonly [code: number, id?: unknown, values?: unknown];

/**
 * A one2many's commands: 0 create, 1 update, 2 delete, 3 unlink, 4 link, 5 clear, 6 replace. A line that can't be without
 * its parent is deleted when it is taken away from it.
 */
export function applyCommands(env: Environment, model: string, id: number, name: string, given: unknown): void {
  const { relation = '', inverse = '' } = env.field(model, name);
  const takeAway = (ids: readonly number[]) => {
    if (env.field(relation, inverse).required) env.unlink(relation, ids);
    else if (ids.length > 0) env.write(relation, ids, { [inverse]: false });
  };
  const present = () => env.store.referring(relation, inverse, id);
  for (const [code, target, values] of commands(given)) {
    if (code === 0) env.create(relation, { ...(values as GivenValues), [inverse]: id });
    else if (code === 1) env.write(relation, [Number(target)], values as GivenValues);
    else if (code === 2) env.unlink(relation, [Number(target)]);
    else if (code === 3) takeAway([Number(target)]);
    else if (code === 4) link(env, relation, inverse, Number(target), id);
    else if (code === 5) takeAway(present());
    else if (code === 6) {
      const wanted = (values as number[]) ?? [];
      takeAway(present().filter((line) => !wanted.includes(line)));
      for (const line of wanted) link(env, relation, inverse, line, id);
    }
  }
}

/** What a many2many holds after the commands. */
export function linkedIds(
  env: Environment,
  field: FieldDefinition,
  before: readonly number[],
  given: unknown,
): number[] {
  const relation = field.relation ?? '';
  let ids = [...before];
  for (const [code, target, values] of commands(given)) {
    if (code === 0) ids.push(env.create(relation, values as GivenValues).id);
    else if (code === 1) env.write(relation, [Number(target)], values as GivenValues);
    else if (code === 2 || code === 3) ids = ids.filter((id) => id !== Number(target));
    else if (code === 4) ids.push(Number(target));
    else ids = code === 6 ? [...((values as number[]) ?? [])] : [];
  }
  return [...new Set(ids)];
}

/** A bare list of ids replaces, as Odoo reads it; false or null is an empty list. */
function commands(given: unknown): Command[] {
  if (!Array.isArray(given)) return [];
  if (given.every((item) => typeof item === 'number') && given.length > 0) return [[6, 0, given]];
  return given as Command[];
}

function link(env: Environment, relation: string, inverse: string, line: number, parent: number): void {
  if (env.store.get(relation, line)?.[inverse] !== parent) env.write(relation, [line], { [inverse]: parent });
}
