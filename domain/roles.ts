import type { Role } from './policy.ts';

/**
 * Roles to which the program itself gives rights, beside those that the firm's policy asks or makes owners. They must be
 * among the roles of `config/approvals.yaml`: otherwise nobody could hold them.
 */
export const programRoles = {
  /** May act on any exception, whoever owns it, and own what no policy gives to anyone. */
  everywhere: ['operations'],
  mayCancel: ['operations', 'sales-operations', 'platform'],
  /** By hand; the CRM's webhooks and the sweep need nobody. */
  mayStart: ['operations', 'sales-operations'],
  /** The nightly proof, by day: it reads from every system. */
  mayProve: ['operations', 'platform'],
  /** In Temporal's own tools, which show a process as it is stored: everything in it. */
  mayReadPayloads: ['operations', 'platform'],
} as const satisfies Record<string, readonly Role[]>;
