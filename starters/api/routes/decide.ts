import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { type ApprovalId, planHash, processOf } from '../../../domain/ids.ts';
import type { Decision } from '../../../domain/message.ts';
import { decideUpdate } from '../../../workflows/messages.ts';
import { sendUpdate } from '../../processes/send-update.ts';
import type { Services } from '../../services.ts';
import { type Signing, signMessage } from '../../sign-message.ts';
import type { Caller } from '../caller.ts';
import { envelope } from '../envelope.ts';
import { route } from '../route.ts';
import { decisionSchema } from '../schemas/process-view-schema.ts';
import { approvalParam, idempotencyHeader, prose } from '../schemas/request-parts.ts';
import { updateAnswers, updateProblems, updateReply } from '../update-reply.ts';

const decisionRequest = z
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
export function decideRoute({ temporal, signing }: Services) {
  return route({
    method: 'post',
    path: '/v1/approvals/{id}/decision',
    summary: 'Approve or reject a plan, or send it back',
    description:
      'The process judges it: who is asked, who has a part in it, and whether this is the plan that would be written.',
    params: approvalParam,
    headers: idempotencyHeader,
    body: decisionRequest,
    answers: updateAnswers,
    problems: updateProblems,
    async handle({ params, headers, body }, caller) {
      const decision = await signedDecision(signing, caller, params.id, body, headers['idempotency-key']);
      return updateReply(decision, await sendUpdate(temporal, decideUpdate, decision));
    },
  });
}

/** For whoever brings it to the process by another way: an own tool, or the `temporal` command line. */
export function signDecisionRoute({ signing }: Services) {
  return route({
    method: 'post',
    path: '/v1/approvals/{id}/decision/sign',
    summary: 'Sign a decision, and send it nowhere',
    description:
      'The answer is what the update or signal `decide` of the process takes, good until it says. It is judged when it comes there, like any other.',
    params: approvalParam,
    body: decisionRequest,
    answers: { 200: { description: 'The signed decision', schema: decisionSchema } },
    problems: [],
    async handle({ params, body }, caller) {
      return { status: 200, body: await signedDecision(signing, caller, params.id, body, undefined) };
    },
  });
}

/** The way back in for what `signDecisionRoute` gave out: whoever brings it, it is the signer's. */
export function deliverDecisionRoute({ temporal }: Services) {
  return route({
    method: 'post',
    path: '/v1/approvals/{id}/decision/deliver',
    summary: 'Bring a decision that was signed before to its process',
    description: 'The process verifies it, and judges it as the decision of whoever signed it.',
    params: approvalParam,
    body: decisionSchema,
    answers: updateAnswers,
    problems: updateProblems,
    async handle({ params, body }) {
      // To the process of the address: what is for another one is refused there, and on record.
      const process = processOf(params.id as ApprovalId);
      // Bound to all of it: a forgery under the same id must not get the answer that is meant for the real one.
      const updateId = createHash('sha256').update(canonicalJson(body)).digest('hex');
      return updateReply({ ...body, process }, await sendUpdate(temporal, decideUpdate, body, { updateId, process }));
    },
  });
}

function signedDecision(
  signing: Signing,
  caller: Caller,
  approval: string,
  body: z.output<typeof decisionRequest>,
  key: string | undefined,
): Promise<Decision> {
  const content = { ...body, planHash: planHash(body.planHash) };
  const sent = envelope(caller, processOf(approval as ApprovalId), content, key);
  return signMessage<Decision>(signing, 'decision', { ...sent, ...content });
}
