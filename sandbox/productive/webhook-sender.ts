import { seededRandom, shuffled } from '../seeded-random.ts';
import type { PsaRecord } from './psa-record.ts';
import { sandboxOrganization } from './sandbox-organization.ts';
import { retryDelay } from './webhook-schedule.ts';
import { productiveSignature } from './webhook-signature.ts';

export interface WebhookSettings {
  /** How often each event is delivered. */
  copies: number;
  /** Share of events that are never sent. */
  lossProbability: number;
}

export interface WebhookSenderOptions {
  seed: string;
  settings: WebhookSettings;
  /** Length of Productive's two days of retries, as a share of real ones. */
  retryScale: number;
  /** How long events wait before they leave, in no order. */
  gatherMilliseconds: number;
  answerWithinMilliseconds: number;
  /** Told of every attempt; the webhook's state and the log follow from it. `status` is null when nothing answered. */
  onAttempt: (attempt: { delivery: Delivery; status: number | null; gaveUp: boolean }) => void;
}

export interface Delivery {
  webhookId: string;
  url: string;
  headers: Record<string, string>;
  event: string;
  body: string;
  /** Epoch seconds. The first attempt's: whether Productive renews it isn't known, and the stale one is harder to bear. */
  seconds: number;
  attempt: number;
  /** Epoch milliseconds. */
  dueAt: number;
}

interface SenderState {
  queue: Delivery[];
  delivered: number;
  lost: number;
  abandoned: number;
}

/** Productive's sender: an event at a time, signed, retried for two days; then the webhook is given up. */
export class WebhookSender {
  state: SenderState = emptyState();
  revision = 0;
  private readonly options: WebhookSenderOptions;
  private settings: WebhookSettings;
  private random: () => number;
  private readonly underWay = new Map<Delivery, Promise<void>>();
  private readonly closing = new AbortController();
  private waking: NodeJS.Timeout | undefined;

  constructor(options: WebhookSenderOptions) {
    this.options = options;
    this.settings = options.settings;
    this.random = seededRandom(`${options.seed}:productive-webhooks`);
  }

  configure(change: { [Name in keyof WebhookSettings]?: WebhookSettings[Name] | undefined }): void {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    this.settings = { ...this.settings, ...Object.fromEntries(given) };
  }

  view(): WebhookSettings & { queued: number; delivered: number; lost: number; abandoned: number } {
    const { queue, delivered, lost, abandoned } = this.state;
    return { ...this.settings, queued: queue.length, delivered, lost, abandoned };
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

  /** Goes on with what is queued, as after a restart. */
  resume(): void {
    clearTimeout(this.waking);
    if (this.closing.signal.aborted) return;
    const waiting = this.state.queue.filter((delivery) => !this.underWay.has(delivery));
    for (const delivery of shuffled(
      waiting.filter(({ dueAt }) => dueAt <= Date.now()),
      this.random,
    )) {
      const sending = this.deliver(delivery).finally(() => {
        this.underWay.delete(delivery);
        this.resume();
      });
      this.underWay.set(delivery, sending);
    }
    const next = Math.min(...waiting.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > Date.now()));
    if (Number.isFinite(next)) this.waking = setTimeout(() => this.resume(), Math.max(0, Math.ceil(next - Date.now())));
  }

  reset(): void {
    this.state = emptyState();
    this.random = seededRandom(`${this.options.seed}:productive-webhooks`);
    this.revision += 1;
  }

  /** Stops sending; what is queued stays in the state. */
  async close(): Promise<void> {
    clearTimeout(this.waking);
    this.closing.abort();
    await Promise.all(this.underWay.values());
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const status = await this.post(delivery);
    // Reset or forgotten meanwhile, or cut short by our own closing: the next start sends it again.
    if (!this.state.queue.includes(delivery) || (status === null && this.closing.signal.aborted)) return;
    const arrived = status !== null && status >= 200 && status < 300;
    const delay = arrived ? undefined : retryDelay(delivery.attempt + 1, this.options.retryScale);
    this.options.onAttempt({ delivery, status, gaveUp: !arrived && delay === undefined });
    if (delay === undefined) {
      this.state.queue = this.state.queue.filter((waiting) => waiting !== delivery);
      this.state[arrived ? 'delivered' : 'abandoned'] += 1;
    } else {
      delivery.attempt += 1;
      delivery.dueAt = Date.now() + delay;
    }
    this.revision += 1;
  }

  private async post({ url, headers, body, seconds }: Delivery): Promise<number | null> {
    const signature = productiveSignature(sandboxOrganization.webhookToken, body, seconds);
    const tooLate = AbortSignal.timeout(this.options.answerWithinMilliseconds);
    const signal = AbortSignal.any([tooLate, this.closing.signal]);
    const own = { 'content-type': 'application/json', 'productive-signature': signature };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, ...own },
        body,
        signal,
        redirect: 'manual',
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    }
  }
}

function emptyState(): SenderState {
  return { queue: [], delivered: 0, lost: 0, abandoned: 0 };
}
