import type { z } from 'zod';
import type { systemsSchema } from '../config/systems-schema.ts';
import type { CrmPort } from '../connectors/crm-port.ts';
import type { ErpPort } from '../connectors/erp-port.ts';
import { connectHubspot } from '../connectors/hubspot/connect-hubspot.ts';
import { hubspotSettings } from '../connectors/hubspot/hubspot-settings.ts';
import { connectOdoo } from '../connectors/odoo/connect-odoo.ts';
import { odooSettings } from '../connectors/odoo/odoo-settings.ts';
import { connectProductive } from '../connectors/productive/connect-productive.ts';
import { productiveSettings } from '../connectors/productive/productive-settings.ts';
import type { PsaPort } from '../connectors/psa-port.ts';
import type { Policy } from '../domain/policy.ts';

/** Tells the worker's log which version of a system answers, and what is to be said about it. */
type OnFound = (server: { version: string; warning: string | null }) => void;
type Product<Role extends 'crm' | 'erp' | 'psa'> = NonNullable<z.output<typeof systemsSchema>[Role]>['product'];
type Psa = NonNullable<Policy['systems']['psa']>;

/** What `crm.product` in config/systems.yaml may be, and what connects it. Addresses and secrets are in the environment. */
export const crmProducts: Record<Product<'crm'>, (crm: Policy['systems']['crm'], env: NodeJS.ProcessEnv) => CrmPort> = {
  hubspot: ({ connection, fields }, env) => connectHubspot({ ...hubspotSettings(env), connection }, fields),
};

/** The same for `erp.product`. */
export const erpProducts: Record<Product<'erp'>, (env: NodeJS.ProcessEnv, onFound: OnFound) => ErpPort> = {
  odoo: (env, onFound) => connectOdoo(odooSettings(env), onFound),
};

/** The same for `psa.product`. */
export const psaProducts: Record<Product<'psa'>, (psa: Psa, env: NodeJS.ProcessEnv) => PsaPort> = {
  productive: ({ connection }, env) => connectProductive({ ...productiveSettings(env), connection }),
};

/** The CRM that the firm's configuration names. Throws a RangeError that names every variable that is missing or wrong. */
export function connectCrm({ crm }: Policy['systems'], env: NodeJS.ProcessEnv): CrmPort {
  // The schema of systems.yaml lets no other product through.
  return crmProducts[crm.product as Product<'crm'>](crm, env);
}

/** The ERP that the firm's configuration names. Throws as connectCrm does. */
export function connectErp({ erp }: Policy['systems'], env: NodeJS.ProcessEnv, onFound: OnFound): ErpPort {
  return erpProducts[erp.product as Product<'erp'>](env, onFound);
}

/** The PSA that the firm's configuration names. Throws as connectCrm does, and where it names none. */
export function connectPsa({ psa }: Policy['systems'], env: NodeJS.ProcessEnv): PsaPort {
  if (psa === null) throw new RangeError('config/systems.yaml names no psa.');
  return psaProducts[psa.product as Product<'psa'>](psa, env);
}
