import { z } from 'zod';
import { listProcesses } from '../../processes/list-processes.ts';
import type { Services } from '../../services.ts';
import { route } from '../route.ts';
import { inboxSchema, unreadableIn } from '../schemas/inbox-schema.ts';
import { processIdPart } from '../schemas/parts.ts';
import { exceptionSummary } from '../schemas/process-row-schema.ts';
import { filters, paging } from '../schemas/request-parts.ts';

const exception = z
  .object({
    ...exceptionSummary.shape,
    process: processIdPart,
    entity: z.string().nullable(),
    customer: z.string().nullable(),
    title: z.string().nullable(),
    owner: z.string().nullable(),
  })
  .meta({ id: 'Exception' });

/** The exception queue: one entry for each process that is parked, or stuck in its approval, now. */
export function listExceptionsRoute({ temporal }: Services) {
  const { entity, owner, category } = filters;
  return route({
    method: 'get',
    path: '/v1/exceptions',
    summary: 'List what is parked and whose it is',
    query: z.strictObject({ entity, owner, category, ...paging }),
    answers: { 200: { description: 'One page', schema: inboxSchema('exceptions', exception) } },
    problems: [],
    async handle({ query: { limit, after, ...filter } }) {
      const parked = { ...filter, hasException: true, running: true };
      const { processes, next } = await listProcesses(temporal, parked, { size: limit, after: after ?? null });
      const exceptions = processes.flatMap(({ exception, id, entity, customer, title, owner }) =>
        exception ? [{ ...exception, process: id, entity, customer, title, owner }] : [],
      );
      return { status: 200, body: { exceptions, unreadable: unreadableIn(processes), next } };
    },
  });
}
