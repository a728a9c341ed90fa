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
 * @throws RangeError when the children of one field differ in columns: a blank would clear what isn't ours to set.
 */
export function loadTable(record: LoadRecord): LoadTable {
  const children = Object.entries(record.children ?? {}).filter(([, rows]) => rows.length > 0);
  for (const [field, rows] of children) requireSameColumns(field, rows);
  const own = Object.keys(record.cells);
  const nested = children.flatMap(([field, rows]) =>
    Object.keys(rows[0] ?? {}).map((column) => ({ column, rows, path: `${field}/${column}` })),
  );
  const height = Math.max(1, ...children.map(([, rows]) => rows.length));
  const data = Array.from({ length: height }, (_, row) => [
    ...own.map((column) => (row === 0 ? (record.cells[column] ?? '') : '')),
    ...nested.map(({ column, rows }) => rows[row]?.[column] ?? ''),
  ]);
  return { fields: [...own, ...nested.map(({ path }) => path)], data };
}

/** Records without children, one to a row. @throws RangeError when they differ in their columns. */
export function tableOf(model: string, rows: Cells[]): LoadTable {
  requireSameColumns(model, rows);
  const fields = Object.keys(rows[0] ?? {});
  return { fields, data: rows.map((row) => fields.map((column) => row[column] ?? '')) };
}

function requireSameColumns(field: string, rows: Cells[]): void {
  const columns = rows.map((row) => Object.keys(row).join());
  if (new Set(columns).size > 1) throw new RangeError(`The rows of ${field} differ in their columns.`);
}

/** Cells of the fields that are ours to set: absent stays out, null becomes empty. */
export function given(fields: Record<string, string | number | null | undefined>): Cells {
  const cells: Cells = {};
  for (const [column, value] of Object.entries(fields)) {
    if (value !== undefined) cells[column] = value === null ? '' : String(value);
  }
  return cells;
}
