/** A Python float: written `31000.0` where an int is written `31000`. JavaScript alone can't tell them apart. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toString(): string {
    return Number.isInteger(this.value) && Math.abs(this.value) < 1e16 ? `${this.value}.0` : String(this.value);
  }
}

/** `repr()`, as it shows in Odoo's messages: `('nofield', '=', 1)`. Arrays are tuples when `tuple` says so. */
export function pythonRepr(value: unknown, tuple = false): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return stringRepr(value);
  if (value instanceof PythonFloat || typeof value === 'number') return String(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => pythonRepr(item)).join(', ');
    if (!tuple) return `[${items}]`;
    return value.length === 1 ? `(${items},)` : `(${items})`;
  }
  const members = Object.entries(value).map(([key, member]) => `${stringRepr(key)}: ${pythonRepr(member)}`);
  return `{${members.join(', ')}}`;
}

function stringRepr(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}

/** `json.dumps(value, ensure_ascii=False)`: a blank after comma and colon, floats with their point. */
export function pythonJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (value instanceof PythonFloat) return value.toString();
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (value instanceof Map) return pythonJson(Object.fromEntries(value));
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member)}`);
  return `{${members.join(', ')}}`;
}
