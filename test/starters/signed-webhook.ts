import { createHmac } from 'node:crypto';
import { sandboxApp } from '../../sandbox/hubspot/sandbox-app.ts';

const webhookPath = '/v1/webhooks/hubspot';

export interface WebhookOver {
  secret?: string;
  timestamp?: number;
  headers?: Record<string, string>;
}

/** Posts events as HubSpot does: one JSON array, signed (version 3) over method, address, raw body and time. */
export async function sendWebhook(apiUrl: string, events: unknown, over: WebhookOver = {}) {
  const body = typeof events === 'string' ? events : JSON.stringify(events);
  const timestamp = String(over.timestamp ?? Date.now());
  const signature = createHmac('sha256', over.secret ?? sandboxApp.clientSecret)
    .update(`POST${apiUrl}${webhookPath}${body}${timestamp}`)
    .digest('base64');
  const headers = over.headers ?? { 'X-HubSpot-Signature-v3': signature, 'X-HubSpot-Request-Timestamp': timestamp };
  const answer = await fetch(apiUrl + webhookPath, { method: 'POST', body, headers });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}

/** The event of a deal that was moved to won. */
export function wonEvent(dealId: number, over: Record<string, unknown> = {}) {
  return {
    eventId: 3816279340,
    subscriptionId: 25,
    portalId: sandboxApp.portalId,
    appId: 1160452,
    occurredAt: 1764113600000,
    subscriptionType: 'deal.propertyChange',
    attemptNumber: 0,
    objectId: dealId,
    propertyName: 'dealstage',
    propertyValue: 'closedwon',
    changeSource: 'CRM_UI',
    ...over,
  };
}
