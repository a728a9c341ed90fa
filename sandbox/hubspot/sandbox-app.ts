/**
 * What Throughline is to this HubSpot account: an app with a token, and a client secret that signs its webhooks. Printed
 * here in the open because they open nothing but the sandbox.
 */
export const sandboxApp = {
  portalId: 14_600_321,
  appId: 1_160_452,
  token: 'pat-eu1-sandbox-0000-throughline',
  /** A token that may read everything and write nothing. */
  readOnlyToken: 'pat-eu1-sandbox-0000-read-only',
  clientId: 'sandbox-client-id',
  clientSecret: 'sandbox-client-secret',
  /** What the sandbox takes for a person's consent at the OAuth token route. */
  authorizationCode: 'sandbox-authorization-code',
  refreshToken: 'sandbox-refresh-token',
} as const;
