import { type ProductiveSettings, productiveSettings } from '../../../connectors/productive/productive-settings.ts';
import { setupProductive } from '../../../connectors/productive/setup-productive.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { testSettings } from '../../connectors/productive/sandbox-psa.ts';

/** A Productive organisation to put to the test, real or simulated, set up as `throughline setup productive` leaves it. */
export interface Organization {
  settings: ProductiveSettings;
  /** What the suite may refer to there. */
  subsidiary: string;
  template: string;
  serviceTypes: [string, string];
  managerEmail: string;
  /** Null for a real one. */
  sandbox: Sandbox | null;
  close(): Promise<void>;
}

/**
 * The simulator, always; and a real organisation when PRODUCTIVE_CONFORMANCE_TOKEN, _ORGANIZATION, _SUBSIDIARY, _TEMPLATE,
 * _SERVICE_TYPES (two, with a comma between) and _MANAGER are set. The suite makes its own records there, and closes and
 * archives them; they stay.
 *
 * Honesty: it has never been run against a real organisation. What it states about one is the vendor's documentation.
 */
export const organizations: [name: string, open: () => Promise<Organization>][] = [['the simulator', openSimulator]];

const real = (name: string) => process.env[`PRODUCTIVE_CONFORMANCE_${name}`] ?? '';
if (real('TOKEN')) organizations.push(['a real organisation', openReal]);

export async function openSimulator(): Promise<Organization> {
  const sandbox = await startSandbox({
    productive: { rateLimits: { callsPerTenSeconds: 1_000_000, callsPerHalfHour: 1_000_000 }, copyMilliseconds: 30 },
  });
  const settings = testSettings(sandbox.url);
  await setupProductive(settings, () => {});
  return {
    settings,
    subsidiary: 'Northwind Consulting Ltd',
    template: 'Implementation template',
    serviceTypes: ['Senior consulting', 'Consulting'],
    managerEmail: String(sandbox.productive.books.all('people')[0]?.attributes.email),
    sandbox,
    close: sandbox.close,
  };
}

async function openReal(): Promise<Organization> {
  const settings = productiveSettings({
    PRODUCTIVE_API_TOKEN: real('TOKEN'),
    PRODUCTIVE_ORGANIZATION_ID: real('ORGANIZATION'),
  });
  await setupProductive(settings, () => {});
  const [first = '', second = first] = real('SERVICE_TYPES').split(',');
  return {
    settings,
    subsidiary: real('SUBSIDIARY'),
    template: real('TEMPLATE'),
    serviceTypes: [first, second],
    managerEmail: real('MANAGER'),
    sandbox: null,
    close: async () => {},
  };
}
