import { postJson } from '../post-json.ts';
import { sandboxApp } from './sandbox-app.ts';
import type { WebhookEvent } from './webhook-events.ts';
import { webhookSignature } from './webhook-signature.ts';

/** Posts one array, signed as HubSpot signs it. The answer's status; null for cut lines and silence. */
export async function postWebhook(
  url: string,
  events: readonly WebhookEvent[],
  signal: AbortSignal,
): Promise<number | null> {
  const body = JSON.stringify(events);
  const timestamp = Date.now();
  const headers = {
    'user-agent': 'HubSpot Connect 2.0 (sandbox)',
    'x-hubspot-request-timestamp': String(timestamp),
    'x-hubspot-signature-v3': webhookSignature(sandboxApp.clientSecret, 'POST', url, body, timestamp),
  };
  return await postJson(url, headers, body, signal);
}
