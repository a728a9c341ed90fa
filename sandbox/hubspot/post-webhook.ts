import { sandboxApp } from './sandbox-app.ts';
import type { WebhookEvent } from './webhook-events.ts';
import { webhookSignature } from './webhook-signature.ts';

/** Posts one array, signed as HubSpot signs it. True when it was taken; refusals, cut lines and silence are false. */
export async function postWebhook(url: string, events: readonly WebhookEvent[], signal: AbortSignal): Promise<boolean> {
  const body = JSON.stringify(events);
  const timestamp = Date.now();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'HubSpot Connect 2.0 (sandbox)',
    'x-hubspot-request-timestamp': String(timestamp),
    'x-hubspot-signature-v3': webhookSignature(sandboxApp.clientSecret, 'POST', url, body, timestamp),
  };
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
