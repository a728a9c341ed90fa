import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import express, { type Router } from 'express';
import type { Services } from '../services.ts';
import { type GuardSettings, guard } from './guard.ts';
import { docsPage, docsScript, welcomePage } from './pages.ts';
import { Problem } from './problem.ts';

const swaggerUi = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
const temporalAnswersWithin = 2_000;

/** What everyone may see: whether it lives, whether it is ready, and how it is used. */
export function publicRoutes(
  router: Router,
  settings: GuardSettings,
  { temporal, signing }: Services,
  openApi: object,
): void {
  router.get('/', guard('GET /', settings), (_request, response) => {
    response.type('html').send(welcomePage);
  });
  router.get('/healthz', guard('GET /healthz', settings), (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get('/readyz', guard('GET /readyz', settings), async (_request, response) => {
    if (!(await isServing(temporal))) {
      throw new Problem('TL-API-0014', 'Not ready: Temporal does not answer.', { retryAfter: 5 });
    }
    response.json({ status: 'ready' });
  });
  // Whoever holds a signed decision can check it: the keys that signed it, without what signs.
  router.get('/.well-known/jwks.json', guard('GET /.well-known/jwks.json', settings), (_request, response) => {
    response
      .set('Cache-Control', 'public, max-age=300')
      .json(signing.keys === 'off' ? { keys: [] } : signing.keys.jwks);
  });
  router.get('/openapi.json', guard('GET /openapi.json', settings), (_request, response) => {
    response.json(openApi);
  });
  const docs = express.Router();
  docs.use(guard('GET /docs', settings));
  docs.get('/', (_request, response) => {
    response.type('html').send(docsPage);
  });
  docs.get('/start.js', (_request, response) => {
    response.type('js').send(docsScript);
  });
  docs.use(express.static(swaggerUi, { index: false }));
  router.use('/docs', docs);
}

async function isServing(temporal: Client): Promise<boolean> {
  const { namespace } = temporal.options;
  return temporal
    .withDeadline(Date.now() + temporalAnswersWithin, () => temporal.workflowService.describeNamespace({ namespace }))
    .then(
      () => true,
      () => false,
    );
}
