import type { FailureKind, SimulatedReply, SimulatedRequest, Simulator } from '../simulator.ts';
import { admitRequest, unauthorized } from './admit-request.ts';
import { Books, type BooksState } from './books.ts';
import type { CopySettings } from './productive-call.ts';
import { ProductiveError, routeNotFound } from './productive-error.ts';
import { apiRoot } from './productive-path.ts';
import { findRoute } from './productive-routes.ts';
import { finishCopies } from './project-copy.ts';
import { type ProductiveLimits, RateLimits, tooMany } from './rate-limits.ts';
import { sampleOrganization } from './sample/sample-organization.ts';
import { WebhookSender, type WebhookSenderOptions } from './webhook-sender.ts';
import { noteAttempt, tellWebhooks } from './webhook-subscriptions.ts';

export interface ProductiveSimulatorOptions {
  seed: string;
  limits: ProductiveLimits;
  /** How long the background job of a copied project takes. */
  copyMilliseconds: number;
  webhooks: Omit<WebhookSenderOptions, 'seed' | 'onAttempt'>;
  /** Told when something changed that nobody asked for: a delivery. */
  onChange: () => void;
  /** Epoch milliseconds. */
  now: () => number;
}

interface ProductiveChange extends Partial<Record<'copies' | 'lossProbability', number | undefined>> {
  copyDelayMilliseconds?: number | undefined;
  failNextCopies?: number | undefined;
  breakNextCopies?: number | undefined;
}

interface Saved {
  books: BooksState;
  webhooks: WebhookSender['state'];
}

/** A Productive organisation: JSON:API, limits, copies in the background, and webhooks. */
export class ProductiveSimulator implements Simulator {
  readonly system = 'productive';
  /** The organisation itself, for whoever works in it by hand. */
  readonly books: Books;
  readonly webhooks: WebhookSender;
  readonly copying: CopySettings;
  private readonly limits: RateLimits;
  private readonly copyMilliseconds: number;

  constructor({ seed, limits, copyMilliseconds, webhooks, onChange, now }: ProductiveSimulatorOptions) {
    this.books = new Books(now, (change) => tellWebhooks(this.books, this.webhooks, change));
    this.webhooks = new WebhookSender({
      ...webhooks,
      seed,
      onAttempt: (attempt) => {
        noteAttempt(this.books, attempt);
        onChange();
      },
    });
    this.limits = new RateLimits(limits, now);
    this.copyMilliseconds = copyMilliseconds;
    this.copying = { delayMilliseconds: copyMilliseconds, failNext: 0, breakNext: 0 };
    this.books.state = sampleOrganization();
  }

  claims(path: string): boolean {
    return path.startsWith(apiRoot);
  }

  operation(request: SimulatedRequest): string {
    return findRoute(request)?.operation ?? 'unknown';
  }

  async answer(request: SimulatedRequest): Promise<SimulatedReply> {
    try {
      admitRequest(request);
      this.limits.admit();
      finishCopies(this.books);
      const route = findRoute(request);
      if (!route) throw routeNotFound();
      return route.handle({ books: this.books, request, copying: this.copying });
    } catch (error) {
      if (error instanceof ProductiveError) return error.reply();
      throw error;
    }
  }

  /** 502 comes from the proxy in front of it. */
  failure(kind: FailureKind): SimulatedReply {
    switch (kind) {
      case 'too-many-requests-429':
        return tooMany(100).reply();
      case 'unauthorized-401':
        return unauthorized().reply();
      case 'bad-gateway-502':
        return { status: 502, headers: { 'content-type': 'text/html' }, body: badGateway };
      default: {
        const detail = 'Something went wrong on our side';
        return new ProductiveError(500, [{ status: 500, title: 'Internal Server Error', detail }]).reply();
      }
    }
  }

  /** What `POST /_productive` sets. */
  configure(change: ProductiveChange): void {
    const { copyDelayMilliseconds, failNextCopies, breakNextCopies, ...sending } = change;
    this.copying.delayMilliseconds = copyDelayMilliseconds ?? this.copying.delayMilliseconds;
    this.copying.failNext = failNextCopies ?? this.copying.failNext;
    this.copying.breakNext = breakNextCopies ?? this.copying.breakNext;
    this.webhooks.configure(sending);
  }

  view() {
    const { delayMilliseconds, failNext, breakNext } = this.copying;
    return {
      copyDelayMilliseconds: delayMilliseconds,
      failNextCopies: failNext,
      breakNextCopies: breakNext,
      unfinishedCopies: this.books.state.copies.length,
      ...this.webhooks.view(),
    };
  }

  /** Productive's times were never measured by us, so it answers at once. */
  serviceTime(): number {
    return 0;
  }

  get revision(): number {
    return this.books.revision + this.webhooks.revision;
  }

  save(): Saved {
    finishCopies(this.books);
    return { books: this.books.state, webhooks: this.webhooks.state };
  }

  restore(saved: unknown): void {
    const { books, webhooks } = saved as Saved;
    this.books.state = books;
    this.webhooks.state = webhooks;
  }

  reset(): void {
    this.books.state = sampleOrganization();
    this.books.moved();
    this.limits.reset();
    this.webhooks.reset();
    Object.assign(this.copying, { delayMilliseconds: this.copyMilliseconds, failNext: 0, breakNext: 0 });
  }
}

const badGateway =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n';
