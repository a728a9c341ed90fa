import type { OdooUser } from './odoo/odoo-server.ts';
import { sampleUsers } from './odoo/sample/sample-people.ts';

/** How Throughline gets into the sandbox's Odoo. The key opens nothing else. */
export const sandboxOdoo = { database: 'northwind', login: 'throughline', apiKey: 'sandbox' } as const;

const { login, apiKey } = sandboxOdoo;

/** Somebody of the firm's, who may do in its Odoo what Throughline's account may not: delete orders, for one. */
export const sandboxSalesAdmin = { login: 'sales-admin', apiKey: 'sandbox-sales-admin' } as const;

/** Who set the sample firm's Odoo up: companies, taxes, lock dates. */
export const sandboxOdooAdmin = { login: 'odoo-admin', apiKey: 'sandbox-odoo-admin' } as const;

/** The sample firm's accounts, with Throughline's own under the credentials above. */
export const odooAccounts: readonly OdooUser[] = [
  ...sampleUsers.map((user) => (user.name === 'Throughline' ? { ...user, login, apiKey } : user)),
  {
    ...sandboxSalesAdmin,
    name: 'Sales Administrator',
    groups: ['sales_team.group_sale_manager', 'project.group_project_manager', 'base.group_partner_manager'],
  },
  {
    ...sandboxOdooAdmin,
    name: 'Odoo Administrator',
    groups: ['base.group_system', 'account.group_account_manager'],
  },
];
