import { afterAll, beforeAll, expect, it } from 'vitest';
import { webhookEvent } from '../../connectors/hubspot/webhook-events.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { routeAccess } from '../../starters/api/route-access.ts';
import { connectOwnNamespace } from '../own-namespace.ts';
import { type RunningApi, startApi } from './running-api.ts';

let temporal: Awaited<ReturnType<typeof connectOwnNamespace>>;
let sandbox: Sandbox;
let api: RunningApi;
interface Operation {
  security?: unknown;
  requestBody?: { content: Record<string, { schema: { $ref: string; items?: { properties: object } } }> };
  responses: Record<string, { content: Record<string, unknown> }>;
  parameters?: { name: string }[];
}
let document: {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { required?: string[] }> };
};

beforeAll(async () => {
  temporal = await connectOwnNamespace();
  sandbox = await startSandbox();
  api = await startApi(temporal.client, sandbox.url);
  document = (await api.get('/openapi.json')).body;
});

afterAll(async () => {
  await api?.close();
  await sandbox?.close();
  await temporal?.close();
});

it('describes every route of the table, and no other', () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(document.openapi).toBe('3.1.0');
  expect(described.sort()).toEqual(
    Object.keys(routeAccess)
      .filter((name) => name.includes('/v1/') || name.includes('/codec/'))
      .sort(),
  );
});

it('says for every route what it answers, what it refuses, and that it needs a token', () => {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const operation of Object.values(operations)) {
      const isWebhook = routeAccess[`POST ${path}`] === 'signature';
      expect(operation.security, path).toEqual(isWebhook ? undefined : [{ token: [] }]);
      expect(Object.keys(operation.responses), path).toContain('401');
      for (const [status, { content }] of Object.entries(operation.responses)) {
        const type = Number(status) < 300 ? 'application/json' : 'application/problem+json';
        expect(Object.keys(content), `${path} ${status}`).toEqual([type]);
      }
    }
  }
});

it('describes requests by the schemas that check them', () => {
  const decide = document.paths['/v1/approvals/{id}/decision']?.post;
  expect(decide?.requestBody?.content['application/json']?.schema.$ref).toBe('#/components/schemas/DecisionRequest');
  expect(document.components.schemas.DecisionRequest?.required).toEqual(['planHash', 'decision']);
  const webhook = document.paths['/v1/webhooks/hubspot']?.post?.requestBody?.content['application/json']?.schema;
  expect(webhook?.items?.properties).toBeDefined();
  expect(Object.keys(webhook?.items?.properties ?? {})).toEqual(Object.keys(webhookEvent.shape));
  const parameters = document.paths['/v1/processes']?.get?.parameters?.map(({ name }) => name);
  expect(parameters).toEqual(['stage', 'entity', 'owner', 'category', 'limit', 'after']);
});

it('refers to nothing that it does not define', () => {
  const text = JSON.stringify(document);
  const referred = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1] ?? ''));
  expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining([...referred]));
  expect(referred).toContain('ProcessView');
});
