import type { Environment } from './environment.ts';
import type { Row, Value } from './model.ts';
import { pythonError } from './odoo-error.ts';
import { byVersion } from './odoo-version.ts';
import { pythonRepr } from './python-text.ts';
import type { Domain } from './search-records.ts';

type Leaf = readonly [field: string, operator: string, value: unknown];

const negated: Record<string, string> = {
  '!=': '=',
  '<>': '=',
  'not in': 'in',
  'not like': 'like',
  'not ilike': 'ilike',
  'not any': 'any',
};

/** @throws ValueError for a field that does not exist; dotted paths are followed. */
export function checkDomain(env: Environment, model: string, domain: Domain): void {
  for (const term of domain) {
    if (!isLeaf(term)) continue;
    let current = model;
    for (const name of term[0].split('.')) {
      const field = env.model(current).fields[name];
      if (!field) {
        const kind = byVersion(env.version, { 17: 'leaf', 19: 'condition' });
        throw pythonError('ValueError', `Invalid field ${current}.${name} in ${kind} ${pythonRepr(term, true)}`);
      }
      current = field.relation ?? current;
    }
  }
}

/** Does the row satisfy the domain? Terms that no operator joins are joined by "and". */
export function matchesDomain(env: Environment, model: string, row: Row, domain: Domain): boolean {
  const pending: boolean[] = [];
  for (const term of [...domain].reverse()) {
    if (term === '!') pending.push(!pending.pop());
    else if (term === '&' || term === '|') {
      const [left = true, right = true] = [pending.pop(), pending.pop()];
      pending.push(term === '&' ? left && right : left || right);
    } else if (isLeaf(term)) pending.push(matchesLeaf(env, model, row, term));
    else throw pythonError('ValueError', `Invalid domain term ${pythonRepr(term)}`);
  }
  return pending.every(Boolean);
}

function isLeaf(term: unknown): term is Leaf {
  return Array.isArray(term) && term.length === 3 && typeof term[0] === 'string';
}

function matchesLeaf(env: Environment, model: string, row: Row, [path, operator, value]: Leaf): boolean {
  const positive = negated[operator];
  // "is not" holds for empty cells too: it is always the opposite of "is".
  if (positive !== undefined) return !matchesLeaf(env, model, row, [path, positive, value]);
  const [name = '', ...rest] = path.split('.');
  const field = env.field(model, name);
  const cell = env.value(model, row, name);
  if (name === 'id' && operator === 'child_of') return isBelow(env, model, row, value);
  const { relation } = field;
  if (relation === undefined) return matchesCell(shown(env, field.type, cell), operator, value);
  const targets = relatedRows(env, relation, cell);
  if (rest.length > 0) {
    const leaf: Leaf = [rest.join('.'), operator, value];
    const found = targets.some((target) => matchesLeaf(env, relation, target, leaf));
    return found || (targets.length === 0 && operator === '=' && value === false);
  }
  return matchesRelation(env, relation, targets, operator, value);
}

function matchesRelation(
  env: Environment,
  relation: string,
  targets: readonly Row[],
  operator: string,
  value: unknown,
): boolean {
  if (operator === 'any') return targets.some((target) => matchesDomain(env, relation, target, value as Domain));
  if (operator === 'child_of') return targets.some((target) => isBelow(env, relation, target, value));
  const wanted = operator === 'in' && Array.isArray(value) ? value : [value];
  if (operator === '=' || operator === 'in') {
    return wanted.some((item) =>
      item === false || item === null
        ? targets.length === 0
        : targets.some((target) => target.id === item || env.displayName(relation, target) === item),
    );
  }
  return targets.some((target) => matchesCell(env.displayName(relation, target), operator, value));
}

function matchesCell(cell: Value, operator: string, value: unknown): boolean {
  switch (operator) {
    case '=':
      return isSame(cell, value);
    case 'in':
      return (Array.isArray(value) ? value : [value]).some((item) => isSame(cell, item));
    case 'like':
    case 'ilike':
    case '=like':
    case '=ilike':
      return typeof cell === 'string' && pattern(operator, String(value)).test(cell);
    case '>':
    case '>=':
    case '<':
    case '<=':
      return isOrdered(cell, operator, value);
    case '=?':
      return value === false || value === null || isSame(cell, value);
    default:
      throw pythonError('ValueError', `Invalid operator '${operator}'`);
  }
}

function isSame(cell: Value, value: unknown): boolean {
  const isEmpty = (item: unknown) => item === false || item === null || item === '';
  return cell === value || (isEmpty(cell) && isEmpty(value));
}

function isOrdered(cell: Value, operator: string, value: unknown): boolean {
  if (cell === false || typeof cell !== typeof value) return false;
  const [left, right] = [cell as string | number, value as string | number];
  if (operator === '>') return left > right;
  if (operator === '>=') return left >= right;
  return operator === '<' ? left < right : left <= right;
}

/** `like` finds a part, `=like` the whole; `%` and `_` are wildcards in both, a backslash takes that away. */
function pattern(operator: string, value: string): RegExp {
  const wild = value.replace(/\\(.)|[%_]|[.*+?^${}()|[\]/]/g, (found, escaped?: string) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    if (found === '%') return '.*';
    return found === '_' ? '.' : `\\${found}`;
  });
  return new RegExp(operator.startsWith('=') ? `^${wild}$` : wild, operator.includes('ilike') ? 'is' : 's');
}

/** 17 compares with the microseconds that the API does not show; 19 with what it shows. */
function shown(env: Environment, type: string, cell: Value): Value {
  return type === 'datetime' && env.version === '19.0' && typeof cell === 'string' ? cell.slice(0, 19) : cell;
}

function relatedRows(env: Environment, relation: string, cell: Value): Row[] {
  const ids = Array.isArray(cell) ? cell : typeof cell === 'number' ? [cell] : [];
  return ids.flatMap((id) => env.store.get(relation, id) ?? []);
}

function isBelow(env: Environment, model: string, row: Row, value: unknown): boolean {
  const roots = Array.isArray(value) ? value : [value];
  return ancestors(env, model, row).some((id) => roots.includes(id));
}

function ancestors(env: Environment, model: string, row: Row): number[] {
  const parent = 'parent_id' in env.model(model).fields ? env.related(model, row, 'parent_id') : undefined;
  return parent ? [row.id, ...ancestors(env, model, parent)] : [row.id];
}
