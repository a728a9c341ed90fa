import { usesOwnCluster } from '../temporal/cluster-config.ts';
import { StartError } from './start-error.ts';

/** For each system: the user's own, or the one that is brought up here. */
export interface Systems {
  readonly temporal: Choice;
  readonly crm: Choice;
  readonly erp: Choice;
  readonly identity: Choice;
}

export type Choice = 'own' | 'sandbox';

/**
 * The variables that say where a system is and who we are there: one of them set makes it the user's own. The innermost
 * lists are alternatives. Tuning (deadlines, API version) is for either.
 */
const settings = {
  crm: [['HUBSPOT_ACCESS_TOKEN', 'HUBSPOT_REFRESH_TOKEN'], ['HUBSPOT_CLIENT_SECRET']],
  erp: [['ODOO_URL'], ['ODOO_DB'], ['ODOO_LOGIN'], ['ODOO_API_KEY']],
  identity: [['OIDC_ISSUER'], ['OIDC_AUDIENCE']],
} as const;

/**
 * Which systems are the user's own: those whose variables are set, one by one.
 * Throws StartError when a system is only half set: talking to the sandbox by mistake would look like working.
 */
export function chooseSystems(env: NodeJS.ProcessEnv): Systems {
  const gaps: string[] = [];
  const choose = (system: keyof typeof settings): Choice => {
    const isGiven = (names: readonly string[]) => names.some((name) => env[name]);
    const given = settings[system].filter(isGiven);
    const missing = settings[system].filter((names) => !isGiven(names)).map((names) => names.join(' or '));
    if (given.length === 0) return 'sandbox';
    const present = given.flat().filter((name) => env[name]);
    if (missing.length > 0) gaps.push(`${present.join(', ')} is set, but not ${missing.join(', ')}`);
    return 'own';
  };
  const systems: Systems = {
    temporal: usesOwnCluster(env) ? 'own' : 'sandbox',
    crm: choose('crm'),
    erp: choose('erp'),
    identity: choose('identity'),
  };
  if (gaps.length === 0) return systems;
  throw new StartError(
    'TL-START-0006',
    `Set all variables of a system to use your own, or none to use the sandbox's (see .env.example).\n  ${gaps.join('\n  ')}`,
  );
}

/** The sandbox is needed as soon as it plays one of them. */
export function needsSandbox({ crm, erp, identity }: Systems): boolean {
  return crm === 'sandbox' || erp === 'sandbox' || identity === 'sandbox';
}
