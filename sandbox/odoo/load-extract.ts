import type { Environment } from './environment.ts';
import type { FieldDefinition } from './model.ts';
import { pythonError } from './odoo-error.ts';
import { byVersion } from './odoo-version.ts';

/** The rows of the table that one record came from; both ends belong to it. */
export interface RowSpan {
  from: number;
  to: number;
}

/**
 * A record put together from its rows: cells by field, relational ones as a list of sub-records. In a sub-record `null` is
 * the key of a column that gives the record's name: `country_id` beside `country_id/id`.
 */
export type RawRecord = Map<string | null, unknown>;

/** One record of the table, still as text; an external id of `""` is none. */
export interface ExtractedRecord {
  externalId: string;
  databaseId: number | false;
  record: RawRecord;
  rows: RowSpan;
}

/**
 * Cuts the table into records: a row and the rows below it that fill in one2many columns only.
 *
 * @throws KeyError (17) or ValueError (19) for a column that is no field
 */
export function extractRecords(
  env: Environment,
  model: string,
  paths: readonly string[][],
  data: readonly unknown[][],
  limit: number,
): ExtractedRecord[] {
  const found: ExtractedRecord[] = [];
  for (let index = 0; index < data.length && index < limit; ) {
    const span = spanOf(env, model, paths, data, index);
    const record = recordOf(env, model, paths, span);
    const databaseId = record.get('.id');
    found.push({
      externalId: String(record.get('id') || ''),
      databaseId: databaseId ? Number(databaseId) : false,
      record,
      rows: { from: index, to: index + span.length - 1 },
    });
    index += span.length;
  }
  return found;
}

function spanOf(
  env: Environment,
  model: string,
  paths: readonly string[][],
  data: readonly unknown[][],
  start: number,
): readonly unknown[][] {
  const isLine = paths.map(([name = null]) => fieldType(env, model, name) === 'one2many');
  const isContinuation = (row: readonly unknown[]) =>
    row.some((cell, column) => isLine[column] && cell) && !row.some((cell, column) => !isLine[column] && cell);
  let end = start + 1;
  for (let row = data[end]; row !== undefined && isContinuation(row); row = data[end]) end += 1;
  return data.slice(start, end);
}

function recordOf(
  env: Environment,
  model: string,
  paths: readonly string[][],
  span: readonly (readonly unknown[])[],
): RawRecord {
  const record: RawRecord = new Map();
  for (const [column, [name = null]] of paths.entries()) {
    const relation = isReference(name) ? undefined : fieldOf(env, model, name).relation;
    if (name === null || relation === undefined) record.set(name, span[0]?.[column]);
    else if (!record.has(name)) record.set(name, subRecordsOf(env, relation, name, paths, span));
  }
  return record;
}

/** The rows' cells below one relational field, again cut into records. */
function subRecordsOf(
  env: Environment,
  relation: string,
  name: string,
  paths: readonly string[][],
  span: readonly (readonly unknown[])[],
): RawRecord[] {
  const columns = paths.flatMap((path, column) => (path[0] === name ? [{ column, rest: path.slice(1) }] : []));
  const cells = span.map((row) => columns.map(({ column }) => row[column])).filter((row) => row.some(Boolean));
  const subPaths = columns.map(({ rest }) => rest);
  const found: RawRecord[] = [];
  for (let index = 0; index < cells.length; ) {
    const sub = spanOf(env, relation, subPaths, cells, index);
    found.push(recordOf(env, relation, subPaths, sub));
    index += sub.length;
  }
  return found;
}

/** Columns that say which record is meant, not what it holds. */
export function isReference(name: string | null): boolean {
  return name === null || name === 'id' || name === '.id';
}

function fieldType(env: Environment, model: string, name: string | null): string | undefined {
  return isReference(name) ? undefined : fieldOf(env, model, name).type;
}

function fieldOf(env: Environment, model: string, name: string | null): FieldDefinition {
  const field = env.model(model).fields[name ?? ''];
  if (field) return field;
  throw byVersion(env.version, {
    17: pythonError('KeyError', `'${name}'`),
    19: pythonError('ValueError', `Invalid field name '${name}'`),
  });
}
