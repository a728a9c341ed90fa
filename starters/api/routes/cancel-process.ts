import { z } from 'zod';
import type { ProcessId } from '../../../domain/ids.ts';
import type { CancelRequest } from '../../../domain/message.ts';
import { cancelProcess } from '../../processes/cancel-process.ts';
import type { Services } from '../../services.ts';
import { signMessage } from '../../sign-message.ts';
import { envelope } from '../envelope.ts';
import { route } from '../route.ts';
import { idempotencyHeader, processParam, reasonText } from '../schemas/request-parts.ts';
import { updateAnswers, updateProblems, updateReply } from '../update-reply.ts';

const body = z.strictObject({ reason: reasonText }).meta({ id: 'CancelRequest' });

/** A request, not an order: the process decides what can still be taken back, and says what is left. */
export function cancelProcessRoute({ temporal, signing }: Services) {
  return route({
    method: 'post',
    path: '/v1/processes/{id}/cancel',
    summary: 'Cancel a process',
    description:
      'Before the first write nothing is left behind; later, what was written is taken back as far as it may be.',
    params: processParam,
    headers: idempotencyHeader,
    body,
    answers: updateAnswers,
    problems: updateProblems,
    async handle({ params, headers, body }, caller) {
      const sent = envelope(caller, params.id as ProcessId, body, headers['idempotency-key']);
      const request = await signMessage<CancelRequest>(signing, 'cancellation', { ...sent, ...body });
      return updateReply(request, await cancelProcess(temporal, request));
    },
  });
}
