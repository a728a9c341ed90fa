import {
  type Delivery,
  type DeliveryOptions,
  DeliveryQueue,
  type DeliverySettings,
  type DeliveryState,
} from '../delivery-queue.ts';
import type { ChangeSource, CrmChange } from './crm-change.ts';
import { postWebhook } from './post-webhook.ts';
import { eventFor, type WebhookEvent } from './webhook-events.ts';
import { cutIntoDeliveries, retryDelay } from './webhook-schedule.ts';

export interface WebhookSettings extends DeliverySettings {
  /** Where the app's events go; null while it has named no place, and then they are lost. */
  targetUrl: string | null;
}

export interface WebhookSenderOptions extends DeliveryOptions<WebhookSettings> {
  /** Told when the queue has changed by itself. */
  onChange: () => void;
}

interface EventsDelivery extends Delivery {
  events: WebhookEvent[];
}

interface SenderState extends DeliveryState<EventsDelivery> {
  lastEventId: number;
  gathered: WebhookEvent[];
}

/** HubSpot's sender: at least once, in no order, in arrays, signed, retried for a day and then given up. */
export class WebhookSender extends DeliveryQueue<EventsDelivery, WebhookSettings, SenderState> {
  private readonly onChange: () => void;
  private gathering: NodeJS.Timeout | undefined;
  private isMuted = false;

  constructor({ onChange, ...options }: WebhookSenderOptions) {
    super(options, { luck: 'webhooks', emptyState, concurrency: 10, onAttempt: onChange });
    this.onChange = onChange;
  }

  override view() {
    return { ...super.view(), gathered: this.state.gathered.length };
  }

  /** Sends word of a change, if the app subscribes to it. */
  tell(change: CrmChange, source: ChangeSource): void {
    const event = eventFor(change, source, Date.now());
    if (!event) return;
    this.revision += 1;
    this.state.lastEventId += 1;
    if (this.isMuted || this.settings.targetUrl === null || this.random() < this.settings.lossProbability) {
      this.state.lost += 1;
      return;
    }
    this.state.gathered.push({ ...event, eventId: this.state.lastEventId } as WebhookEvent);
    this.resume();
  }

  /** Whatever changes during `work` is never told: a day of failed deliveries, in an instant. */
  lose<T>(work: () => T): T {
    this.isMuted = true;
    try {
      return work();
    } finally {
      this.isMuted = false;
    }
  }

  /** Goes on with what is gathered, too. */
  override resume(): void {
    if (this.state.gathered.length > 0 && !this.isClosed)
      this.gathering ??= setTimeout(() => this.queueGathered(), this.options.gatherMilliseconds);
    super.resume();
  }

  override async close(): Promise<void> {
    clearTimeout(this.gathering);
    await super.close();
  }

  protected override async post({ events, attempt }: EventsDelivery, signal: AbortSignal): Promise<number | null> {
    const { targetUrl } = this.settings;
    if (targetUrl === null) return null;
    const numbered = events.map((event) => ({ ...event, attemptNumber: attempt }));
    return await postWebhook(targetUrl, numbered, signal);
  }

  protected override retryDelay(retry: number): number | undefined {
    return retryDelay(retry, this.options.retryScale, this.random);
  }

  protected override eventsIn({ events }: EventsDelivery): number {
    return events.length;
  }

  private queueGathered(): void {
    this.gathering = undefined;
    const batches = cutIntoDeliveries(this.state.gathered, this.settings.copies, this.random);
    this.state.gathered = [];
    this.state.queue.push(...batches.map((events) => ({ events, attempt: 0, dueAt: Date.now() })));
    this.revision += 1;
    this.onChange();
    this.resume();
  }
}

function emptyState(): SenderState {
  return { lastEventId: 3_816_279_340, gathered: [], queue: [], delivered: 0, lost: 0, abandoned: 0 };
}
