import type { Books } from './books.ts';
import { compare, isOperator, type Operator } from './filter-operators.ts';
import type { FilterTree } from './filter-tree.ts';
import { unsupported } from './productive-error.ts';
import type { PsaRecord } from './psa-record.ts';
import type { ResourceType } from './resource-type.ts';

type Test = (record: PsaRecord) => boolean;

/** Does the record pass? Throws 400 for a filter or an operator that the endpoint doesn't know. */
export function filterTest(type: ResourceType, tree: FilterTree, books: Books): Test {
  const { $op: join = 'and', ...rest } = tree;
  const tests = Object.entries(rest).map(([name, value]) =>
    /^\d+$/.test(name) && typeof value === 'object' ? filterTest(type, value, books) : one(type, name, value, books),
  );
  if (join === 'or') return (record) => tests.some((test) => test(record));
  if (join === 'and') return (record) => tests.every((test) => test(record));
  throw unsupported('Filter', '$op');
}

function one(type: ResourceType, name: string, wanted: FilterTree | string, books: Books): Test {
  const read = name === 'id' ? (record: PsaRecord) => record.id : type.filters[name];
  if (!read) throw unsupported('Filter', name);
  if (name === 'custom_fields') return customFieldTest(type, wanted);
  const conditions = conditionsOf(name, wanted);
  return (record) => {
    const value = read(record, books);
    return conditions.every(([operator, sought]) =>
      compare(operatorFor(name, operator), value, sought, isWholeText(name)),
    );
  };
}

/** `filter[custom_fields][307][eq]=x` (vendor's guide); an independent client leaves the operator out. */
function customFieldTest(type: ResourceType, wanted: FilterTree | string): Test {
  if (typeof wanted === 'string') throw unsupported('Filter', 'custom_fields');
  const tests = Object.entries(wanted).flatMap(([id, value]) =>
    conditionsOf(`custom_fields.${id}`, value).map(([operator, sought]) => ({ id, operator, sought })),
  );
  if (!type.customFields) throw unsupported('Filter', 'custom_fields');
  return ({ attributes }) => {
    const values = (attributes.custom_fields ?? {}) as Record<string, unknown>;
    return tests.every(({ id, operator, sought }) => compare(operator, values[id] ?? null, sought, true));
  };
}

function conditionsOf(name: string, wanted: FilterTree | string): [Operator, string][] {
  if (typeof wanted === 'string') return [['eq', wanted]];
  return Object.entries(wanted).map(([operator, sought]) => {
    if (!isOperator(operator) || typeof sought !== 'string') throw unsupported('Filter', `${name}.${operator}`);
    return [operator, sought];
  });
}

/** Three filters say by their names how they compare. */
function operatorFor(name: string, operator: Operator): Operator {
  if (operator !== 'eq') return operator;
  return name === 'query' ? 'contains' : name === 'after' ? 'gt_eq' : name === 'before' ? 'lt_eq' : operator;
}

/** Names and the like are taken whole: a comma in them doesn't make two of one. Built from that need, not measured. */
function isWholeText(name: string): boolean {
  return !name.endsWith('id') && !name.endsWith('status') && !name.endsWith('type');
}
