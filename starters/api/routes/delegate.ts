import { z } from 'zod';
import { type ApprovalId, processOf } from '../../../domain/ids.ts';
import type { DelegateRequest } from '../../../domain/message.ts';
import { delegateUpdate } from '../../../workflows/messages.ts';
import { sendUpdate } from '../../processes/send-update.ts';
import type { Services } from '../../services.ts';
import { signMessage } from '../../sign-message.ts';
import { envelope } from '../envelope.ts';
import { route } from '../route.ts';
import { approvalParam, idempotencyHeader, reasonText } from '../schemas/request-parts.ts';
import { updateAnswers, updateProblems, updateReply } from '../update-reply.ts';

const mail = z
  .string()
  .trim()
  .toLowerCase()
  .max(300)
  .regex(/^[^@\s]+@[^@\s]+$/, { error: 'The e-mail address of whoever decides in your place.' });

const body = z.strictObject({ to: mail, reason: reasonText }).meta({ id: 'DelegateRequest' });

/** Any role may call it: who can hand over, and to whom, is the process's to judge, and every attempt stays on its record. */
export function delegateRoute({ temporal, signing }: Services) {
  return route({
    method: 'post',
    path: '/v1/approvals/{id}/delegate',
    summary: 'Have somebody else decide in your place',
    description:
      'For this approval only, with the roles you are asked in. Whoever can’t decide can’t hand over, nor take over; nobody hands on.',
    params: approvalParam,
    headers: idempotencyHeader,
    body,
    answers: updateAnswers,
    problems: updateProblems,
    async handle({ params, headers, body: { to, reason } }, caller) {
      const approval = params.id as ApprovalId;
      const content = { approval, to: { id: to, name: to, email: to }, reason };
      const sent = envelope(caller, processOf(approval), content, headers['idempotency-key']);
      const request = await signMessage<DelegateRequest>(signing, 'delegation', { ...sent, ...content });
      return updateReply(request, await sendUpdate(temporal, delegateUpdate, request));
    },
  });
}
