import type { RequestHandler } from 'express';
import { z } from 'zod';
import { readWebhookEvents, type WebhookEvents, webhookEvent } from '../../connectors/hubspot/webhook-events.ts';
import { judgeSignature, publicUri } from '../../connectors/hubspot/webhook-signature.ts';
import { recordRef } from '../../domain/ids.ts';
import { type DealRef, leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { DealWaker } from '../processes/deal-waker.ts';
import type { RecordWaker } from '../processes/record-waker.ts';
import { acceptedInTime } from './accepted-in-time.ts';
import { Problem } from './problem.ts';
import type { RouteShape } from './route.ts';
import type { WebhookCounts } from './webhook-counts.ts';

/** How it is described in OpenAPI; the handler checks by itself, because the signature covers the raw body, and event by event. */
export const hubspotWebhookShape = {
  method: 'post',
  path: '/v1/webhooks/hubspot',
  summary: 'HubSpot’s webhooks',
  description:
    'Signed by HubSpot (version 3). Events are hints: the deals they concern are read from HubSpot. An event of another form is counted and left.',
  headers: z.object({ 'x-hubspot-signature-v3': z.string(), 'x-hubspot-request-timestamp': z.string() }),
  body: z.array(webhookEvent),
  answers: {
    200: { description: 'Temporal has accepted all', schema: z.object({ deals: z.int(), records: z.int() }) },
  },
  problems: ['TL-API-0002', 'TL-API-0016', 'TL-API-0014', 'TL-API-0021'],
} satisfies RouteShape;

/** How a delivery is known to be HubSpot's, and ours. */
export interface HubspotWebhookSettings {
  /** The connection's name in `config/systems.yaml`. */
  connection: string;
  /** Signs the webhooks; null: none are taken. */
  secret: string | null;
  /** Null: events of every account are ours. */
  portalId: string | null;
  /** As HubSpot calls us: what it signs. */
  publicUrl: string;
}

/** Whom a delivery's hints go to. */
export interface Wakers {
  deals: DealWaker;
  records: RecordWaker;
  /** Has the deal a process, running or ended? */
  isKnown(deal: DealRef): Promise<boolean>;
}

/**
 * Answers 2xx only after Temporal has accepted a start or a signal for every deal concerned (those that may have been won,
 * and those that have a process), and a signal for every running process that touches another record concerned. Expects
 * the raw body. The events are hints: none of their contents is used but which records they are about.
 */
export function hubspotWebhook(
  settings: HubspotWebhookSettings,
  wakers: Wakers,
  counts: WebhookCounts,
): RequestHandler {
  return async (request, response) => {
    const { secret } = settings;
    if (secret === null) {
      const detail = 'HUBSPOT_WEBHOOK_SECRET is not set, so no webhook can be checked. The sweep finds won deals.';
      throw new Problem('TL-API-0021', detail);
    }
    const body: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const verdict = judgeSignature(
      {
        method: request.method,
        uri: publicUri(settings.publicUrl, request.originalUrl),
        body,
        signature: request.get('X-HubSpot-Signature-v3'),
        timestamp: request.get('X-HubSpot-Request-Timestamp'),
      },
      secret,
      Date.now(),
    );
    if (verdict !== 'valid') {
      counts.refused[verdict] += 1;
      throw new Problem('TL-API-0016', `Its signature (version 3) is ${verdict}. Nothing was started.`);
    }
    const events = readWebhookEvents(body, settings.portalId);
    if (!events) {
      counts.unreadable += 1;
      throw new Problem('TL-API-0002', 'The body must be a JSON array of events, as HubSpot sends them.');
    }
    const deals = events.dealIds.map((dealId) => ({ connection: settings.connection, dealId }));
    response.locals.processId = deals.map(leadToProjectId);
    const accepted = await acceptedInTime(wakeAll(events, settings.connection, wakers));
    if (accepted !== true) {
      counts.unavailable += 1;
      request.log.warn({ err: accepted }, 'Temporal did not take a webhook in time');
      const detail =
        'Temporal has not accepted everything in time. Send it again; the sweep finds what is not sent again.';
      throw new Problem('TL-API-0014', detail, { retryAfter: 10 });
    }
    counts.accepted += 1;
    counts.events += events.events;
    counts.deals += events.dealIds.length;
    counts.records += events.records.length;
    for (const [why, count] of Object.entries(events.ignored)) {
      counts.ignoredEvents[why as keyof typeof events.ignored] += count;
    }
    response.status(200).json({ deals: events.dealIds.length, records: events.records.length });
  };
}

/** Editing open deals is a CRM's everyday life: what can't have won one only wakes a process that is there. */
function wakeAll(events: WebhookEvents, connection: string, wakers: Wakers): Promise<unknown> {
  const wakeDeal = async (dealId: string) => {
    const deal = { connection, dealId };
    if (events.maybeWon.includes(dealId) || (await wakers.isKnown(deal))) await wakers.deals.wake(deal);
  };
  const records = events.records.map(({ kind, id }) => recordRef(connection, kind, id));
  return Promise.all([...events.dealIds.map(wakeDeal), wakers.records.wake(records)]);
}
