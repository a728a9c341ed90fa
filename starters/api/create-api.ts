import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { type DealRef, leadToProjectId } from '../../domain/lead-to-project/start.ts';
import { DealWaker } from '../processes/deal-waker.ts';
import { isKnownProcess } from '../processes/is-known-process.ts';
import { RecordWaker } from '../processes/record-waker.ts';
import { startLeadToProject } from '../processes/start-lead-to-project.ts';
import { wakeProcesses } from '../processes/wake-processes.ts';
import type { Services } from '../services.ts';
import { type GuardSettings, guard } from './guard.ts';
import { acceptWithin, type HubspotWebhookSettings, hubspotWebhook, hubspotWebhookShape } from './hubspot-webhook.ts';
import { knownRoles } from './known-roles.ts';
import { largestWebhook, requestLimit, webhookLimit } from './limits.ts';
import { mountRoute, refuseOtherMethods } from './mount-route.ts';
import { openApiDocument } from './openapi.ts';
import { Problem } from './problem.ts';
import { problemReply } from './problem-reply.ts';
import { publicRoutes } from './public-routes.ts';
import { requestLog } from './request-log.ts';
import { cancelProcessRoute } from './routes/cancel-process.ts';
import { decideRoute } from './routes/decide.ts';
import { explainRoute } from './routes/explain.ts';
import { listApprovalsRoute } from './routes/list-approvals.ts';
import { listExceptionsRoute } from './routes/list-exceptions.ts';
import { listProcessesRoute } from './routes/list-processes.ts';
import { resolveExceptionRoute } from './routes/resolve-exception.ts';
import { showProcessRoute } from './routes/show-process.ts';
import { startLeadToProjectRoute } from './routes/start-lead-to-project.ts';
import { webhookCountsRoute } from './routes/webhook-counts.ts';
import { securityHeaders } from './security-headers.ts';
import { type TokenSettings, tokenVerifier } from './verify-token.ts';
import { WebhookCounts } from './webhook-counts.ts';

/** What the API must be told; everything else it learns from Temporal and from the firm's policy. */
export interface ApiSettings {
  publicUrl: string;
  identity: TokenSettings;
  hubspot: Pick<HubspotWebhookSettings, 'secret' | 'portalId'>;
}

/** The whole API as an Express application; `main.ts` gives it a socket. */
export function createApi(services: Services, settings: ApiSettings, log: Logger): Express {
  const counts = new WebhookCounts();
  const routes = [
    startLeadToProjectRoute(services),
    listProcessesRoute(services),
    showProcessRoute(services),
    cancelProcessRoute(services),
    listExceptionsRoute(services),
    resolveExceptionRoute(services),
    listApprovalsRoute(services),
    decideRoute(services),
    explainRoute(services),
    webhookCountsRoute(counts),
  ];
  const access: GuardSettings = {
    verifyToken: tokenVerifier(settings.identity),
    knownRoles: knownRoles(services.policy),
  };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestLog(log), securityHeaders(settings.publicUrl));
  app.post(
    hubspotWebhookShape.path,
    webhookLimit(),
    guard(`POST ${hubspotWebhookShape.path}`, access),
    express.raw({ type: () => true, limit: largestWebhook }),
    webhook(services, settings, counts, log),
  );
  app.use(requestLimit());
  publicRoutes(app, access, services.temporal, openApiDocument([...routes, hubspotWebhookShape]));
  for (const route of routes) mountRoute(app, route, access, services.temporal);
  for (const shape of [...routes, hubspotWebhookShape]) refuseOtherMethods(app, shape);
  app.use(() => {
    throw new Problem('TL-API-0006', 'GET /openapi.json lists the addresses there are.');
  });
  app.use(problemReply);
  return app;
}

function webhook(services: Services, { publicUrl, hubspot }: ApiSettings, counts: WebhookCounts, log: Logger) {
  const { connection } = services.policy.systems.crm;
  const { temporal } = services;
  // With a deadline of its own: a call that Temporal's client repeats through an outage would hold up the hints after it.
  const inTime = <T>(call: () => Promise<T>) => temporal.withDeadline(Date.now() + acceptWithin, call);
  const wakers = {
    deals: new DealWaker((input) => inTime(() => startLeadToProject(temporal, input, null))),
    records: new RecordWaker(async (records) => {
      const { isCut } = await inTime(() => wakeProcesses(temporal, records));
      if (isCut) log.warn({ records: records.length }, 'too many processes touch these records: not all were told');
    }),
    isKnown: (deal: DealRef) => inTime(() => isKnownProcess(temporal, leadToProjectId(deal))),
  };
  return hubspotWebhook({ connection, publicUrl, ...hubspot }, wakers, counts);
}
