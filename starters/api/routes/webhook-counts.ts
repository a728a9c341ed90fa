import { z } from 'zod';
import { route } from '../route.ts';
import type { ProductiveWebhookCounts, WebhookCounts } from '../webhook-counts.ts';

const count = z.int();

const counts: z.ZodType<WebhookCounts> = z
  .object({
    since: z.string(),
    accepted: count,
    events: count,
    deals: count,
    records: count,
    ignoredEvents: z.object({ otherPortal: count, otherObject: count, unknown: count }),
    refused: z.object({ missing: count, 'too old': count, 'in the future': count, wrong: count }),
    unreadable: count,
    unavailable: count,
  })
  .meta({ id: 'WebhookCounts' });

const productiveCounts: z.ZodType<ProductiveWebhookCounts> = z
  .object({
    since: z.string(),
    accepted: count,
    records: count,
    ignored: count,
    stale: count,
    refused: z.object({ missing: count, wrong: count }),
    unreadable: count,
    unavailable: count,
  })
  .meta({ id: 'ProductiveWebhookCounts' });

/** For operations: a rising number of wrong signatures is a wrong secret, or somebody trying. */
export function webhookCountsRoute(counted: WebhookCounts) {
  return route({
    method: 'get',
    path: '/v1/webhooks/hubspot/counts',
    summary: 'What came in by webhook since this API started, and what was refused and why',
    answers: { 200: { description: 'The counts', schema: counts } },
    problems: [],
    async handle() {
      return { status: 200, body: counted };
    },
  });
}

export function productiveWebhookCountsRoute(counted: ProductiveWebhookCounts) {
  return route({
    method: 'get',
    path: '/v1/webhooks/productive/counts',
    summary: 'What came in by Productive’s webhooks since this API started, and what was refused and why',
    answers: { 200: { description: 'The counts', schema: productiveCounts } },
    problems: [],
    async handle() {
      return { status: 200, body: counted };
    },
  });
}
