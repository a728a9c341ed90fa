import { z } from 'zod';
import { prose } from './request-parts.ts';

/** Field → value. A choice that was made before (`customer`, `psa.company`) takes only `ask again`. */
export const corrections = z
  .record(z.string().min(1).max(300), prose)
  .refine((set) => Object.keys(set).length > 0 && Object.keys(set).length <= 50, { error: '1 to 50 fields.' })
  .describe(
    'Field → value. A choice made before (`customer`, `psa.company`) takes only `ask again`: then it is chosen anew.',
  );

/** What one exception's resolution may be. */
export const resolutionAction = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('retry') }),
    z.strictObject({ kind: z.literal('correct'), set: corrections.meta({ example: { purchaseOrder: 'PO-4711' } }) }),
    z.strictObject({ kind: z.literal('choose'), candidate: z.string().min(1).max(300) }),
    z.strictObject({ kind: z.literal('accept') }),
    z.strictObject({ kind: z.literal('repair') }),
    z.strictObject({ kind: z.literal('hand over') }),
    z.strictObject({ kind: z.literal('cancel') }),
  ],
  {
    error:
      'An object whose kind is "retry", "correct" (with set), "choose" (with candidate), "accept", "repair", "hand over" or "cancel".',
  },
);
