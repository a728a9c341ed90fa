import { sandboxApp } from '../../../sandbox/hubspot/sandbox-app.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';

/** A HubSpot account to put to the test, real or simulated. */
export interface Account {
  url: string;
  token: string;
  close(): Promise<void>;
}

/**
 * The simulator, always; and a real account when HUBSPOT_CONFORMANCE_TOKEN is set. The suite makes its own deals there and
 * archives them.
 *
 * Honesty: it has never been run against a real account. What it states about one is HubSpot's documentation, untested.
 */
export const accounts: [name: string, open: () => Promise<Account>][] = [['the simulator', openSimulator]];

const realToken = process.env.HUBSPOT_CONFORMANCE_TOKEN;
if (realToken) {
  accounts.push([
    'a real account',
    async () => ({ url: 'https://api.hubapi.com', token: realToken, close: async () => {} }),
  ]);
}

async function openSimulator(): Promise<Account> {
  const sandbox = await startSandbox({ rateLimits: { callsPerTenSeconds: 10_000, searchesPerSecond: 1_000 } });
  return { url: sandbox.url, token: sandboxApp.token, close: sandbox.close };
}

/** Calls the account as a person's script would, past the connector under test. Throws on anything but success. */
export async function callAccount(account: Account, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(account.url + path, {
    method,
    headers: { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : await response.json();
}
