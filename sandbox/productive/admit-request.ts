import type { SimulatedRequest } from '../simulator.ts';
import { ProductiveError } from './productive-error.ts';
import { sandboxOrganization } from './sandbox-organization.ts';

const mediaType = 'application/vnd.api+json';

/** Throws 401 for an unknown token, 403 for what the token may not do, 415 for another media type, on reads too. */
export function admitRequest({ headers, method }: SimulatedRequest): void {
  const token = headers['x-auth-token'];
  const { id, token: full, readOnlyToken } = sandboxOrganization;
  if (token !== full && token !== readOnlyToken) throw unauthorized();
  if (headers['x-organization-id'] !== id) throw forbidden('You are not a member of this organization');
  if (token === readOnlyToken && method !== 'GET') throw forbidden('You are not authorized to perform this action');
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim();
  if (type === mediaType) return;
  const detail = `Content-Type header must be set to ${mediaType}`;
  throw new ProductiveError(415, [{ status: '415', title: 'Unsupported Media Type', detail }]);
}

export function unauthorized(): ProductiveError {
  return new ProductiveError(401, [{ status: '401', title: 'Unauthorized', detail: 'Invalid or missing API token' }]);
}

function forbidden(detail: string): ProductiveError {
  return new ProductiveError(403, [{ status: 403, title: 'Forbidden', detail }]);
}
