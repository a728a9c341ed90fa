import { z } from 'zod';
import { type ProblemCode, problems } from '../problem.ts';

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string().meta({ example: 'urn:throughline:problem:TL-API-0002' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(problems) as ProblemCode[]),
    errors: z.array(z.object({ where: z.string(), what: z.string(), right: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
