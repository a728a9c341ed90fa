/** One record as `load` takes it. Every cell is text: an empty one clears its field, a missing column leaves it alone. */
export interface LoadRecord {
  cells: Cells;
  /** Rows of one2many fields, by field. Each needs its own `id` cell: without it, a repeat would append the row again. */
  children?: Record<string, Cells[]>;
}

export type Cells = Record<string, string>;

export type LoadTable = { fields: string[]; data: string[][] };

/**
 * Columns and rows for `load`. A record's children stand in the rows from its own on; the parent's cells are empty from the
 * second row on, which is how Odoo knows that the row belongs to the record above.
 *
 * @throws RangeError when records, or the children of one field, differ in columns: a blank would clear what isn't ours to set.
 */
export function loadTable(...records: LoadRecord[]): LoadTable {
  const own = requireSameColumns(
    'the records',
    records.map(({ cells }) => cells),
  );
  const fields = [...new Set(records.flatMap(({ children = {} }) => Object.keys(children)))];
  const nested = fields.flatMap((field) => {
    const rows = records.flatMap(({ children = {} }) => children[field] ?? []);
    return requireSameColumns(field, rows).map((column) => ({ field, column }));
  });
  const data = records.flatMap(({ cells, children = {} }) => {
    const height = Math.max(1, ...Object.values(children).map((rows) => rows.length));
    return Array.from({ length: height }, (_, row) => [
      ...own.map((column) => (row === 0 ? (cells[column] ?? '') : '')),
      ...nested.map(({ field, column }) => children[field]?.[row]?.[column] ?? ''),
    ]);
  });
  return { fields: [...own, ...nested.map(({ field, column }) => `${field}/${column}`)], data };
}

/** Records without children, one to a row. @throws RangeError when they differ in their columns. */
export function tableOf(model: string, rows: Cells[]): LoadTable {
  const fields = requireSameColumns(model, rows);
  return { fields, data: rows.map((row) => fields.map((column) => row[column] ?? '')) };
}

function requireSameColumns(of: string, rows: Cells[]): string[] {
  const columns = rows.map((row) => Object.keys(row).join());
  if (new Set(columns).size > 1) throw new RangeError(`The rows of ${of} differ in their columns.`);
  return Object.keys(rows[0] ?? {});
}

/** Cells of the fields that are ours to set: absent stays out, null becomes empty. */
export function given(fields: Record<string, string | number | null | undefined>): Cells {
  const cells: Cells = {};
  for (const [column, value] of Object.entries(fields)) {
    if (value !== undefined) cells[column] = value === null ? '' : String(value);
  }
  return cells;
}
