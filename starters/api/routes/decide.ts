import { z } from 'zod';
import { type ApprovalId, planHash, processOf } from '../../../domain/ids.ts';
import type { Decision } from '../../../domain/process.ts';
import { decideUpdate } from '../../../workflows/messages.ts';
import { sendUpdate } from '../../processes/send-update.ts';
import type { Services } from '../../services.ts';
import { envelope } from '../envelope.ts';
import { route } from '../route.ts';
import { approvalParam, idempotencyHeader, prose } from '../schemas/request-parts.ts';
import { updateAnswers, updateProblems, updateReply } from '../update-reply.ts';

const body = z
  .strictObject({
    planHash: z
      .string({
        error: 'The hash of the plan you looked at, as the approval shows it: a decision covers exactly that plan.',
      })
      .regex(/^[0-9a-f]{64}$/, { error: 'The whole hash, 64 characters, as the approval shows it.' }),
    decision: z.enum(['approve', 'reject', 'send back'], { error: '"approve", "reject" or "send back".' }),
    comment: prose.default('').meta({ description: 'Rejecting and sending back need one' }),
  })
  .meta({ id: 'DecisionRequest' });

/** Any role may call it: who is asked is the process's to judge, and every attempt stays on its record. */
export function decideRoute({ temporal }: Services) {
  return route({
    method: 'post',
    path: '/v1/approvals/{id}/decision',
    summary: 'Approve or reject a plan, or send it back',
    description:
      'The process judges it: who is asked, who has a part in it, and whether this is the plan that would be written.',
    params: approvalParam,
    headers: idempotencyHeader,
    body,
    answers: updateAnswers,
    problems: updateProblems,
    async handle({ params, headers, body }, caller) {
      const process = processOf(params.id as ApprovalId);
      const content = { ...body, planHash: planHash(body.planHash) };
      const decision: Decision = { ...envelope(caller, process, content, headers['idempotency-key']), ...content };
      return updateReply(decision, await sendUpdate(temporal, decideUpdate, decision));
    },
  });
}
