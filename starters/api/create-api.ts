import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { type DealRef, leadToProjectId } from '../../domain/lead-to-project/start.ts';
import { DealWaker } from '../processes/deal-waker.ts';
import { isKnownProcess } from '../processes/is-known-process.ts';
import { RecordWaker } from '../processes/record-waker.ts';
import { startLeadToProject } from '../processes/start-lead-to-project.ts';
import { wakeProcesses } from '../processes/wake-processes.ts';
import type { Services } from '../services.ts';
import { acceptWithin } from './accepted-in-time.ts';
import { codecCors } from './codec-cors.ts';
import { type GuardSettings, guard } from './guard.ts';
import { type HubspotWebhookSettings, hubspotWebhook, hubspotWebhookShape } from './hubspot-webhook.ts';
import { knownRoles } from './known-roles.ts';
import { largestWebhook, requestLimit, webhookLimit } from './limits.ts';
import { mountRoute, refuseOtherMethods } from './mount-route.ts';
import { openApiDocument } from './openapi.ts';
import { Problem } from './problem.ts';
import { problemReply } from './problem-reply.ts';
import { type ProductiveWebhookSettings, productiveWebhook, productiveWebhookShape } from './productive-webhook.ts';
import { publicRoutes } from './public-routes.ts';
import { requestLog } from './request-log.ts';
import { cancelProcessRoute } from './routes/cancel-process.ts';
import { decodePayloadsRoute, encodePayloadsRoute } from './routes/codec.ts';
import { decideRoute, deliverDecisionRoute, signDecisionRoute } from './routes/decide.ts';
import { delegateRoute } from './routes/delegate.ts';
import { listExceptionCodesRoute } from './routes/exception-codes.ts';
import {
  listExceptionGroupsRoute,
  previewExceptionGroupRoute,
  resolveExceptionGroupRoute,
  showGroupResolutionRoute,
} from './routes/exception-groups.ts';
import { explainRoute } from './routes/explain.ts';
import { listApprovalsRoute } from './routes/list-approvals.ts';
import { listExceptionsRoute } from './routes/list-exceptions.ts';
import { listProcessesRoute } from './routes/list-processes.ts';
import { lastProofRoute, startProofRoute } from './routes/proofs.ts';
import { resolveExceptionRoute } from './routes/resolve-exception.ts';
import { showProcessRoute } from './routes/show-process.ts';
import { startLeadToProjectRoute } from './routes/start-lead-to-project.ts';
import { productiveWebhookCountsRoute, webhookCountsRoute } from './routes/webhook-counts.ts';
import { securityHeaders } from './security-headers.ts';
import { type TokenSettings, tokenVerifier } from './verify-token.ts';
import { ProductiveWebhookCounts, WebhookCounts } from './webhook-counts.ts';

/** What the API must be told; everything else it learns from Temporal and from the firm's policy. */
export interface ApiSettings {
  publicUrl: string;
  identity: TokenSettings;
  hubspot: Pick<HubspotWebhookSettings, 'secret' | 'portalId'>;
  productive: Pick<ProductiveWebhookSettings, 'tokens'>;
  /** Of the Temporal Web UI, whose pages may ask the codec endpoint. */
  codecOrigins: readonly string[];
}

/** The whole API as an Express application; `main.ts` gives it a socket. */
export function createApi(services: Services, settings: ApiSettings, log: Logger): Express {
  const counts = { hubspot: new WebhookCounts(), productive: new ProductiveWebhookCounts() };
  const routes = [
    startLeadToProjectRoute(services),
    listProcessesRoute(services),
    showProcessRoute(services),
    cancelProcessRoute(services),
    listExceptionsRoute(services),
    resolveExceptionRoute(services),
    listExceptionCodesRoute(services),
    listExceptionGroupsRoute(services),
    previewExceptionGroupRoute(services),
    resolveExceptionGroupRoute(services),
    showGroupResolutionRoute(services),
    listApprovalsRoute(services),
    decideRoute(services),
    signDecisionRoute(services),
    deliverDecisionRoute(services),
    delegateRoute(services),
    explainRoute(services),
    startProofRoute(services),
    lastProofRoute(services),
    webhookCountsRoute(counts.hubspot),
    productiveWebhookCountsRoute(counts.productive),
    decodePayloadsRoute(services),
    encodePayloadsRoute(services),
  ];
  const access: GuardSettings = {
    verifyToken: tokenVerifier(settings.identity),
    knownRoles: knownRoles(services.policy),
  };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestLog(log), securityHeaders(settings.publicUrl));
  const wakeRecords = recordWaker(services, log);
  const webhooks = [
    [hubspotWebhookShape, hubspotHandler(services, settings, counts.hubspot, wakeRecords)],
    [productiveWebhookShape, productiveHandler(services, settings, counts.productive, wakeRecords)],
  ] as const;
  for (const [{ path }, handler] of webhooks) {
    const raw = express.raw({ type: () => true, limit: largestWebhook });
    app.post(path, webhookLimit(), guard(`POST ${path}`, access), raw, handler);
  }
  app.use('/codec', codecCors(settings.codecOrigins));
  app.use(requestLimit());
  const shapes = [...routes, ...webhooks.map(([shape]) => shape)];
  publicRoutes(app, access, services, openApiDocument(shapes));
  for (const route of routes) mountRoute(app, route, access, services.temporal);
  for (const shape of shapes) refuseOtherMethods(app, shape);
  app.use(() => {
    throw new Problem('TL-API-0006', 'GET /openapi.json lists the addresses there are.');
  });
  app.use(problemReply);
  return app;
}

/** With a deadline of its own: a call that Temporal's client repeats through an outage would hold up the hints after it. */
function inTime<T>({ temporal }: Services, call: () => Promise<T>): Promise<T> {
  return temporal.withDeadline(Date.now() + acceptWithin, call);
}

function recordWaker(services: Services, log: Logger): RecordWaker {
  return new RecordWaker(async (records) => {
    const { isCut } = await inTime(services, () => wakeProcesses(services.temporal, records));
    if (isCut) log.warn({ records: records.length }, 'too many processes touch these records: not all were told');
  });
}

function hubspotHandler(
  services: Services,
  { publicUrl, hubspot }: ApiSettings,
  counts: WebhookCounts,
  records: RecordWaker,
) {
  const { connection } = services.policy.systems.crm;
  const { temporal } = services;
  const wakers = {
    deals: new DealWaker((input) => inTime(services, () => startLeadToProject(temporal, input, null))),
    records,
    isKnown: (deal: DealRef) => inTime(services, () => isKnownProcess(temporal, leadToProjectId(deal))),
  };
  return hubspotWebhook({ connection, publicUrl, ...hubspot }, wakers, counts);
}

function productiveHandler(
  { policy }: Services,
  { productive }: ApiSettings,
  counts: ProductiveWebhookCounts,
  records: RecordWaker,
) {
  return productiveWebhook({ connection: policy.systems.psa?.connection ?? null, ...productive }, records, counts);
}
