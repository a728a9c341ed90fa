import type { Deal, DealField, DealLine } from '../deal.ts';
import { type Issue, issueOf } from '../issue.ts';

/** Takes an issue and goes on: a plan names all of its gaps at once. */
export type Report = (issue: Issue) => void;

/** A field of the deal as the CRM's users call it. */
export function label(deal: Deal, field: DealField): string {
  return `"${deal.labels[field] || field}"`;
}

/**
 * `line 2 "Senior consulting"`, counted as the whole deal shows its lines: a deal's parts (deals-by-entity.ts) have them
 * numbered.
 */
export function lineLabel({ name, position }: DealLine): string {
  return name ? `line ${position} "${name}"` : `line ${position}`;
}

/** By position, then by id as the source counts them. */
export function inOrder(lines: readonly DealLine[]): DealLine[] {
  return lines.toSorted((a, b) => a.position - b.position || compareIds(a.id, b.id));
}

/** Numbers as numbers, anything else as text. */
export function compareIds(a: string, b: string): number {
  const numbers = /^\d+$/.test(a) && /^\d+$/.test(b);
  if (numbers && a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

export function emptyField(what: string, field: string | null, why: string, about = field ?? what): Issue {
  const hint = 'Fill it in in the CRM, or correct it here.';
  return issueOf('TL-DEAL-0001', { message: `${what} is empty; ${why}.`, hint, field, about: cause(about) });
}

export function unreadableField(what: string, value: string, right: string, field: string): Issue {
  const message = `${what} is "${shortened(value)}", which is not ${right}.`;
  const hint = `Write ${right} in the CRM, or correct it here.`;
  return issueOf('TL-DEAL-0002', { message, hint, field, about: cause(field) });
}

export function contradiction(message: string, hint: string, field: string): Issue {
  return issueOf('TL-DEAL-0003', { message, hint, field, about: cause(field) });
}

/** Two rules may miss the same field: the first message stands. */
export function withoutRepeats(issues: readonly Issue[]): Issue[] {
  const once = new Map<string, Issue>();
  for (const issue of issues) {
    const key = issue.field === null ? issue.message : `${issue.code} ${issue.field}`;
    if (!once.has(key)) once.set(key, issue);
  }
  return [...once.values()];
}

/** Quoted values stay readable in a list, whatever somebody pasted. */
export function shortened(value: string): string {
  return value.length > 80 ? `${value.slice(0, 79).toWellFormed()}…` : value;
}

/** One cause for all lines: `lines.77.quantity` is about `lines.quantity`. */
function cause(field: string): string {
  return field.replace(/^lines\..*\./, 'lines.');
}
