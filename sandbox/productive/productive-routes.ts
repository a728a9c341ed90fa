import type { SimulatedRequest } from '../simulator.ts';
import { closeDeal, openDeal } from './deal-actions.ts';
import { finalizeInvoice, generateLineItems } from './invoice-actions.ts';
import type { ProductiveRoute } from './productive-call.ts';
import { parseProductivePath } from './productive-path.ts';
import { copyProject } from './project-copy.ts';
import { resourceRoutes } from './resource-routes.ts';
import type { Verb } from './resource-type.ts';
import { findResourceType } from './resource-types.ts';
import { deleteTimeEntries, stepTimeEntries, stepTimeEntry, updateTimeEntries } from './time-entry-actions.ts';

type Handle = ProductiveRoute['handle'];

/** The route a request takes; undefined when Productive has none such, or none that Throughline could need. */
export function findRoute(request: SimulatedRequest): ProductiveRoute | undefined {
  const path = parseProductivePath(request.path);
  const type = findResourceType(path?.type ?? '');
  if (!path || !type) return undefined;
  const { id = '', action } = path;
  const place = `${request.method} ${type.name}${path.id === undefined ? '' : '/id'}${action ? `/${action}` : ''}`;
  const writes = request.method !== 'GET';
  const special = actions[place]?.(id);
  if (special) return { operation: `${type.name}.${action}`, writes, handle: special };
  if (isBulk(request)) {
    const handle = bulk[place];
    return handle && { operation: `${type.name}.${action ?? bulkVerbs[request.method]}.bulk`, writes, handle };
  }
  const verb = verbOf(request.method, path.id !== undefined, action);
  if (verb === undefined || !type.verbs.includes(verb)) return undefined;
  return { operation: `${type.name}.${verb}`, writes, handle: (call) => resourceRoutes[verb](call, type, id) };
}

const actions: Record<string, (id: string) => Handle> = {
  'POST projects/copy': () => copyProject,
  'PATCH deals/id/close': (id) => (call) => closeDeal(call, id),
  'PATCH deals/id/open': (id) => (call) => openDeal(call, id),
  'PATCH time_entries/id/approve': (id) => (call) => stepTimeEntry(call, id, 'approve'),
  'PATCH time_entries/id/unapprove': (id) => (call) => stepTimeEntry(call, id, 'unapprove'),
  'PATCH time_entries/id/reject': (id) => (call) => stepTimeEntry(call, id, 'reject'),
  'PATCH time_entries/id/unreject': (id) => (call) => stepTimeEntry(call, id, 'unreject'),
  'POST line_items/generate': () => generateLineItems,
  'PATCH invoices/id/finalize': (id) => (call) => finalizeInvoice(call, id),
};

const bulk: Record<string, Handle> = {
  'PATCH time_entries': updateTimeEntries,
  'DELETE time_entries': deleteTimeEntries,
  'PATCH time_entries/approve': (call) => stepTimeEntries(call, 'approve'),
  'PATCH time_entries/unapprove': (call) => stepTimeEntries(call, 'unapprove'),
};

const bulkVerbs: Record<string, string> = { PATCH: 'update', DELETE: 'delete' };

/** Both headers must say so; with only one of them the route isn't found (vendor's guide on content negotiation). */
function isBulk({ headers }: SimulatedRequest): boolean {
  return [headers['content-type'], headers.accept].every((value) => /;\s*ext=bulk/.test(value ?? ''));
}

function verbOf(method: string, hasId: boolean, action: string | undefined): Verb | undefined {
  if (action !== undefined) {
    const isArchiving = method === 'PATCH' && hasId && (action === 'archive' || action === 'restore');
    return isArchiving ? action : undefined;
  }
  const verbs: Record<string, Verb> = hasId
    ? { GET: 'read', PATCH: 'update', DELETE: 'delete' }
    : { GET: 'list', POST: 'create' };
  return verbs[method];
}
