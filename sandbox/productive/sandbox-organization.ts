/**
 * What Throughline is to this Productive organisation: an API token, and the token that signs its webhooks. Printed here in
 * the open because they open nothing but the sandbox.
 */
export const sandboxOrganization = {
  id: '30958',
  name: 'Northwind',
  token: 'sandbox-productive-token',
  /** A token that may read everything and write nothing. */
  readOnlyToken: 'sandbox-productive-read-only',
  /** Every webhook signs with this one; in the real thing each has its own. */
  webhookToken: 'sandbox-productive-webhook-token',
} as const;
