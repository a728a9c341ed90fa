import {
  type Attempt,
  type Delivery,
  type DeliveryOptions,
  DeliveryQueue,
  type DeliverySettings,
} from '../delivery-queue.ts';
import { postJson } from '../post-json.ts';
import type { PsaRecord } from './psa-record.ts';
import { sandboxOrganization } from './sandbox-organization.ts';
import { retryDelay } from './webhook-schedule.ts';
import { productiveSignature } from './webhook-signature.ts';

export interface WebhookSenderOptions extends DeliveryOptions<DeliverySettings> {
  /** Told of every attempt; the webhook's state and the log follow from it. */
  onAttempt: (attempt: Attempt<EventDelivery>) => void;
}

export interface EventDelivery extends Delivery {
  webhookId: string;
  url: string;
  headers: Record<string, string>;
  event: string;
  body: string;
  /** Epoch seconds. The first attempt's: whether Productive renews it isn't known, and the stale one is harder to bear. */
  seconds: number;
}

/** Productive's sender: an event at a time, signed, retried for two days; then the webhook is given up. */
export class WebhookSender extends DeliveryQueue<EventDelivery> {
  constructor({ onAttempt, ...options }: WebhookSenderOptions) {
    super(options, { luck: 'productive-webhooks', emptyState, concurrency: Number.POSITIVE_INFINITY, onAttempt });
  }

  /** Queues the event for the webhook that asked for it. */
  send(webhook: PsaRecord, event: string, body: string): void {
    this.revision += 1;
    if (this.random() < this.settings.lossProbability) {
      this.state.lost += 1;
      return;
    }
    const now = Date.now();
    const common = { webhookId: webhook.id, url: String(webhook.attributes.target_url), event, body };
    const headers = (webhook.attributes.custom_headers ?? {}) as Record<string, string>;
    const delivery = { ...common, headers, seconds: Math.floor(now / 1000), attempt: 0 };
    for (let copy = 0; copy < this.settings.copies; copy += 1)
      this.state.queue.push({ ...delivery, dueAt: now + this.options.gatherMilliseconds * (0.5 + this.random()) });
    this.resume();
  }

  /** Drops what waits for a webhook that is no more. */
  forget(webhookId: string): void {
    const kept = this.state.queue.filter((delivery) => delivery.webhookId !== webhookId);
    this.state.abandoned += this.state.queue.length - kept.length;
    this.state.queue = kept;
    this.revision += 1;
  }

  protected override async post({ url, headers, body, seconds }: EventDelivery, signal: AbortSignal) {
    const signature = productiveSignature(sandboxOrganization.webhookToken, body, seconds);
    return await postJson(url, { ...headers, 'productive-signature': signature }, body, signal);
  }

  protected override retryDelay(retry: number): number | undefined {
    return retryDelay(retry, this.options.retryScale);
  }

  protected override eventsIn(): number {
    return 1;
  }
}

function emptyState() {
  return { queue: [], delivered: 0, lost: 0, abandoned: 0 };
}
