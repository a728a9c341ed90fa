import { seededRandom } from '../seeded-random.ts';
import type { ChangeSource, CrmChange } from './crm-change.ts';
import { postWebhook } from './post-webhook.ts';
import { eventFor, type WebhookEvent } from './webhook-events.ts';
import { cutIntoDeliveries, retryDelay } from './webhook-schedule.ts';

export interface WebhookSettings {
  /** Where the app's events go; null while it has named no place, and then they are lost. */
  targetUrl: string | null;
  /** How often each event is delivered: HubSpot promises at least once. */
  copies: number;
  /** Share of events that are never sent. */
  lossProbability: number;
}

export interface WebhookSenderOptions {
  seed: string;
  settings: WebhookSettings;
  /** Length of HubSpot's day of retries, as a share of a real one. */
  retryScale: number;
  /** How long events are gathered into one array. */
  gatherMilliseconds: number;
  answerWithinMilliseconds: number;
  /** Told when the queue has changed by itself. */
  onChange: () => void;
}

interface Delivery {
  events: WebhookEvent[];
  attempt: number;
  /** Epoch milliseconds. */
  dueAt: number;
}

interface SenderState {
  lastEventId: number;
  gathered: WebhookEvent[];
  queue: Delivery[];
  delivered: number;
  lost: number;
  abandoned: number;
}

const concurrentRequests = 10;

/** HubSpot's sender: at least once, in no order, in arrays, signed, retried for a day and then given up. */
export class WebhookSender {
  state: SenderState = emptyState();
  /** Moves with every change of the queue. */
  revision = 0;
  private readonly options: WebhookSenderOptions;
  private settings: WebhookSettings;
  private random: () => number;
  private readonly underWay = new Map<Delivery, Promise<void>>();
  private readonly closing = new AbortController();
  private gathering: NodeJS.Timeout | undefined;
  private waking: NodeJS.Timeout | undefined;
  private isMuted = false;

  constructor(options: WebhookSenderOptions) {
    this.options = options;
    this.settings = options.settings;
    this.random = seededRandom(`${options.seed}:webhooks`);
  }

  configure(change: { [Name in keyof WebhookSettings]?: WebhookSettings[Name] | undefined }): void {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    this.settings = { ...this.settings, ...Object.fromEntries(given) };
  }

  view(): WebhookSettings & { gathered: number; queued: number; delivered: number; lost: number; abandoned: number } {
    const { gathered, queue, delivered, lost, abandoned } = this.state;
    return { ...this.settings, gathered: gathered.length, queued: queue.length, delivered, lost, abandoned };
  }

  /** Sends word of a change, if the app subscribes to it. */
  tell(change: CrmChange, source: ChangeSource): void {
    const event = eventFor(change, source, Date.now());
    if (!event) return;
    this.moved();
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

  /** Goes on with what is gathered and queued, as after a restart. */
  resume(): void {
    if (this.closing.signal.aborted) return;
    if (this.state.gathered.length > 0)
      this.gathering ??= setTimeout(() => this.queueGathered(), this.options.gatherMilliseconds);
    this.pump();
  }

  reset(): void {
    this.state = emptyState();
    this.random = seededRandom(`${this.options.seed}:webhooks`);
    this.moved();
  }

  /** Stops sending; what is queued stays in the state. */
  async close(): Promise<void> {
    clearTimeout(this.gathering);
    clearTimeout(this.waking);
    this.closing.abort();
    await Promise.all(this.underWay.values());
  }

  private queueGathered(): void {
    this.gathering = undefined;
    const batches = cutIntoDeliveries(this.state.gathered, this.settings.copies, this.random);
    this.state.gathered = [];
    this.state.queue.push(...batches.map((events) => ({ events, attempt: 0, dueAt: Date.now() })));
    this.moved();
    this.options.onChange();
    this.pump();
  }

  private pump(): void {
    clearTimeout(this.waking);
    if (this.closing.signal.aborted) return;
    const waiting = this.state.queue.filter((delivery) => !this.underWay.has(delivery));
    const due = waiting.filter(({ dueAt }) => dueAt <= Date.now()).slice(0, concurrentRequests - this.underWay.size);
    for (const delivery of due) {
      const sending = this.deliver(delivery).finally(() => {
        this.underWay.delete(delivery);
        this.pump();
      });
      this.underWay.set(delivery, sending);
    }
    const next = Math.min(...waiting.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > Date.now()));
    if (Number.isFinite(next)) this.waking = setTimeout(() => this.pump(), Math.max(1, Math.ceil(next - Date.now())));
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const { queue } = this.state;
    const arrived = await this.post(delivery.events);
    // Reset meanwhile: this delivery belongs to a queue that is no more.
    if (queue !== this.state.queue) return;
    // Cut short by our own closing: neither arrived nor failed; the next start sends it again.
    if (!arrived && this.closing.signal.aborted) return;
    const delay = arrived ? undefined : retryDelay(delivery.attempt + 1, this.options.retryScale, this.random);
    if (delay === undefined) {
      queue.splice(queue.indexOf(delivery), 1);
      if (arrived) this.state.delivered += delivery.events.length;
      else this.state.abandoned += delivery.events.length;
    } else {
      delivery.attempt += 1;
      delivery.dueAt = Date.now() + delay;
      delivery.events = delivery.events.map((event) => ({ ...event, attemptNumber: delivery.attempt }));
    }
    this.moved();
    this.options.onChange();
  }

  private async post(events: readonly WebhookEvent[]): Promise<boolean> {
    const { targetUrl } = this.settings;
    if (targetUrl === null) return false;
    const tooLate = AbortSignal.timeout(this.options.answerWithinMilliseconds);
    return await postWebhook(targetUrl, events, AbortSignal.any([tooLate, this.closing.signal]));
  }

  private moved(): void {
    this.revision += 1;
  }
}

function emptyState(): SenderState {
  return { lastEventId: 3_816_279_340, gathered: [], queue: [], delivered: 0, lost: 0, abandoned: 0 };
}
