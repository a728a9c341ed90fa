import type { FailureKind, SimulatedReply, SimulatedRequest, Simulator } from '../simulator.ts';
import { AccessGrants, unauthenticated } from './access-grants.ts';
import { Crm } from './crm.ts';
import { type CrmState, emptyCrmState, withNewProperties } from './crm-state.ts';
import { HubspotError } from './hubspot-error.ts';
import { parseHubspotPath } from './hubspot-path.ts';
import { findRoute } from './hubspot-routes.ts';
import { type RateLimitOptions, RateLimits, tooMany } from './rate-limits.ts';
import { WebhookSender, type WebhookSenderOptions } from './webhook-sender.ts';

export interface HubspotSimulatorOptions {
  seed: string;
  /** The longest a change takes until search finds it; 0 for at once. */
  searchLagMilliseconds: number;
  limits: RateLimitOptions;
  webhooks: Omit<WebhookSenderOptions, 'seed'>;
  /** Epoch milliseconds. */
  now: () => number;
}

interface Saved {
  crm: CrmState;
  tokens: AccessGrants['tokens'];
  webhooks: WebhookSender['state'];
}

/** A HubSpot account: CRM objects under both kinds of version, schema, search, OAuth, limits and webhooks. */
export class HubspotSimulator implements Simulator {
  readonly system = 'hubspot';
  /** The account itself, for whoever works in it by hand: the scenarios. */
  readonly crm: Crm;
  readonly webhooks: WebhookSender;
  private readonly grants: AccessGrants;
  private readonly limits: RateLimits;

  constructor({ seed, searchLagMilliseconds, limits, webhooks, now }: HubspotSimulatorOptions) {
    this.webhooks = new WebhookSender({ ...webhooks, seed });
    this.crm = new Crm({
      searchLag: { milliseconds: searchLagMilliseconds, seed },
      now,
      onChange: (change, source) => this.webhooks.tell(change, source),
    });
    this.grants = new AccessGrants(now);
    this.limits = new RateLimits(limits, now);
  }

  claims(path: string): boolean {
    return ['/crm/', '/oauth/', '/account-info/'].some((root) => path.startsWith(root));
  }

  operation(request: SimulatedRequest): string {
    return isTokenRoute(request) ? 'oauth.token' : (findRoute(request)?.operation ?? 'unknown');
  }

  async answer(request: SimulatedRequest): Promise<SimulatedReply> {
    if (isTokenRoute(request)) return this.grants.exchange(request);
    const route = findRoute(request);
    if (!route) return unknownPath();
    try {
      const source = this.grants.admit(request, route.scope);
      const { headers, refusal } = this.limits.admit(route.operation.endsWith('.search'));
      const version = parseHubspotPath(request.path)?.version ?? 'v3';
      const reply = refusal ?? this.attempt(() => route.handle({ crm: this.crm, version, request, source }));
      return { ...reply, headers: { ...headers, ...reply.headers } };
    } catch (error) {
      if (error instanceof HubspotError) return error.reply();
      throw error;
    }
  }

  failure(kind: FailureKind): SimulatedReply {
    switch (kind) {
      case 'error-500':
        return new HubspotError(500, 'INTERNAL_ERROR', 'internal error').reply();
      case 'bad-gateway-502':
        return html(502, 'Bad Gateway');
      case 'too-many-requests-429':
        return tooMany('TEN_SECONDLY_ROLLING');
      case 'unauthorized-401':
        return unauthenticated().reply();
      case 'locked-423':
        return new HubspotError(423, 'RESOURCE_LOCKED', 'The resource is locked by another process.').reply();
      case 'migrating-477': {
        const message = 'This account is being migrated between data hosting locations.';
        const reply = new HubspotError(477, 'MIGRATION_IN_PROGRESS', message).reply();
        return { ...reply, headers: { ...reply.headers, 'retry-after': '3' } };
      }
    }
  }

  /** HubSpot's times were never measured by us, so it answers at once. */
  serviceTime(): number {
    return 0;
  }

  get revision(): number {
    return this.crm.revision + this.grants.revision + this.webhooks.revision;
  }

  save(): Saved {
    return { crm: this.crm.state, tokens: this.grants.tokens, webhooks: this.webhooks.state };
  }

  restore(saved: unknown): void {
    const { crm, tokens, webhooks } = saved as Saved;
    this.crm.state = withNewProperties(crm);
    this.grants.tokens = tokens;
    this.webhooks.state = webhooks;
  }

  reset(): void {
    this.crm.state = emptyCrmState();
    this.crm.revision += 1;
    this.grants.reset();
    this.limits.reset();
    this.webhooks.reset();
  }

  private attempt(handle: () => SimulatedReply): SimulatedReply {
    try {
      return handle();
    } catch (error) {
      if (error instanceof HubspotError) return error.reply();
      throw error;
    }
  }
}

function isTokenRoute({ method, path }: SimulatedRequest): boolean {
  const parsed = parseHubspotPath(path);
  return method === 'POST' && parsed?.area === 'oauth' && parsed.rest.join('/') === 'token';
}

/** HubSpot's router, unlike its APIs, answers in HTML. */
function unknownPath(): SimulatedReply {
  return html(404, 'Not Found');
}

function html(status: number, title: string): SimulatedReply {
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  };
}
