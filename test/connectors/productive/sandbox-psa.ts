import { connectProductive } from '../../../connectors/productive/connect-productive.ts';
import { type ProductiveSettings, productiveSettings } from '../../../connectors/productive/productive-settings.ts';
import type { PsaPort } from '../../../connectors/psa-port.ts';
import { sandboxOrganization } from '../../../sandbox/productive/sandbox-organization.ts';

/** Settings for a server on this machine. Tests of hangs shorten the deadlines; no other meets them, however busy it is. */
export function testSettings(url: string, change: Partial<ProductiveSettings> = {}): ProductiveSettings {
  return {
    ...productiveSettings({
      PRODUCTIVE_URL: url,
      PRODUCTIVE_API_TOKEN: sandboxOrganization.token,
      PRODUCTIVE_ORGANIZATION_ID: sandboxOrganization.id,
    }),
    readDeadline: 15_000,
    writeDeadline: 15_000,
    longestRequest: 60,
    copyDeadline: 4_000,
    rateWindow: 20,
    ...change,
  };
}

export function sandboxPsa(url: string, change: Partial<ProductiveSettings> = {}): PsaPort {
  return connectProductive(testSettings(url, change));
}
