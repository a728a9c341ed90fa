import type { Policy } from '../../domain/policy.ts';
import { usesOwnCluster } from '../temporal/cluster-config.ts';
import { StartError } from './start-error.ts';

/** For each system: the user's own, or the one that is brought up here. */
export interface Systems {
  readonly temporal: Choice;
  readonly crm: Choice;
  readonly erp: Choice;
  /** `none` in a firm whose projects all live in the ERP. */
  readonly psa: Choice | 'none';
  readonly identity: Choice;
}

export type Choice = 'own' | 'sandbox';

/**
 * The variables that say where a system is and who we are there: one of them set makes it the user's own. Of `needed`, the
 * innermost lists are alternatives. Tuning (deadlines, API version) is for either.
 */
const settings: Record<'crm' | 'erp' | 'psa' | 'identity', { needed: string[][]; also: string[] }> = {
  crm: {
    needed: [['HUBSPOT_ACCESS_TOKEN', 'HUBSPOT_REFRESH_TOKEN']],
    also: ['HUBSPOT_CLIENT_ID', 'HUBSPOT_CLIENT_SECRET', 'HUBSPOT_WEBHOOK_SECRET', 'HUBSPOT_PORTAL_ID'],
  },
  erp: { needed: [['ODOO_URL'], ['ODOO_DB'], ['ODOO_LOGIN'], ['ODOO_API_KEY']], also: [] },
  psa: { needed: [['PRODUCTIVE_API_TOKEN'], ['PRODUCTIVE_ORGANIZATION_ID']], also: ['PRODUCTIVE_WEBHOOK_TOKEN'] },
  identity: { needed: [['OIDC_ISSUER'], ['OIDC_AUDIENCE']], also: ['OIDC_JWKS_URL'] },
};

/**
 * Which systems are the user's own: those whose variables are set, one by one.
 * Throws StartError when a system is only half set: talking to the sandbox by mistake would look like working. And when
 * anyone on this machine, as any of the sandbox's people, could decide on what is written to a system of the user's own.
 */
export function chooseSystems(env: NodeJS.ProcessEnv, { psa }: Pick<Policy['systems'], 'psa'>): Systems {
  const gaps: string[] = [];
  const choose = (system: keyof typeof settings): Choice => {
    const { needed, also } = settings[system];
    const present = [...needed.flat(), ...also].filter((name) => env[name]);
    if (present.length === 0) return 'sandbox';
    const missing = needed.filter((names) => !names.some((name) => env[name])).map((names) => names.join(' or '));
    if (missing.length > 0) gaps.push(`${present.join(', ')} is set, but not ${missing.join(', ')}`);
    return 'own';
  };
  const systems: Systems = {
    temporal: usesOwnCluster(env) ? 'own' : 'sandbox',
    crm: choose('crm'),
    erp: choose('erp'),
    psa: psa === null ? 'none' : choose('psa'),
    identity: choose('identity'),
  };
  if (gaps.length > 0) {
    throw new StartError(
      'TL-START-0006',
      `Set all variables of a system to use your own, or none to use the sandbox's (see .env.example).\n  ${gaps.join('\n  ')}`,
    );
  }
  if (isOpenToAnyone(systems) && env.THROUGHLINE_DEMO_IDENTITY !== 'yes') {
    throw new StartError(
      'TL-START-0009',
      "The sandbox's identity provider gives anyone on this machine any role, and what they approve would be written to " +
        'your own system. Set OIDC_ISSUER and OIDC_AUDIENCE to your identity provider; or, to try things out on a test ' +
        'system, set THROUGHLINE_DEMO_IDENTITY=yes.',
    );
  }
  return systems;
}

/** Do the sandbox's sample people decide on what happens to a system of the user's own? */
export function isOpenToAnyone({ crm, erp, psa, identity }: Systems): boolean {
  return identity === 'sandbox' && [crm, erp, psa].includes('own');
}

/** The sandbox is needed as soon as it plays one of them. */
export function needsSandbox({ crm, erp, psa, identity }: Systems): boolean {
  return [crm, erp, psa, identity].includes('sandbox');
}
