import type { SimulatedRequest } from '../simulator.ts';
import { associate, associationBatches, dissociate, listAssociations } from './association-routes.ts';
import { batchOperations } from './batch-routes.ts';
import type { HubspotRoute } from './hubspot-call.ts';
import { type HubspotPath, parseHubspotPath } from './hubspot-path.ts';
import { archiveObject, createObject, listObjects, mergeObjects, readObject, updateObject } from './object-routes.ts';
import { findObjectType, type ObjectType } from './object-types.ts';
import {
  createProperty,
  listProperties,
  readAccount,
  readOwners,
  readPipelines,
  readProperty,
} from './schema-routes.ts';
import { searchObjects } from './search-route.ts';

/** The route a request takes; undefined when HubSpot has none such. The OAuth token route isn't among them. */
export function findRoute(request: SimulatedRequest): HubspotRoute | undefined {
  const path = parseHubspotPath(request.path);
  if (!path) return undefined;
  switch (path.area) {
    case 'objects':
      return objectRoute(request.method, path);
    case 'associations':
      return associationRoute(request.method, path.rest);
    case 'properties':
      return propertyRoute(request.method, path.rest);
    case 'pipelines':
    case 'owners':
      return directoryRoute(request.method, path.area, path.rest);
    case 'account':
      if (request.method !== 'GET' || path.rest.join('/') !== 'details') return undefined;
      return { operation: 'account.read', scope: 'oauth', handle: readAccount };
    default:
      return undefined;
  }
}

function objectRoute(method: string, { version, rest }: HubspotPath): HubspotRoute | undefined {
  const [typeName = '', second, third, ...more] = rest;
  const type = findObjectType(typeName);
  if (!type) return undefined;
  const route = (name: string, right: 'read' | 'write', handle: HubspotRoute['handle']): HubspotRoute => ({
    operation: `${type}.${name}`,
    scope: `crm.objects.${type}.${right}`,
    handle,
  });
  if (third === 'associations' && second !== undefined) {
    return linkRoute(method, version, { type, id: second }, more, route);
  }
  if (version === 'v4' || more.length > 0) return undefined;
  if (second === 'batch' && method === 'POST' && third !== undefined && third in batchOperations) {
    const name = third as keyof typeof batchOperations;
    return route(`batch.${name}`, name === 'read' ? 'read' : 'write', (call) => batchOperations[name](call, type));
  }
  if (third !== undefined) return undefined;
  const id = second ?? '';
  switch (second === undefined || second === 'search' || second === 'merge' ? `${method} ${id}` : method) {
    case 'GET ':
      return route('list', 'read', (call) => listObjects(call, type));
    case 'POST ':
      return route('create', 'write', (call) => createObject(call, type));
    case 'POST search':
      return route('search', 'read', (call) => searchObjects(call, type));
    case 'POST merge':
      return route('merge', 'write', (call) => mergeObjects(call, type));
    case 'GET':
      return route('read', 'read', (call) => readObject(call, type, id));
    case 'PATCH':
      return route('update', 'write', (call) => updateObject(call, type, id));
    case 'DELETE':
      return route('archive', 'write', (call) => archiveObject(call, type, id));
    default:
      return undefined;
  }
}

function linkRoute(
  method: string,
  version: HubspotPath['version'],
  from: { type: ObjectType; id: string },
  more: readonly string[],
  route: (name: string, right: 'read' | 'write', handle: HubspotRoute['handle']) => HubspotRoute,
): HubspotRoute | undefined {
  const labelled = more[0] !== 'default';
  const [toName = '', toId] = labelled ? more : more.slice(1);
  const to = findObjectType(toName);
  if (!to || version === 'v3') return undefined;
  if (toId === undefined) {
    if (method !== 'GET' || version !== 'v4') return undefined;
    return route('associations.list', 'read', (call) => listAssociations(call, from, to));
  }
  const target = { type: to, id: toId };
  if (method === 'PUT') return route('associate', 'write', (call) => associate(call, from, target, labelled));
  if (method !== 'DELETE') return undefined;
  return route('dissociate', 'write', (call) => dissociate(call, from, target));
}

function associationRoute(method: string, rest: readonly string[]): HubspotRoute | undefined {
  const [fromName = '', toName = '', batch, ...operation] = rest;
  const from = findObjectType(fromName);
  const to = findObjectType(toName);
  const name = operation.join('/');
  if (!from || !to || batch !== 'batch' || method !== 'POST' || !(name in associationBatches)) return undefined;
  const handler = associationBatches[name as keyof typeof associationBatches];
  return {
    operation: `associations.batch.${operation.join('.')}`,
    scope: `crm.objects.${from}.${name === 'read' ? 'read' : 'write'}`,
    handle: (call) => handler(call, from, to),
  };
}

function propertyRoute(method: string, [typeName = '', name, ...more]: readonly string[]): HubspotRoute | undefined {
  const type = findObjectType(typeName);
  if (!type || more.length > 0) return undefined;
  const reading = `crm.schemas.${type}.read`;
  if (method === 'GET' && name === undefined) {
    return { operation: 'properties.list', scope: reading, handle: (call) => listProperties(call, type) };
  }
  if (method === 'GET' && name !== undefined) {
    return { operation: 'properties.read', scope: reading, handle: (call) => readProperty(call, type, name) };
  }
  if (method !== 'POST' || name !== undefined) return undefined;
  const scope = `crm.schemas.${type}.write`;
  return { operation: 'properties.create', scope, handle: (call) => createProperty(call, type) };
}

function directoryRoute(method: string, area: 'pipelines' | 'owners', rest: string[]): HubspotRoute | undefined {
  if (method !== 'GET') return undefined;
  if (area === 'owners') {
    const operation = rest[0] ? 'owners.read' : 'owners.list';
    return { operation, scope: 'crm.objects.owners.read', handle: (call) => readOwners(call, rest[0] || undefined) };
  }
  if (findObjectType(rest[0] ?? '') !== 'deals') return undefined;
  const operation = rest[1] ? 'pipelines.read' : 'pipelines.list';
  return { operation, scope: 'crm.objects.deals.read', handle: () => readPipelines(rest[1]) };
}
