import type { CallContext } from '../call-context.ts';
import { type HubspotAccount, hubspotAccount } from './hubspot-account.ts';
import { type HubspotClient, hubspotClient } from './hubspot-client.ts';
import type { HubspotFields } from './hubspot-fields.ts';
import { type HubspotPaths, hubspotPaths } from './hubspot-paths.ts';
import type { HubspotSettings } from './hubspot-settings.ts';

/** One account, ready to be asked. */
export interface Hubspot {
  settings: HubspotSettings;
  fields: HubspotFields;
  paths: HubspotPaths;
  client: HubspotClient;
  account(context: CallContext): Promise<HubspotAccount>;
}

/** Opens no connection yet: the first call does. */
export function openHubspot(settings: HubspotSettings, fields: HubspotFields): Hubspot {
  const paths = hubspotPaths[settings.version];
  const client = hubspotClient(settings);
  return { settings, fields, paths, client, account: hubspotAccount(client, settings) };
}
