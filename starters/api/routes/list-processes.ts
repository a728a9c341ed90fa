import { z } from 'zod';
import { listProcesses } from '../../processes/list-processes.ts';
import type { Services } from '../../services.ts';
import { route } from '../route.ts';
import { pageSchema } from '../schemas/page-schema.ts';
import { processRowSchema } from '../schemas/process-row-schema.ts';
import { filters, paging } from '../schemas/request-parts.ts';

/** Answered from the index and the memo alone: a list of hundreds asks no process anything. */
export function listProcessesRoute({ temporal }: Services) {
  return route({
    method: 'get',
    path: '/v1/processes',
    summary: 'List processes, those that go on first',
    description: 'From an index that follows the processes within about a second.',
    query: z.strictObject({ ...filters, ...paging }),
    answers: { 200: { description: 'One page', schema: pageSchema('processes', processRowSchema) } },
    problems: [],
    async handle({ query: { limit, after, ...filter } }) {
      return { status: 200, body: await listProcesses(temporal, filter, { size: limit, after: after ?? null }) };
    },
  });
}
