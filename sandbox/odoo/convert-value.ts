import Big from 'big.js';
import type { Environment } from './environment.ts';
import type { FieldDefinition, Value } from './model.ts';
import { OdooError, pythonError } from './odoo-error.ts';
import { pythonRepr } from './python-text.ts';

/**
 * A value given to `create` or `write` as the cell it becomes. x2many are not cells: see `x2many-commands.ts`.
 *
 * @throws the Python or database error that Odoo lets through for a value of the wrong sort (HTTP 500, fault 1)
 */
export function convertValue(model: string, name: string, field: FieldDefinition, given: unknown): Value {
  if (field.type === 'boolean') return given === 'False' ? true : Boolean(given);
  if (given === null || given === undefined || given === false) return emptyCell(field);
  switch (field.type) {
    case 'integer':
      return toNumber(given, `invalid literal for int() with base 10: ${pythonRepr(given)}`);
    case 'float':
    case 'monetary':
      return roundTo(field.digits, toNumber(given, `could not convert string to float: ${pythonRepr(given)}`));
    case 'date':
      return toDate(String(given).slice(0, 10));
    case 'datetime':
      return toDatetime(String(given));
    case 'selection':
      return toSelection(model, name, field, given);
    case 'many2one':
      return toId(Array.isArray(given) ? given[0] : given);
    case 'json':
      return given as Record<string, number>;
    default:
      return String(given);
  }
}

/** Half away from zero, as Odoo's `float_round`; without digits the number stays as it is. */
function roundTo(digits: number | undefined, value: number): number {
  return digits === undefined ? value : new Big(value).round(digits, Big.roundHalfUp).toNumber();
}

/** Does the target exist? Checked on its own, because PostgreSQL does it last. */
export function isDangling(env: Environment, field: FieldDefinition, cell: Value): boolean {
  return field.type === 'many2one' && typeof cell === 'number' && !env.store.get(field.relation ?? '', cell);
}

function emptyCell(field: FieldDefinition): Value {
  return field.type === 'integer' || field.type === 'float' || field.type === 'monetary' ? 0 : false;
}

function toNumber(given: unknown, complaint: string): number {
  const number = typeof given === 'string' && given.trim() === '' ? Number.NaN : Number(given);
  if (Number.isNaN(number)) throw pythonError('ValueError', complaint);
  return number;
}

function toDate(text: string): string {
  if (!isDate(text)) throw pythonError('ValueError', `time data '${text}' does not match format '%Y-%m-%d'`);
  return text;
}

function toDatetime(text: string): string {
  if (isDate(text)) return `${text} 00:00:00`;
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) || !isDate(text.slice(0, 10))) {
    throw pythonError('ValueError', `time data '${text}' does not match format '%Y-%m-%d %H:%M:%S'`);
  }
  return text;
}

/** A day of the calendar, written YYYY-MM-DD. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function toSelection(model: string, name: string, field: FieldDefinition, given: unknown): Value {
  if (!field.selection?.some(([key]) => key === given)) {
    throw pythonError('ValueError', `Wrong value for ${model}.${name}: ${pythonRepr(given)}`);
  }
  return String(given);
}

function toId(given: unknown): number {
  const id = Number(given);
  if (!Number.isInteger(id)) {
    const text = `invalid input syntax for type integer: "${String(given)}"\nLINE 1: ... '${String(given)}', ...\n             ^\n`;
    throw new OdooError('psycopg2.errors.InvalidTextRepresentation', text);
  }
  return id;
}
