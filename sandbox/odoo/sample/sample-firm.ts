import { withImplied } from '../access.ts';
import { Environment } from '../environment.ts';
import { setExternalId } from '../external-ids.ts';
import type { OdooServer } from '../odoo-server.ts';
import { byVersion } from '../odoo-version.ts';
import {
  addAnalytics,
  addJournals,
  addPaymentTerms,
  addPricelists,
  addProducts,
  addTaxes,
} from './sample-catalogue.ts';
import { addCountries, addCurrencies, addRates } from './sample-geography.ts';
import { addCustomers, addUsers } from './sample-people.ts';

/** Fills an empty database with Northwind: two companies, what they sell, who works there, and a few customers. */
export function fillSampleFirm(server: OdooServer): void {
  const env = robot(server);
  addCurrencies(env);
  const companies = addCompanies(env);
  addCountries(env);
  finishCompanies(env, companies);
  addRates(env);
  addJournals(env, companies);
  addPaymentTerms(env);
  addPricelists(env);
  addAnalytics(env);
  addProducts(env, addTaxes(env, companies));
  addUsers(env, companies, server.users);
  addCustomers(env);
  server.store.commit();
}

/** OdooBot: user 1, who made everything there is on the first day. */
function robot(server: OdooServer): Environment {
  const caller = {
    id: 1,
    name: 'OdooBot',
    groups: withImplied(['base.group_system']),
    companyId: 1,
    companyIds: [1, 2],
  };
  return new Environment(server, caller, {}, server.now(), true);
}

/** Companies, their partners and the first users need each other: these rows are put in by hand. */
function addCompanies(env: Environment): { gmbh: number; ltd: number } {
  const add = (name: string, currency: string, website: string) => {
    const partner = env.store.insert('res.partner', { name, is_company: true, type: 'contact', active: true, website });
    const { recordId = 0 } = env.store.externalId(`base.${currency}`) ?? {};
    return env.store.insert('res.company', { name, partner_id: partner.id, currency_id: recordId, active: true }).id;
  };
  const gmbh = add('Northwind Consulting GmbH', 'EUR', 'https://northwind.example');
  const ltd = add('Northwind Consulting Ltd', 'GBP', 'https://northwind.example');
  setExternalId(env, 'base.main_company', 'res.company', gmbh);
  for (const [name, login, externalName] of [
    ['OdooBot', '__system__', 'user_root'],
    ['Administrator', 'admin', 'user_admin'],
  ] as const) {
    const partner = env.store.insert('res.partner', { name, type: 'contact', active: login === 'admin' });
    const user = env.store.insert('res.users', {
      name,
      login,
      partner_id: partner.id,
      company_id: gmbh,
      company_ids: [gmbh, ltd],
      active: login === 'admin',
      lang: 'en_US',
    });
    setExternalId(env, `base.${externalName}`, 'res.users', user.id);
  }
  return { gmbh, ltd };
}

/** Country, quotation term, each version's own way to round, and books that are closed up to the end of last year. */
function finishCompanies(env: Environment, { gmbh, ltd }: { gmbh: number; ltd: number }): void {
  const books = byVersion<object>(env.version, {
    17: {
      fiscalyear_lock_date: '2025-12-31',
      period_lock_date: '2025-12-31',
      tax_calculation_rounding_method: 'round_per_line',
    },
    19: { fiscalyear_lock_date: '2025-12-31', tax_calculation_rounding_method: 'round_globally' },
  });
  for (const [id, code] of [
    [gmbh, 'DE'],
    [ltd, 'GB'],
  ] as const) {
    const [country] = env.search('res.country', [['code', '=', code]]);
    env.write('res.company', [id], { country_id: country, quotation_validity_days: 30, ...books });
    env.write('res.partner', [Number(env.row('res.company', id).partner_id)], { country_id: country });
  }
}
