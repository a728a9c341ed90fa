import type { OdooUser } from './odoo/odoo-server.ts';
import { sampleUsers } from './odoo/sample/sample-people.ts';

/** How Throughline gets into the sandbox's Odoo. The key opens nothing else. */
export const sandboxOdoo = { database: 'northwind', login: 'throughline', apiKey: 'sandbox' } as const;

const { login, apiKey } = sandboxOdoo;

/** The sample firm's accounts, with Throughline's own under the credentials above. */
export const odooAccounts: readonly OdooUser[] = sampleUsers.map((user) =>
  user.name === 'Throughline' ? { ...user, login, apiKey } : user,
);
