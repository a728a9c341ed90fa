import { z } from 'zod';
import { catalogue, exceptionCodes, waitCodes } from '../../../domain/catalogue.ts';
import type { Services } from '../../services.ts';
import { route } from '../route.ts';
import { categories } from '../schemas/process-row-schema.ts';

const code = z
  .object({
    code: z.enum([...exceptionCodes, ...waitCodes]),
    category: z.enum([...categories, 'degraded']),
    title: z.string(),
    sentence: z.string().meta({ description: 'What it means' }),
    whatToDo: z.string(),
    owner: z.string().nullable().meta({ description: 'The role whose it is; null for trouble that passes by itself' }),
  })
  .meta({ id: 'ExceptionCode' });

/** The catalogue as people, scripts and other programs may read it, with the owners that this firm has set. */
export function listExceptionCodesRoute({ policy }: Services) {
  const codes = [...exceptionCodes, ...waitCodes].map((each) => {
    const row = catalogue[each];
    return { code: each, ...row, owner: row.category === 'degraded' ? null : policy.owners[row.category] };
  });
  return route({
    method: 'get',
    path: '/v1/exception-codes',
    summary: 'List every code that can park a process or hold it up, with what it means and what to do',
    answers: { 200: { description: 'The catalogue', schema: z.object({ codes: z.array(code) }) } },
    problems: [],
    handle: async () => ({ status: 200, body: { codes } }),
  });
}
