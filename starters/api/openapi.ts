import { OpenAPIRegistry, OpenApiGeneratorV31, type ResponseConfig } from '@asteasolutions/zod-to-openapi';
import packageJson from '../../package.json' with { type: 'json' };
import { type ProblemCode, problems } from './problem.ts';
import type { RouteShape } from './route.ts';
import { routeAccess } from './route-access.ts';
import { problemSchema } from './schemas/problem-schema.ts';

/** Every route may answer with these. */
const always: readonly ProblemCode[] = ['TL-API-0000', 'TL-API-0013', 'TL-API-0014'];
const guarded: readonly ProblemCode[] = ['TL-API-0003', 'TL-API-0004', 'TL-API-0015', 'TL-API-0020'];
const checked: readonly ProblemCode[] = ['TL-API-0002'];
const withBody: readonly ProblemCode[] = ['TL-API-0001', 'TL-API-0011', 'TL-API-0012'];

/** OpenAPI 3.1, from the very schemas that check the requests and describe the answers. */
export function openApiDocument(routes: readonly RouteShape[]) {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of the firm’s identity provider, with the claims "name", "email" and "roles"',
  });
  for (const route of routes) registry.registerPath({ ...operation(route), path: route.path, method: route.method });
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Throughline', version: packageJson.version, description: packageJson.description },
    // Relative to where the document lies, so that /docs may try it by whatever name it was opened.
    servers: [{ url: '/' }],
  });
}

function operation(route: RouteShape) {
  const needsToken = routeAccess[`${route.method.toUpperCase()} ${route.path}`] !== 'signature';
  const { params, query, headers, body } = route;
  return {
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    ...(needsToken ? { security: [{ token: [] }] } : {}),
    request: {
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...(headers ? { headers } : {}),
      ...(body ? { body: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    },
    responses: { ...answers(route), ...refusals(route, needsToken) },
  };
}

function answers(route: RouteShape): Record<string, ResponseConfig> {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema }]) => [
      status,
      { description, content: { 'application/json': { schema } } },
    ]),
  );
}

/** By status, each with the codes that may stand behind it. */
function refusals(route: RouteShape, needsToken: boolean): Record<string, ResponseConfig> {
  const takesInput = route.params ?? route.query ?? route.body;
  const codes = new Set([
    ...always,
    ...(needsToken ? guarded : []),
    ...(takesInput ? checked : []),
    ...(route.body ? withBody : []),
    ...route.problems,
  ]);
  const byStatus: Record<string, ResponseConfig> = {};
  for (const code of [...codes].sort()) {
    const { status, title } = problems[code];
    const described = byStatus[status]?.description;
    byStatus[status] = {
      description: described ? `${described}; ${code}: ${title}` : `${code}: ${title}`,
      content: { 'application/problem+json': { schema: problemSchema } },
    };
  }
  return byStatus;
}
