import { seededRandom, shuffled } from './seeded-random.ts';

export interface Delivery {
  /** How often it was tried before. */
  attempt: number;
  /** Epoch milliseconds. */
  dueAt: number;
}

export interface DeliverySettings {
  /** How often each event is delivered. */
  copies: number;
  /** Share of events that are never sent. */
  lossProbability: number;
}

export interface DeliveryOptions<Settings extends DeliverySettings> {
  seed: string;
  settings: Settings;
  /** Length of the vendor's time of retries, as a share of the real one. */
  retryScale: number;
  /** How long events are gathered before they leave, in no order. */
  gatherMilliseconds: number;
  answerWithinMilliseconds: number;
}

export interface DeliveryState<D extends Delivery> {
  queue: D[];
  delivered: number;
  lost: number;
  abandoned: number;
}

/** `status` is null when nothing answered. */
export interface Attempt<D extends Delivery> {
  delivery: D;
  status: number | null;
  gaveUp: boolean;
}

interface Vendor<D extends Delivery, State> {
  /** So that no two vendors draw the same luck from one seed. */
  luck: string;
  emptyState: () => State;
  /** Requests under way at once. */
  concurrency: number;
  /** Told of every attempt, when the queue's revision has moved. */
  onAttempt: (attempt: Attempt<D>) => void;
}

/** What every vendor's sender of webhooks does with a delivery: it leaves when due, is tried again, and given up at last. */
export abstract class DeliveryQueue<
  D extends Delivery,
  Settings extends DeliverySettings = DeliverySettings,
  State extends DeliveryState<D> = DeliveryState<D>,
> {
  state: State;
  /** Moves with every change of the queue. */
  revision = 0;
  protected readonly options: DeliveryOptions<Settings>;
  protected settings: Settings;
  protected random: () => number;
  private readonly vendor: Vendor<D, State>;
  private readonly underWay = new Map<D, Promise<void>>();
  private readonly closing = new AbortController();
  private waking: NodeJS.Timeout | undefined;

  constructor(options: DeliveryOptions<Settings>, vendor: Vendor<D, State>) {
    this.options = options;
    this.settings = options.settings;
    this.vendor = vendor;
    this.state = vendor.emptyState();
    this.random = this.newLuck();
  }

  /** The answer's status; null when there was none. */
  protected abstract post(delivery: D, signal: AbortSignal): Promise<number | null>;

  /** Milliseconds until the retry with this number (1 for the first); undefined when the vendor would give up. */
  protected abstract retryDelay(retry: number): number | undefined;

  protected abstract eventsIn(delivery: D): number;

  configure(change: { [Name in keyof Settings]?: Settings[Name] | undefined }): void {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    this.settings = { ...this.settings, ...Object.fromEntries(given) };
  }

  view(): Settings & { queued: number; delivered: number; lost: number; abandoned: number } {
    const { queue, delivered, lost, abandoned } = this.state;
    return { ...this.settings, queued: queue.length, delivered, lost, abandoned };
  }

  /** Goes on with what is queued, as after a restart. */
  resume(): void {
    clearTimeout(this.waking);
    if (this.isClosed) return;
    // One instant for both questions: what comes due between two would be neither due nor next.
    const now = Date.now();
    const waiting = this.state.queue.filter((delivery) => !this.underWay.has(delivery));
    const due = waiting.filter(({ dueAt }) => dueAt <= now);
    for (const delivery of shuffled(due.slice(0, this.vendor.concurrency - this.underWay.size), this.random)) {
      const sending = this.deliver(delivery).finally(() => {
        this.underWay.delete(delivery);
        this.resume();
      });
      this.underWay.set(delivery, sending);
    }
    const next = Math.min(...waiting.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > now));
    if (Number.isFinite(next)) this.waking = setTimeout(() => this.resume(), Math.ceil(next - now));
  }

  reset(): void {
    this.state = this.vendor.emptyState();
    this.random = this.newLuck();
    this.revision += 1;
  }

  /** Stops sending; what is queued stays in the state. */
  async close(): Promise<void> {
    clearTimeout(this.waking);
    this.closing.abort();
    await Promise.all(this.underWay.values());
  }

  protected get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  private newLuck(): () => number {
    return seededRandom(`${this.options.seed}:${this.vendor.luck}`);
  }

  private async deliver(delivery: D): Promise<void> {
    const tooLate = AbortSignal.timeout(this.options.answerWithinMilliseconds);
    const status = await this.post(delivery, AbortSignal.any([tooLate, this.closing.signal]));
    const state: DeliveryState<D> = this.state;
    // Reset or forgotten meanwhile, or cut short by our own closing: the next start sends it again.
    if (!state.queue.includes(delivery) || (status === null && this.isClosed)) return;
    const arrived = status !== null && status >= 200 && status < 300;
    const delay = arrived ? undefined : this.retryDelay(delivery.attempt + 1);
    this.revision += 1;
    this.vendor.onAttempt({ delivery, status, gaveUp: !arrived && delay === undefined });
    if (delay === undefined) {
      state.queue.splice(state.queue.indexOf(delivery), 1);
      state[arrived ? 'delivered' : 'abandoned'] += this.eventsIn(delivery);
    } else {
      delivery.attempt += 1;
      delivery.dueAt = Date.now() + delay;
    }
  }
}
