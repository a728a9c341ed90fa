import { OdooRefusal } from './odoo-refusal.ts';

/** Odoo's fault numbers on `/xmlrpc/2`; 1 is everything else, with a traceback for text. */
const classByCode = new Map<unknown, string>([
  // Also ValidationError and MissingError, which can't be told apart here.
  [2, 'odoo.exceptions.UserError'],
  [3, 'odoo.exceptions.AccessDenied'],
  [4, 'odoo.exceptions.AccessError'],
]);

export function faultRefusal(code: unknown, text: string): OdooRefusal {
  const className = classByCode.get(code);
  return className ? new OdooRefusal(className, text) : lastException(text);
}

/** The exception's class and words from a Python traceback: the first line that isn't indented, after the last frame. */
function lastException(traceback: string): OdooRefusal {
  const start = traceback.lastIndexOf('Traceback (most recent call last):');
  const lines = traceback
    .slice(Math.max(start, 0))
    .split('\n')
    .slice(start >= 0 ? 1 : 0);
  const first = lines.findIndex((line) => line !== '' && !/^\s/.test(line));
  const [, className = 'unknown', words = ''] = /^([\w.]+)(?::\s?(.*))?$/.exec(lines[first] ?? '') ?? [];
  return new OdooRefusal(className, [words, ...lines.slice(first + 1)].join('\n'));
}

/** Odoo commits, then fails to write None as XML: for a method that returns nothing this fault means "done". */
export function isDoneWithoutValue(refusal: OdooRefusal): boolean {
  return refusal.className === 'TypeError' && refusal.sentence.startsWith('cannot marshal None');
}
