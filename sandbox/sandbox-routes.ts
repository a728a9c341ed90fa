import type { z } from 'zod';
import type { CallLog } from './call-log.ts';
import type { FaultBook } from './fault-book.ts';
import { jsonReply } from './http-exchange.ts';
import type { WebhookSender } from './hubspot/webhook-sender.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { Messages } from './messages.ts';
import { findPerson, people } from './people.ts';
import type { ProductiveSimulator } from './productive/productive-simulator.ts';
import {
  complaints,
  dealRequest,
  faultsRequest,
  productiveRequest,
  tokenRequest,
  webhooksRequest,
} from './sandbox-requests.ts';
import { scenarios } from './scenarios.ts';
import type { SimulatedReply, SimulatedRequest, Simulator } from './simulator.ts';
import type { StagedDeal } from './stage-deal.ts';
import { welcomePage } from './welcome-page.ts';

export interface SandboxRoutesOptions {
  simulators: readonly Simulator[];
  faults: FaultBook;
  calls: CallLog;
  identity: IdentityProvider;
  webhooks: WebhookSender;
  productive: Pick<ProductiveSimulator, 'configure' | 'view'>;
  stageDeal: (order: z.output<typeof dealRequest>) => Promise<StagedDeal>;
  reset: () => Promise<void>;
  /** The sandbox's own address; known once it listens. */
  url: () => string;
}

/** The sandbox's own routes, beside the vendors': state, faults, calls, deals, identity. */
export function createSandboxRoutes(options: SandboxRoutesOptions) {
  const messages = new Messages();
  const { faults, calls, identity, webhooks, productive, url } = options;
  const routes: Record<string, (request: SimulatedRequest) => SimulatedReply | Promise<SimulatedReply>> = {
    'GET /': () => ({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: welcomePage(Object.keys(routes), Object.keys(scenarios)),
    }),
    'GET /_state': () => {
      const states = options.simulators.map((simulator) => [simulator.system, simulator.save()]);
      return jsonReply(200, Object.fromEntries(states));
    },
    'POST /_reset': async () => {
      await options.reset();
      return jsonReply(200, { reset: true });
    },
    'GET /_faults': () => jsonReply(200, { rules: faults.list() }),
    'POST /_faults': (request) =>
      checked(request, faultsRequest, (rules) => jsonReply(201, { rules: rules.map((rule) => faults.arm(rule)) })),
    'DELETE /_faults': () => {
      faults.clear();
      return jsonReply(200, { rules: [] });
    },
    'GET /_calls': ({ query }) =>
      jsonReply(
        200,
        calls.view({
          system: query.get('system') ?? undefined,
          operation: query.get('operation') ?? undefined,
          after: query.has('after') ? Number(query.get('after')) : undefined,
        }),
      ),
    'POST /_deals': (request) =>
      checked(request, dealRequest, async (order) => {
        if (Object.hasOwn(scenarios, order.scenario)) return jsonReply(201, await options.stageDeal(order));
        const known = Object.keys(scenarios).join(', ');
        return jsonReply(404, { error: `There is no scenario "${order.scenario}"; there are: ${known}.` });
      }),
    'GET /_webhooks': () => jsonReply(200, webhooks.view()),
    'POST /_webhooks': (request) =>
      checked(request, webhooksRequest, (change) => {
        webhooks.configure(change);
        return jsonReply(200, webhooks.view());
      }),
    'GET /_productive': () => jsonReply(200, productive.view()),
    'POST /_productive': (request) =>
      checked(request, productiveRequest, (change) => {
        productive.configure(change);
        return jsonReply(200, productive.view());
      }),
    'POST /_messages': (request) => messages.take(request),
    'GET /_messages': () => messages.show(),
    'GET /_people': () => jsonReply(200, { people }),
    'POST /_tokens': (request) =>
      checked(request, tokenRequest, async ({ person: wanted }) => {
        const person = findPerson(wanted);
        if (person) return jsonReply(201, { token: await identity.token(person, url()), person });
        const known = people.map(({ id }) => id).join(', ');
        return jsonReply(404, { error: `Nobody here is called "${wanted}"; there are: ${known}.` });
      }),
    'GET /.well-known/openid-configuration': () => jsonReply(200, identity.configuration(url())),
    'GET /.well-known/jwks.json': () => jsonReply(200, identity.keySet()),
  };
  return async (request: SimulatedRequest) => routes[`${request.method} ${request.path}`]?.(request);
}

async function checked<T extends z.ZodType>(
  request: SimulatedRequest,
  schema: T,
  handle: (body: z.output<T>) => SimulatedReply | Promise<SimulatedReply>,
): Promise<SimulatedReply> {
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString('utf8'));
  } catch {
    return jsonReply(400, { error: 'The body must be JSON.' });
  }
  const result = schema.safeParse(body);
  return result.success ? handle(result.data) : jsonReply(400, { error: complaints(result.error) });
}
