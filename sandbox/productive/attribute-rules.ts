/** What may be in an attribute, and what it is when nothing was said. */
export interface AttributeRule {
  kind: AttributeKind;
  /** What a new record has when nothing was said. */
  initial: unknown;
  /** Answered, never taken. */
  readOnly: boolean;
}

type AttributeKind = 'text' | 'whole' | 'decimal' | 'money' | 'boolean' | 'date' | 'instant' | 'object' | 'list';

/** Any of these; `null` empties all of them. */
export const text = rule('text', null);
export const whole = rule('whole', null);
/** A decimal number, answered as text. */
export const decimal = rule('decimal', null);
/** Minor units, answered as text: 5000 is 50.00. */
export const money = rule('money', null);
export const flag = rule('boolean', false);
export const date = rule('date', null);
export const instant = rule('instant', null);
export const object = rule('object', null);
export const list = rule('list', []);

export function startingWith(attribute: AttributeRule, initial: unknown): AttributeRule {
  return { ...attribute, initial };
}

export function answered(attribute: AttributeRule): AttributeRule {
  return { ...attribute, readOnly: true };
}

/** The value as it is kept; a complaint when it can't be (our words: Productive's own texts weren't measured). */
export function takeValue({ kind }: AttributeRule, given: unknown): { value: unknown } | { complaint: string } {
  if (given === null) return { value: null };
  const read = readers[kind](given);
  return read === undefined ? { complaint: complaints[kind] } : { value: read };
}

const complaints: Record<AttributeKind, string> = {
  text: 'is invalid',
  whole: 'is not a number',
  decimal: 'is not a number',
  money: 'must be an integer',
  boolean: 'is invalid',
  date: 'is not a valid date',
  instant: 'is not a valid date',
  object: 'is invalid',
  list: 'is invalid',
};

const readers: Record<AttributeKind, (given: unknown) => unknown> = {
  text: (given) => (typeof given === 'string' || typeof given === 'number' ? String(given) : undefined),
  whole: (given) => (/^-?\d+$/.test(String(given)) ? Number(given) : undefined),
  decimal: (given) => (/^-?\d+(\.\d+)?$/.test(String(given)) ? asDecimal(String(given)) : undefined),
  money: (given) => (/^-?\d+$/.test(String(given)) ? String(given) : undefined),
  boolean: (given) => (typeof given === 'boolean' ? given : undefined),
  date: (given) => (isDate(given) ? given : undefined),
  instant: (given) => (typeof given === 'string' && !Number.isNaN(Date.parse(given)) ? given : undefined),
  object: (given) => (typeof given === 'object' && !Array.isArray(given) ? given : undefined),
  list: (given) => (Array.isArray(given) ? given : undefined),
};

/** `1` is answered as `1.0`, as in the vendor's examples. */
function asDecimal(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}

function isDate(given: unknown): boolean {
  if (typeof given !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(given)) return false;
  const parsed = new Date(`${given}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(given);
}

function rule(kind: AttributeKind, initial: unknown): AttributeRule {
  return { kind, initial, readOnly: false };
}
