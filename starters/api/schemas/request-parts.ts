import { z } from 'zod';
import { categories, stages } from './process-row-schema.ts';

const processId = /^lead-to-project:[A-Za-z0-9][A-Za-z0-9_-]{0,120}$/;
const exceptionId = /^lead-to-project:[A-Za-z0-9][A-Za-z0-9_-]{0,120}#\d{1,6}$/;
const approvalId = /^lead-to-project:[A-Za-z0-9][A-Za-z0-9_-]{0,120}#a\d{1,6}$/;

function idParam(pattern: RegExp, error: string, example: string) {
  return z.strictObject({ id: z.string().regex(pattern, { error }).meta({ example }) });
}

export const processParam = idParam(
  processId,
  'A process id, as GET /v1/processes lists them: lead-to-project:hubspot-123.',
  'lead-to-project:hubspot-123',
);
export const exceptionParam = idParam(
  exceptionId,
  'An exception id, as GET /v1/exceptions lists them: lead-to-project:hubspot-123#1, with # written as %23.',
  'lead-to-project:hubspot-123#1',
);
export const approvalParam = idParam(
  approvalId,
  'An approval id, as GET /v1/approvals lists them: lead-to-project:hubspot-123#a1, with # written as %23.',
  'lead-to-project:hubspot-123#a1',
);

const word = z.string().min(1).max(100);
/** What lists can be filtered by. */
export const filters = {
  stage: z.enum(stages).optional(),
  entity: word.optional(),
  owner: word
    .optional()
    .meta({ description: 'A role whose turn it is: an exception’s owner, or any that is still asked for an approval' }),
  category: z.enum(categories).optional(),
};

/** How much of a list, and from where on. */
export const paging = {
  limit: z.coerce.number({ error: 'A whole number from 1 to 200.' }).int().min(1).max(200).default(50),
  after: z
    .string()
    .regex(/^[\w-]{1,4000}$/, { error: 'What the last page answered as "next".' })
    .optional()
    .meta({ description: 'The last page’s `next`' }),
};

/** Text of people's own: at most what a process takes into its history. */
export const prose = z.string().max(4_000, { error: 'At most 4,000 characters.' });
/** Each resolution carries who, why and when; a blank is no why. */
export const reasonText = prose.refine((text) => text.trim() !== '', { error: 'Say why, in a few words.' });

/** For whoever repeats a request because its answer was lost. */
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,100}$/, { error: '1 to 100 visible ASCII characters.' })
    .optional()
    .meta({ description: 'Send the same one when you repeat a request: it counts once and gets the first answer' }),
});
