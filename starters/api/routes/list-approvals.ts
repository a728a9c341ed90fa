import { z } from 'zod';
import { listProcesses } from '../../processes/list-processes.ts';
import type { Services } from '../../services.ts';
import { route } from '../route.ts';
import { inboxSchema, unreadableIn } from '../schemas/inbox-schema.ts';
import { processIdPart } from '../schemas/parts.ts';
import { approvalSummary } from '../schemas/process-row-schema.ts';
import { filters, paging } from '../schemas/request-parts.ts';

const approval = z
  .object({
    ...approvalSummary.shape,
    process: processIdPart,
    entity: z.string().nullable(),
    customer: z.string().nullable(),
    title: z.string().nullable(),
  })
  .meta({ id: 'Approval' });

/** The inbox: one entry for each process that waits for decisions now. */
export function listApprovalsRoute({ temporal }: Services) {
  const { entity, owner } = filters;
  return route({
    method: 'get',
    path: '/v1/approvals',
    summary: 'List what waits for a decision and who is asked',
    query: z.strictObject({ entity, owner, ...paging }),
    answers: { 200: { description: 'One page', schema: inboxSchema('approvals', approval) } },
    problems: [],
    async handle({ query: { limit, after, ...filter } }) {
      const waiting = { ...filter, stage: 'waiting for approval', running: true };
      const { processes, next } = await listProcesses(temporal, waiting, { size: limit, after: after ?? null });
      const approvals = processes.flatMap(({ approval, id, entity, customer, title }) =>
        approval ? [{ ...approval, process: id, entity, customer, title }] : [],
      );
      return { status: 200, body: { approvals, unreadable: unreadableIn(processes), next } };
    },
  });
}
