import { sandboxApp } from '../sandbox/hubspot/sandbox-app.ts';

/** What makes both connectors talk to a sandbox, with deadlines short enough for tests that let calls hang. */
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
  };
}
