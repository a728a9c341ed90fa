import { afterAll, beforeAll, describe } from 'vitest';
import { connectOdoo, type OdooErp } from '../../../connectors/odoo/connect-odoo.ts';
import { type OdooSettings, odooSettings } from '../../../connectors/odoo/odoo-settings.ts';
import { odooAccounts, sandboxOdoo, sandboxOdooAdmin } from '../../../sandbox/odoo-accounts.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';
import { callContext } from '../../connectors/call-context.ts';
import { Auditor } from './auditor.ts';
import { type CuttingLine, openCuttingLine } from './cutting-line.ts';

/**
 * The environment that names a real Odoo; null when the simulators are under test. `ODOO_URL` alone doesn't make it one:
 * whoever exported it for `npm start` must be able to run `npm test` without a write to that Odoo.
 */
export const realOdoo = process.env.TL_CONFORMANCE === 'odoo' ? process.env : null;

/** An Odoo under test: a simulator, or the real one of `ODOO_URL`. Filled in before the first test runs. */
export interface OdooTarget {
  /** `17.0` or `19.0`. */
  version: string;
  settings: OdooSettings;
  /** Between `erp` and the server. */
  line: CuttingLine;
  /** The connector under test. */
  erp: OdooErp;
  /** Looks and prepares by itself, past the line and the connector. */
  auditor: Auditor;
  /** The same as `erp`, as somebody with hardly any rights; null when no such account was given. */
  limited: OdooErp | null;
  /** Sets up the books by hand; null when no such account was given. */
  admin: Auditor | null;
  company: string;
}

interface Found {
  name: string;
  open(): Promise<{ env: Record<string, string | undefined>; close(): Promise<void> }>;
}

/** A real Odoo on a busy machine takes its time. */
const patience = 120_000;

/** Tests for the simulator as 17.0 and as 19.0, or, in `npm run conformance:odoo`, for the real Odoo of `ODOO_URL`. */
export function describeOdoo(what: string, tests: (odoo: OdooTarget) => void): void {
  for (const found of targets()) {
    describe(`${what}: ${found.name}`, { timeout: patience }, () => {
      const target = {} as OdooTarget;
      const closing: (() => Promise<void>)[] = [];
      beforeAll(async () => {
        const { env, close } = await found.open();
        closing.push(close);
        const settings = odooSettings(env);
        const line = await openCuttingLine(settings.url);
        closing.push(line.close);
        const erp = connectOdoo({ ...settings, url: line.url });
        const auditor = await Auditor.logIn(settings);
        const { version } = await erp.server(caller());
        const company = env.ODOO_COMPANY ?? (await auditor.ownCompany());
        const admin = await administrator(settings, env);
        Object.assign(target, { version, settings, line, erp, auditor, company, limited: limitedErp(env), admin });
      }, patience);
      afterAll(async () => {
        for (const close of closing.reverse()) await close();
      });
      tests(target);
    });
  }
}

/** What a connector is told about the process it works for. */
export function caller(attempt = 1) {
  return callContext({ processId: 'lead-to-project:conformance-1', attempt });
}

function targets(): Found[] {
  if (!realOdoo) return [simulated('17'), simulated('19'), simulated('19', 'xmlrpc')];
  const env = realOdoo;
  return [{ name: `Odoo at ${env.ODOO_URL}`, open: async () => ({ env, close: async () => undefined }) }];
}

/** The sandbox's Odoo, with the accounts of its sample firm. */
function simulated(odooVersion: '17' | '19', transport = 'auto'): Found {
  return {
    name: `simulator of ${odooVersion}.0${transport === 'auto' ? '' : ` over ${transport}`}`,
    open: async () => {
      const { url, close } = await startSandbox({ odooVersion });
      const limited = odooAccounts.find(({ groups }) => groups.length === 0);
      const env = {
        ODOO_URL: url,
        ODOO_DB: sandboxOdoo.database,
        ODOO_LOGIN: sandboxOdoo.login,
        ODOO_API_KEY: sandboxOdoo.apiKey,
        ODOO_TRANSPORT: transport,
        ODOO_LIMITED_LOGIN: limited?.login,
        ODOO_LIMITED_API_KEY: limited?.apiKey,
        ODOO_ADMIN_LOGIN: sandboxOdooAdmin.login,
        ODOO_ADMIN_API_KEY: sandboxOdooAdmin.apiKey,
      };
      return { env, close };
    },
  };
}

function limitedErp(env: Record<string, string | undefined>): OdooErp | null {
  const { ODOO_LIMITED_LOGIN: login, ODOO_LIMITED_API_KEY: key } = env;
  return login && key ? connectOdoo(odooSettings({ ...env, ODOO_LOGIN: login, ODOO_API_KEY: key })) : null;
}

async function administrator(
  settings: OdooSettings,
  { ODOO_ADMIN_LOGIN: login, ODOO_ADMIN_API_KEY: apiKey }: Record<string, string | undefined>,
): Promise<Auditor | null> {
  return login && apiKey ? Auditor.logIn({ ...settings, login, apiKey }) : null;
}
