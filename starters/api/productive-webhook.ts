import type { RequestHandler } from 'express';
import { z } from 'zod';
import {
  type PsaRecordHint,
  productiveHints,
  productiveWebhookBody,
} from '../../connectors/productive/webhook-hints.ts';
import { judgeProductiveSignature } from '../../connectors/productive/webhook-signature.ts';
import { recordRef } from '../../domain/ids.ts';
import type { RecordWaker } from '../processes/record-waker.ts';
import { acceptedInTime } from './accepted-in-time.ts';
import { Problem } from './problem.ts';
import type { RouteShape } from './route.ts';
import type { ProductiveWebhookCounts } from './webhook-counts.ts';

/** How it is described in OpenAPI; the handler checks by itself, because the signature covers the raw body. */
export const productiveWebhookShape = {
  method: 'post',
  path: '/v1/webhooks/productive',
  summary: 'Productive’s webhooks',
  description:
    'Signed by Productive. A delivery is a hint: running processes that touch its project or budget look again. One about anything else is counted and left.',
  headers: z.object({ 'productive-signature': z.string().meta({ example: 't=1568031758, s=5257a869e7…' }) }),
  body: productiveWebhookBody,
  answers: { 200: { description: 'Temporal has accepted all', schema: z.object({ records: z.int() }) } },
  problems: ['TL-API-0002', 'TL-API-0016', 'TL-API-0014', 'TL-API-0021'],
} satisfies RouteShape;

/** How a delivery is known to be Productive's, and whose records it is about. */
export interface ProductiveWebhookSettings {
  /** The connection's name in `config/systems.yaml`; null where the firm has no PSA. */
  connection: string | null;
  /** One for each webhook; none: no webhooks are taken. */
  tokens: readonly string[];
}

/**
 * Answers 2xx only after Temporal has accepted a signal for every running process that touches the project or budget
 * concerned. Expects the raw body, of which nothing is used but ids, so that a delivery sent again, late or out of order
 * does no harm: one whose time is long past is taken too, because retries come hours later, and is counted.
 */
export function productiveWebhook(
  { connection, tokens }: ProductiveWebhookSettings,
  waker: RecordWaker,
  counts: ProductiveWebhookCounts,
): RequestHandler {
  return async (request, response) => {
    if (connection === null || tokens.length === 0) {
      const missing = connection === null ? 'config/systems.yaml names no PSA' : 'PRODUCTIVE_WEBHOOK_TOKEN is not set';
      throw new Problem('TL-API-0021', `${missing}, so no webhook can be checked.`);
    }
    const body: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const verdict = judgeProductiveSignature(request.get('Productive-Signature'), body, tokens, Date.now());
    if (verdict === 'missing' || verdict === 'wrong') {
      counts.refused[verdict] += 1;
      throw new Problem('TL-API-0016', `Its signature is ${verdict}. Nothing was told.`);
    }
    const hints = productiveHints(body);
    if (!hints) {
      counts.unreadable += 1;
      throw new Problem('TL-API-0002', 'The body must be one delivery, as Productive sends it.');
    }
    if (verdict === 'stale') {
      counts.stale += 1;
      request.log.warn('a webhook of Productive was signed long ago; it is taken for a retry');
    }
    const accepted = await acceptedInTime(waker.wake(recordsOf(connection, hints)));
    if (accepted !== true) {
      counts.unavailable += 1;
      request.log.warn({ err: accepted }, 'Temporal did not take a webhook in time');
      throw new Problem('TL-API-0014', 'Temporal has not accepted everything in time. Send it again.', {
        retryAfter: 10,
      });
    }
    counts.accepted += 1;
    counts.records += hints.length;
    if (hints.length === 0) counts.ignored += 1;
    response.status(200).json({ records: hints.length });
  };
}

function recordsOf(connection: string, hints: readonly PsaRecordHint[]) {
  return hints.map(({ kind, id }) => recordRef(connection, kind, id));
}
