import { sandboxApp } from '../sandbox/hubspot/sandbox-app.ts';
import { sandboxOrganization } from '../sandbox/productive/sandbox-organization.ts';

/** What makes the connectors talk to a sandbox, with deadlines short enough for tests that let calls hang. */
export function sandboxEnv(url: string): Record<string, string> {
  return {
    HUBSPOT_BASE_URL: url,
    HUBSPOT_ACCESS_TOKEN: sandboxApp.token,
    HUBSPOT_CLIENT_SECRET: sandboxApp.clientSecret,
    HUBSPOT_PORTAL_ID: String(sandboxApp.portalId),
    HUBSPOT_READ_DEADLINE_MS: '2000',
    HUBSPOT_WRITE_DEADLINE_MS: '2000',
    HUBSPOT_RATE_WINDOW_MS: '500',
    ODOO_URL: url,
    ODOO_DB: 'northwind',
    ODOO_LOGIN: 'throughline',
    ODOO_API_KEY: 'sandbox',
    ODOO_READ_DEADLINE_MS: '2000',
    ODOO_WRITE_DEADLINE_MS: '2000',
    PRODUCTIVE_URL: url,
    PRODUCTIVE_API_TOKEN: sandboxOrganization.token,
    PRODUCTIVE_ORGANIZATION_ID: sandboxOrganization.id,
    PRODUCTIVE_WEBHOOK_TOKEN: sandboxOrganization.webhookToken,
    PRODUCTIVE_READ_DEADLINE_MS: '2000',
    PRODUCTIVE_WRITE_DEADLINE_MS: '2000',
    PRODUCTIVE_RATE_WINDOW_MS: '500',
    // What is sent is done at once, and a copy takes a moment: nothing is waited for longer than that.
    PRODUCTIVE_LONGEST_REQUEST_MS: '1500',
    PRODUCTIVE_COPY_DEADLINE_MS: '5000',
  };
}
