import { sandboxApp } from '../../sandbox/hubspot/sandbox-app.ts';
import { sandboxOrganization } from '../../sandbox/productive/sandbox-organization.ts';
import { buildId } from '../temporal/build-id.ts';
import type { StartOptions } from './options.ts';
import type { Systems } from './systems.ts';

/** Where everything is, once it runs. All of it listens on this machine only. */
export function addresses(options: StartOptions) {
  return {
    api: `http://127.0.0.1:${options.port}`,
    sandbox: `http://127.0.0.1:${options.sandboxPort}`,
    temporal: `127.0.0.1:${options.temporalPort}`,
    temporalUi: `http://127.0.0.1:${options.uiPort}`,
  };
}

/**
 * The environment of every child: the user's, with the addresses and keys of what is brought up here in the place of what
 * the user didn't set.
 */
export function childEnvironment(options: StartOptions, systems: Systems, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const at = addresses(options);
  // An empty line in .env means "not set".
  const users = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  return {
    // Where the dev server's Web UI is; a browser knows this machine by two names.
    ...(systems.temporal === 'own' ? {} : { CODEC_ORIGINS: `${at.temporalUi},http://localhost:${options.uiPort}` }),
    LOG_LEVEL: 'info',
    PUBLIC_URL: at.api,
    ...(systems.temporal === 'own' ? users : withoutTemporal(users)),
    PORT: String(options.port),
    ...(systems.temporal === 'own' ? {} : ownTemporal(at.temporal)),
    // Their own, or else the sandbox's, where GET /_messages shows them.
    ...(users.THROUGHLINE_MESSAGES_URL ? {} : { THROUGHLINE_MESSAGES_URL: `${at.sandbox}/_messages` }),
    ...(systems.crm === 'own' ? {} : hubspotSandbox(at.sandbox)),
    ...(systems.erp === 'own' ? {} : odooSandbox(at.sandbox)),
    ...(systems.psa === 'sandbox' ? productiveSandbox(at.sandbox) : {}),
    ...(systems.identity === 'own' ? {} : { OIDC_ISSUER: at.sandbox, OIDC_AUDIENCE: 'throughline' }),
  };
}

/** One version of the workers at a time: that of the sources here (children.ts makes it the current one). */
function ownTemporal(address: string): NodeJS.ProcessEnv {
  return {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_DEPLOYMENT_NAME: 'throughline',
    TEMPORAL_WORKER_BUILD_ID: buildId(),
  };
}

/** A key or certificate meant for another server would break the connection to the one started here. */
function withoutTemporal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

function hubspotSandbox(url: string): NodeJS.ProcessEnv {
  return {
    HUBSPOT_BASE_URL: url,
    HUBSPOT_ACCESS_TOKEN: sandboxApp.token,
    HUBSPOT_CLIENT_SECRET: sandboxApp.clientSecret,
    HUBSPOT_WEBHOOK_SECRET: sandboxApp.clientSecret,
    HUBSPOT_PORTAL_ID: String(sandboxApp.portalId),
  };
}

function odooSandbox(url: string): NodeJS.ProcessEnv {
  return { ODOO_URL: url, ODOO_DB: 'northwind', ODOO_LOGIN: 'throughline', ODOO_API_KEY: 'sandbox' };
}

function productiveSandbox(url: string): NodeJS.ProcessEnv {
  return {
    PRODUCTIVE_URL: url,
    PRODUCTIVE_API_TOKEN: sandboxOrganization.token,
    PRODUCTIVE_ORGANIZATION_ID: sandboxOrganization.id,
    PRODUCTIVE_WEBHOOK_TOKEN: sandboxOrganization.webhookToken,
    // Nothing takes as long here as it may at Productive.
    PRODUCTIVE_LONGEST_REQUEST_MS: '1500',
    PRODUCTIVE_COPY_DEADLINE_MS: '60000',
  };
}
