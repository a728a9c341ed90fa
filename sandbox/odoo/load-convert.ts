import type { Environment } from './environment.ts';
import { CellTrouble, cellOf } from './load-cell.ts';
import { isReference, type RawRecord } from './load-extract.ts';
import { findReferenced, type LookUp } from './load-reference.ts';
import type { FieldDefinition } from './model.ts';

/** Where a conversion reports what it can’t read, and asks for what is pending. */
export interface Conversion {
  report(field: string, type: 'error' | 'warning', trouble: CellTrouble): void;
  beforeLookUp: LookUp['beforeLookUp'];
}

/** Text cells as values for `create` and `write`; empty is False. Troubles are reported, and the field is left out. */
export function convertRecord(
  env: Environment,
  model: string,
  record: RawRecord,
  conversion: Conversion,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, raw] of record) {
    if (name === null || isReference(name)) continue;
    const field = env.field(model, name);
    try {
      const isEmpty = !raw || (Array.isArray(raw) && raw.length === 0);
      values[name] = isEmpty ? false : convertField(env, name, field, raw, conversion);
    } catch (trouble) {
      if (!(trouble instanceof CellTrouble)) throw trouble;
      conversion.report(name, 'error', trouble);
    }
  }
  return values;
}

function convertField(
  env: Environment,
  name: string,
  field: FieldDefinition,
  raw: unknown,
  conversion: Conversion,
): unknown {
  if (field.type === 'one2many') return lineCommands(env, field, raw as RawRecord[], conversion);
  if (field.relation === undefined) return cellOf(env, field, raw);
  const warn = (message: string) => conversion.report(name, 'warning', new CellTrouble(message));
  const look = { relation: field.relation, beforeLookUp: conversion.beforeLookUp, warn };
  const references = raw as RawRecord[];
  if (field.type === 'many2one') return findReferenced(env, look, references[0] ?? new Map());
  const ids = references.flatMap((reference) =>
    [...reference].flatMap(([kind, text]) =>
      String(text)
        .split(',')
        .map((part) => findReferenced(env, look, new Map([[kind, part]]))),
    ),
  );
  return [[6, 0, ids]];
}

/** Lines that are known are updated, others created; an unknown external id goes along as the new line's name. */
function lineCommands(
  env: Environment,
  field: FieldDefinition,
  lines: readonly RawRecord[],
  conversion: Conversion,
): unknown[] {
  const relation = field.relation ?? '';
  return lines.flatMap((line) => {
    const nested: Conversion = {
      beforeLookUp: conversion.beforeLookUp,
      report: (name, type, trouble) => {
        // The first error in a line fails the whole field, named by both labels.
        if (type === 'warning') return;
        throw new CellTrouble(trouble.message, trouble.moreinfo, env.field(relation, name).label);
      },
    };
    const values = convertRecord(env, relation, line, nested);
    const references = new Map([...line].filter(([name, text]) => isReference(name) && text));
    if (references.size === 0) return [[0, 0, values]];
    const known = knownLine(env, relation, references, conversion);
    if (known !== false) {
      return [
        [4, known],
        [1, known, values],
      ];
    }
    return [[0, 0, { ...values, id: references.get('id') }]];
  });
}

function knownLine(env: Environment, relation: string, references: RawRecord, conversion: Conversion): number | false {
  const look = { relation, beforeLookUp: conversion.beforeLookUp, warn: () => undefined };
  try {
    return findReferenced(env, look, references);
  } catch (trouble) {
    if (!(trouble instanceof CellTrouble) || !references.has('id')) throw trouble;
    return false;
  }
}
