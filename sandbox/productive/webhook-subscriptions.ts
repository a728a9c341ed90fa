import type { Attempt } from '../delivery-queue.ts';
import type { Books, RecordChange } from './books.ts';
import { DocumentWriter } from './document.ts';
import { resourceType } from './resource-types.ts';
import { webhookEvent } from './webhook-events.ts';
import type { EventDelivery, WebhookSender } from './webhook-sender.ts';

/** Sends word of a change to the webhooks that asked for its event. */
export function tellWebhooks(books: Books, sender: WebhookSender, change: RecordChange): void {
  if (change.kind === 'delete' && change.record.type === 'webhooks') {
    sender.forget(change.record.id);
    return;
  }
  const known = webhookEvent(change);
  if (!known) return;
  const { record } = change;
  for (const webhook of books.all('webhooks')) {
    if (webhook.attributes.event_id !== known.eventId || webhook.attributes.deactivated_at !== null) continue;
    const type = resourceType(record.type);
    const writer = new DocumentWriter(type, new URLSearchParams({ include: including(type.relations) }), books);
    const { data, included } = writer.one(record);
    const created = Math.floor(books.milliseconds() / 1000);
    const about = { event: known.event, item_type: known.itemType, item_id: Number(record.id), created };
    sender.send(webhook, known.event, JSON.stringify({ ...about, object: { data, included } }));
  }
}

/** The webhook's state after an attempt, and its line in the log: issues after three failures, given up after the last. */
export function noteAttempt(books: Books, { delivery, status, gaveUp }: Attempt<EventDelivery>): void {
  const webhook = books.find('webhooks', delivery.webhookId);
  if (!webhook) return;
  const arrived = status !== null && status >= 200 && status < 300;
  const failures = arrived ? 0 : delivery.attempt + 1;
  webhook.attributes.state_id = failures >= 3 ? 2 : arrived ? 1 : webhook.attributes.state_id;
  if (gaveUp) webhook.attributes.deactivated_at = books.now();
  const attributes = { retry_attempt: delivery.attempt, status_code: status, event: delivery.event };
  const logs = books.all('webhook_logs');
  books.note({
    id: String(Number(logs.at(-1)?.id ?? 0) + 1),
    type: 'webhook_logs',
    attributes: { ...attributes, created_at: books.now(), updated_at: books.now() },
    relations: { webhook: webhook.id },
  });
}

function including(relations: Record<string, string>): string {
  return Object.keys(relations).join(',');
}
