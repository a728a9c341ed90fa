import type { Environment } from './environment.ts';
import { genericMethods } from './generic-methods.ts';
import type { MethodDefinition } from './model.ts';
import { accessError, pythonError } from './odoo-error.ts';
import { byVersion } from './odoo-version.ts';

/** A method with the model it was called on, for messages. */
export interface BoundMethod extends MethodDefinition {
  model: string;
  name: string;
}

/** A method as called on a model, or undefined when there is none. @throws AccessError for a private one. */
export function findMethod(env: Environment, model: string, name: string): BoundMethod | undefined {
  if (name.startsWith('_')) {
    const said = byVersion(env.version, { 17: name, 19: `'${model}.${name}'` });
    throw accessError(`Private methods (such as ${said}) cannot be called remotely.`);
  }
  const own = env.model(model).methods?.[name];
  if (own) return { ...own, model, name };
  const generic = genericMethods[name];
  if (!generic || (generic.onlyIn !== undefined && generic.onlyIn !== env.version)) return undefined;
  return { ...generic, model, name, run: (inner, ids, given) => generic.run(inner, model, ids, given) };
}

/**
 * `execute_kw`: arguments by position, then by name; the ids of a record method come first.
 *
 * @throws UserError, AttributeError or TypeError as Python has them
 */
export function callByPosition(
  env: Environment,
  model: string,
  name: string,
  positional: readonly unknown[],
  named: Record<string, unknown>,
): unknown {
  const method = findMethod(env, model, name);
  if (!method) {
    const missing = byVersion(env.version, {
      17: `The method '${name}' does not exist on the model '${model}'`,
      19: `The method '${model}.${name}' does not exist`,
    });
    throw pythonError('AttributeError', missing);
  }
  const [first, ...others] = positional;
  const rest = method.on === 'records' ? others : positional;
  const given = {
    ...Object.fromEntries(rest.map((value, index) => [method.parameters[index] ?? '', value])),
    ...named,
  };
  const called = `BaseModel.${name}()`;
  if (rest.length > method.parameters.length) {
    const takes = method.parameters.length + 1;
    const complaint = `${called} takes ${takes} positional arguments but ${rest.length + 1} were given`;
    throw pythonError('TypeError', complaint);
  }
  const unknown = Object.keys(given).find((key) => !method.parameters.includes(key));
  if (unknown !== undefined) throw unexpectedArgument(method, unknown);
  const missing = missingArgument(method, given);
  if (missing !== undefined) {
    throw pythonError('TypeError', `${called} missing 1 required positional argument: '${missing}'`);
  }
  return method.run(env, method.on === 'records' ? idsOf(first) : [], given);
}

/** The first parameter without a default that was not given. */
export function missingArgument(method: BoundMethod, given: Record<string, unknown>): string | undefined {
  return method.parameters.slice(0, method.required ?? 0).find((name) => !(name in given));
}

/** `search_read` hands on what it does not know to an inner method, whose name then shows. */
export function unexpectedArgument({ name }: BoundMethod, argument: string): Error {
  const called = name === 'search_read' ? '_read_format' : name;
  return pythonError('TypeError', `BaseModel.${called}() got an unexpected keyword argument '${argument}'`);
}

function idsOf(first: unknown): number[] {
  if (Array.isArray(first)) return first.map(Number);
  return typeof first === 'number' ? [first] : [];
}
