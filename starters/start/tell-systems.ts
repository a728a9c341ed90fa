import type { StartOptions } from './options.ts';
import { type Choice, isOpenToAnyone, type Systems } from './systems.ts';

/** Which systems are the user's and which the sandbox's, before anything talks to them; `env`: the children's. */
export function tellSystems(systems: Systems, options: StartOptions, env: NodeJS.ProcessEnv): string[] {
  const line = (name: string, choice: Choice, own: string | undefined, brought = "the sandbox's") =>
    `  ${name.padEnd(18)}${choice === 'own' ? `yours, ${own}` : brought}`;
  return [
    line('Temporal', systems.temporal, env.TEMPORAL_ADDRESS ?? 'as its profile says', 'a dev server on this machine'),
    line('CRM', systems.crm, env.HUBSPOT_BASE_URL ?? 'HubSpot'),
    line('Odoo', systems.erp, env.ODOO_URL),
    ...(systems.psa === 'none' ? [] : [line('PSA', systems.psa, env.PRODUCTIVE_URL ?? 'Productive')]),
    line('identity provider', systems.identity, env.OIDC_ISSUER),
    ...webhooks(systems, options, env),
  ];
}

/** To be seen: null where people sign in properly, or where nothing real is at stake. */
export function identityWarning(systems: Systems): string | null {
  if (!isOpenToAnyone(systems)) return null;
  return (
    'WARNING: THROUGHLINE_DEMO_IDENTITY is set. Anyone on this machine can be any of the sample people and decide on what ' +
    'is written to your own system. Use it with test systems only.'
  );
}

/** A webhook must find its way here from HubSpot; without one, a won deal is a few minutes late. */
function webhooks({ crm }: Systems, { port }: StartOptions, env: NodeJS.ProcessEnv): string[] {
  if (crm !== 'own') return [];
  const sweep = 'the sweep finds won deals every five minutes';
  if (!env.HUBSPOT_WEBHOOK_SECRET && !env.HUBSPOT_CLIENT_SECRET) {
    return [`  ${'webhooks'.padEnd(18)}none are taken: HUBSPOT_WEBHOOK_SECRET is not set; ${sweep}`];
  }
  const isHere = env.PUBLIC_URL === `http://127.0.0.1:${port}`;
  const where = isHere
    ? `none can arrive until PUBLIC_URL is set; ${sweep}`
    : `at ${env.PUBLIC_URL}/v1/webhooks/hubspot`;
  return [`  ${'webhooks'.padEnd(18)}${where}`];
}
