import { z } from 'zod';

/** One page of a list; `next` is what the following request sends as `after`. */
export function pageSchema(name: string, item: z.ZodType) {
  return z.object({ [name]: z.array(item), next: z.string().nullable() });
}
