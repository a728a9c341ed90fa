import { z } from 'zod';
import { type ExceptionId, processOf } from '../../../domain/ids.ts';
import type { Resolution } from '../../../domain/process.ts';
import { resolveUpdate } from '../../../workflows/messages.ts';
import { sendUpdate } from '../../processes/send-update.ts';
import type { Services } from '../../services.ts';
import { envelope } from '../envelope.ts';
import { route } from '../route.ts';
import { exceptionParam, idempotencyHeader, prose, reasonText } from '../schemas/request-parts.ts';
import { updateAnswers, updateProblems, updateReply } from '../update-reply.ts';

const corrections = z
  .record(z.string().min(1).max(300), prose)
  .refine((set) => Object.keys(set).length > 0 && Object.keys(set).length <= 50, { error: '1 to 50 fields.' });

const action = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('retry') }),
    z.strictObject({ kind: z.literal('correct'), set: corrections.meta({ example: { purchaseOrder: 'PO-4711' } }) }),
    z.strictObject({ kind: z.literal('choose'), candidate: z.string().min(1).max(300) }),
    z.strictObject({ kind: z.literal('accept') }),
    z.strictObject({ kind: z.literal('cancel') }),
  ],
  { error: 'An object whose kind is "retry", "correct" (with set), "choose" (with candidate), "accept" or "cancel".' },
);

const body = z.strictObject({ action, reason: reasonText }).meta({ id: 'ResolutionRequest' });

/** Any role may call it: whose exception it is, and what is possible, is the process's to judge. */
export function resolveExceptionRoute({ temporal }: Services) {
  return route({
    method: 'post',
    path: '/v1/exceptions/{id}/resolution',
    summary: 'Resolve what a process is parked for',
    description: 'The process judges it: whether it is still open, whose it is, and what may be done about it.',
    params: exceptionParam,
    headers: idempotencyHeader,
    body,
    answers: updateAnswers,
    problems: updateProblems,
    async handle({ params, headers, body }, caller) {
      const exception = params.id as ExceptionId;
      const content = { exception, ...body };
      const sent = envelope(caller, processOf(exception), content, headers['idempotency-key']);
      const resolution: Resolution = { ...sent, ...content };
      return updateReply(resolution, await sendUpdate(temporal, resolveUpdate, resolution));
    },
  });
}
