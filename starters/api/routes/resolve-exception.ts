import { z } from 'zod';
import { type ExceptionId, processOf } from '../../../domain/ids.ts';
import type { Resolution } from '../../../domain/message.ts';
import { resolveUpdate } from '../../../workflows/messages.ts';
import { sendUpdate } from '../../processes/send-update.ts';
import type { Services } from '../../services.ts';
import { signMessage } from '../../sign-message.ts';
import { envelope } from '../envelope.ts';
import { route } from '../route.ts';
import { secondPersonPart } from '../schemas/exception-group-schema.ts';
import { exceptionParam, idempotencyHeader, reasonText } from '../schemas/request-parts.ts';
import { resolutionAction } from '../schemas/resolution-schema.ts';
import { secondPersonNote } from '../second-person-note.ts';
import { updateAnswers, updateProblems, updateReply } from '../update-reply.ts';

const body = z.strictObject({ action: resolutionAction, reason: reasonText }).meta({ id: 'ResolutionRequest' });

/** Any role may call it: whose exception it is, and what is possible, is the process's to judge. */
export function resolveExceptionRoute({ temporal, policy, signing }: Services) {
  return route({
    method: 'post',
    path: '/v1/exceptions/{id}/resolution',
    summary: 'Resolve what a process is parked for',
    description: 'The process judges it: whether it is still open, whose it is, and what may be done about it.',
    params: exceptionParam,
    headers: idempotencyHeader,
    body,
    answers: {
      ...updateAnswers,
      200: { description: 'It counts', schema: updateAnswers[200].schema.extend({ secondPerson: secondPersonPart }) },
    },
    problems: updateProblems,
    async handle({ params, headers, body }, caller) {
      const exception = params.id as ExceptionId;
      const content = { exception, ...body };
      const sent = envelope(caller, processOf(exception), content, headers['idempotency-key']);
      const resolution = await signMessage<Resolution>(signing, 'resolution', { ...sent, ...content });
      const { status, body: answer } = updateReply(resolution, await sendUpdate(temporal, resolveUpdate, resolution));
      const note = status === 200 ? { secondPerson: secondPersonNote(policy, body.action) } : {};
      return { status, body: { ...(answer as object), ...note } };
    },
  });
}
