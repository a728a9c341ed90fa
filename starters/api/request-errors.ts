import type { z } from 'zod';
import type { RequestError } from './problem.ts';

/** zod's findings (with their input reported) as what, where and what would be right; never with the value given. */
export function requestErrors(part: string, error: z.ZodError): RequestError[] {
  return error.issues.flatMap((issue) => {
    const where = [part, ...issue.path].join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        where: `${where}.${key}`,
        what: 'This address does not know it.',
        right: 'Leave it out.',
      }));
    }
    return [
      {
        where,
        what: issue.input === undefined ? 'It is missing.' : 'It is not as it should be.',
        right: rightFor(issue),
      },
    ];
  });
}

/** Schemas of this API carry what would be right as their message; zod's own sentences are for the rest. */
function rightFor(issue: z.core.$ZodIssue): string {
  return /[.!]$/.test(issue.message) ? issue.message : `${issue.message}.`;
}
