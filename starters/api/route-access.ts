import { programRoles } from '../../domain/roles.ts';

/**
 * Who may call a route. `any role`: everyone who holds one of the firm's roles, because the process itself judges who may
 * decide. `signature`: no person, but HubSpot or Productive, known by its signature. `open`: everyone.
 */
export type Access = readonly string[] | 'any role' | 'signature' | 'open';

/** The one table. A route that isn't in it refuses everyone (guard.ts). */
export const routeAccess: Readonly<Record<string, Access>> = {
  'GET /': 'open',
  'GET /healthz': 'open',
  'GET /readyz': 'open',
  'GET /.well-known/jwks.json': 'open',
  'GET /openapi.json': 'open',
  'GET /docs': 'open',
  'POST /v1/webhooks/hubspot': 'signature',
  'GET /v1/webhooks/hubspot/counts': 'any role',
  'POST /v1/webhooks/productive': 'signature',
  'GET /v1/webhooks/productive/counts': 'any role',
  'POST /v1/lead-to-project': programRoles.mayStart,
  'GET /v1/processes': 'any role',
  'GET /v1/processes/{id}': 'any role',
  'POST /v1/processes/{id}/cancel': programRoles.mayCancel,
  'GET /v1/exceptions': 'any role',
  'POST /v1/exceptions/{id}/resolution': 'any role',
  'GET /v1/exception-codes': 'any role',
  'GET /v1/exception-groups': 'any role',
  'POST /v1/exception-groups/preview': 'any role',
  'POST /v1/exception-groups/resolve': 'any role',
  'GET /v1/exception-groups/resolutions/{id}': 'any role',
  'GET /v1/approvals': 'any role',
  'POST /v1/approvals/{id}/decision': 'any role',
  'POST /v1/approvals/{id}/decision/sign': 'any role',
  'POST /v1/approvals/{id}/decision/deliver': 'any role',
  'POST /v1/approvals/{id}/delegate': 'any role',
  'GET /v1/explain': 'any role',
  'POST /v1/proofs': programRoles.mayProve,
  'GET /v1/proofs/last': 'any role',
  'POST /codec/decode': programRoles.mayReadPayloads,
  'POST /codec/encode': programRoles.mayReadPayloads,
};
