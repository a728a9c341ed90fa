const operators = ['eq', 'not_eq', 'contains', 'not_contain', 'gt', 'gt_eq', 'lt', 'lt_eq'] as const;

export type Operator = (typeof operators)[number];

export function isOperator(name: string): name is Operator {
  return (operators as readonly string[]).includes(name);
}

/**
 * Compares what a record has with what was asked. Of several values on either side any may fit: `filter[id]=1,2` is a list,
 * unless the text is to be taken whole.
 */
export function compare(operator: Operator, value: unknown, sought: string, wholeText: boolean): boolean {
  if (operator === 'not_eq') return !compare('eq', value, sought, wholeText);
  if (operator === 'not_contain') return !compare('contains', value, sought, wholeText);
  const values = Array.isArray(value) ? value : [value];
  const wanted = wholeText ? [sought] : sought.split(',');
  return values.some((has) => wanted.some((wants) => fits(operator, has, wants)));
}

function fits(operator: Exclude<Operator, 'not_eq' | 'not_contain'>, has: unknown, wants: string): boolean {
  if (has === null || has === undefined) return false;
  if (operator === 'contains') return String(has).toLowerCase().includes(wants.toLowerCase());
  const order = ordered(has, wants);
  switch (operator) {
    case 'eq':
      return order === 0;
    case 'gt':
      return order > 0;
    case 'gt_eq':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'lt_eq':
      return order <= 0;
  }
}

const day = /^\d{4}-\d{2}-\d{2}/;

/** Negative, zero, positive. Instants by time, numbers by size, the rest by text; a day alone is its midnight in UTC. */
function ordered(has: unknown, wants: string): number {
  const text = String(has);
  if (day.test(text) && day.test(wants)) return Date.parse(text) - Date.parse(wants);
  if (/^-?\d+(\.\d+)?$/.test(text) && /^-?\d+(\.\d+)?$/.test(wants)) return Number(text) - Number(wants);
  return text === wants ? 0 : text < wants ? -1 : 1;
}
