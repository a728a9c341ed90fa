import type { CrmPort } from '../../../connectors/crm-port.ts';
import { connectHubspot } from '../../../connectors/hubspot/connect-hubspot.ts';
import { defaultHubspotFields } from '../../../connectors/hubspot/hubspot-fields.ts';
import { type HubspotSettings, hubspotSettings } from '../../../connectors/hubspot/hubspot-settings.ts';
import { sandboxApp } from '../../../sandbox/hubspot/sandbox-app.ts';

/** Settings for a server on this machine. Tests of hangs shorten the deadlines; no other meets them, however busy it is. */
export function testSettings(url: string, change: Partial<HubspotSettings> = {}): HubspotSettings {
  return {
    ...hubspotSettings({
      HUBSPOT_BASE_URL: url,
      HUBSPOT_ACCESS_TOKEN: sandboxApp.token,
      HUBSPOT_PORTAL_ID: String(sandboxApp.portalId),
    }),
    readDeadline: 15_000,
    writeDeadline: 15_000,
    rateWindow: 50,
    ...change,
  };
}

export function sandboxCrm(url: string, change: Partial<HubspotSettings> = {}): CrmPort {
  return connectHubspot(testSettings(url, change), defaultHubspotFields);
}
