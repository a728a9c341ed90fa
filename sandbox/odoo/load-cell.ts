import { isDate } from './convert-value.ts';
import type { Environment } from './environment.ts';
import type { FieldDefinition } from './model.ts';
import { pythonError } from './odoo-error.ts';
import { zonedToUtc } from './zoned-to-utc.ts';

/** Why a cell can't be read; `%(field)s` in the message stands for the field's label. */
export class CellTrouble extends Error {
  readonly moreinfo: unknown;
  /** Inside a one2many: the label of the line's field. */
  readonly subfield: string | undefined;

  constructor(message: string, moreinfo?: unknown, subfield?: string) {
    super(message);
    this.moreinfo = moreinfo;
    this.subfield = subfield;
  }
}

/**
 * A column's text as a value: booleans and selections by word, datetimes in the user's time zone.
 *
 * @throws CellTrouble; AttributeError for a JSON boolean, on which Odoo stumbles
 */
export function cellOf(env: Environment, field: FieldDefinition, raw: unknown): unknown {
  switch (field.type) {
    case 'boolean':
      return toBoolean(raw);
    case 'integer':
    case 'float':
    case 'monetary':
      return toNumber(field.type, raw);
    case 'date':
      return toDate(String(raw));
    case 'datetime':
      return toDatetime(env, String(raw));
    case 'selection':
      return toSelection(field, lower(raw), String(raw));
    case 'json':
      return typeof raw === 'string' ? JSON.parse(raw) : raw;
    default:
      return raw;
  }
}

function toBoolean(raw: unknown): boolean {
  const word = lower(raw);
  if (['1', 'true', 'yes'].includes(word)) return true;
  if (['0', 'false', 'no'].includes(word)) return false;
  throw new CellTrouble(
    `Unknown value '${String(raw)}' for boolean field '%(field)s'`,
    "Use '1' for yes and '0' for no",
  );
}

function toNumber(type: string, raw: unknown): number {
  const number = typeof raw === 'string' && raw.trim() === '' ? Number.NaN : Number(raw);
  const fits = Number.isFinite(number) && (type !== 'integer' || Number.isInteger(number));
  if (fits) return number;
  const kind = type === 'integer' ? 'an integer' : 'a number';
  throw new CellTrouble(`'${String(raw)}' does not seem to be ${kind} for field '%(field)s'`);
}

function toDate(text: string): string {
  if (isDate(text.slice(0, 10))) return text.slice(0, 10);
  throw new CellTrouble(
    `'${text}' does not seem to be a valid date for field '%(field)s'`,
    "Use the format '2012-12-31'",
  );
}

function toDatetime(env: Environment, text: string): string {
  const full = isDate(text) ? `${text} 00:00:00` : text.slice(0, 19);
  if (isDate(full.slice(0, 10)) && /^.{10} \d\d:\d\d:\d\d$/.test(full)) return zonedToUtc(full, zoneOf(env));
  const message = `'${text}' does not seem to be a valid datetime for field '%(field)s'`;
  throw new CellTrouble(message, "Use the format '2012-12-31 23:59:59'");
}

function zoneOf(env: Environment): string {
  const zone = env.context.tz ?? env.store.get('res.users', env.caller.id)?.tz;
  return typeof zone === 'string' && zone !== '' ? zone : 'UTC';
}

function toSelection(field: FieldDefinition, word: string, raw: string): string {
  const choices = field.selection ?? [];
  const found = choices.find(([key, label]) => [key.toLowerCase(), label.toLowerCase()].includes(word));
  if (found) return found[0];
  const labels = choices.map(([, label]) => label);
  throw new CellTrouble(`Value '${raw}' not found in selection field '%(field)s'`, labels);
}

function lower(raw: unknown): string {
  if (typeof raw === 'string') return raw.toLowerCase();
  const type = typeof raw === 'boolean' ? 'bool' : Number.isInteger(raw) ? 'int' : 'float';
  throw pythonError('AttributeError', `'${type}' object has no attribute 'lower'`);
}
