import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { Problem } from './problem.ts';

/** Bytes: a decision or a correction is some hundred; 100 events of HubSpot's are some 30,000. */
export const largestBody = 64 * 1024;
/** Bytes of what the Temporal Web UI wants to show at once: a payload has at most 2 MB, a third more as base64. */
export const largestPayloads = 8 * 1024 * 1024;
/** Bytes of one delivery: HubSpot puts at most 100 events into it. */
export const largestWebhook = 1024 * 1024;

/** A person's browser, or a script that polls, from one address. */
export function requestLimit(): RequestHandler {
  return perMinute(3_000);
}

/** HubSpot sends up to ten at once, and all of a portal's events come from a few addresses. */
export function webhookLimit(): RequestHandler {
  return perMinute(12_000);
}

function perMinute(limit: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Behind a proxy, all come from its address: then the proxy limits each, and this bounds the sum.
    validate: { xForwardedForHeader: false },
    handler: (_request, _response, next) => {
      const detail = `At most ${limit} requests a minute are taken from one address. Wait a minute.`;
      next(new Problem('TL-API-0013', detail, { retryAfter: 60 }));
    },
  });
}
