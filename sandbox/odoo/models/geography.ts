import { changedBy, readByAll } from '../access.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2one, one2many, type Row, selection, type Value } from '../model.ts';

/** Found by code before name, as in Odoo: "US" is no part of "Australia". */
export const country: ModelDefinition = {
  name: 'res.country',
  label: 'Country',
  order: 'name',
  access: readByAll,
  searchedNames: ['code', 'name'],
  fields: {
    name: field('char', 'Country Name', { required: true }),
    code: field('char', 'Country Code', { required: true }),
    currency_id: many2one('res.currency', 'Currency'),
    phone_code: field('integer', 'Country Calling Code'),
    state_ids: one2many('res.country.state', 'country_id', 'States'),
    vat_label: field('char', 'Vat Label'),
  },
};

/** Shown with its country: `California (US)`. */
export const countryState: ModelDefinition = {
  name: 'res.country.state',
  label: 'Country state',
  order: 'code',
  access: readByAll,
  searchedNames: ['code', 'name'],
  displayName: (env, row) => {
    const country = env.related('res.country.state', row, 'country_id');
    return `${String(row.name)} (${String(country?.code)})`;
  },
  fields: {
    name: field('char', 'State Name', { required: true }),
    code: field('char', 'State Code', { required: true }),
    country_id: many2one('res.country', 'Country', { required: true }),
  },
};

/** Active ones only, unless asked: an inactive currency has to be switched on first. */
export const currency: ModelDefinition = {
  name: 'res.currency',
  label: 'Currency',
  order: 'active desc, name',
  access: readByAll,
  fields: {
    name: field('char', 'Currency', { required: true }),
    full_name: field('char', 'Name'),
    symbol: field('char', 'Symbol', { required: true }),
    rounding: field('float', 'Rounding Factor', { default: () => 0.01 }),
    decimal_places: field('integer', 'Decimal Places', { readonly: true, default: () => 2 }),
    position: selection(
      'Symbol Position',
      { after: 'After Amount', before: 'Before Amount' },
      { default: () => 'after' },
    ),
    active: field('boolean', 'Active', { default: () => true }),
    rate_ids: one2many('res.currency.rate', 'currency_id', 'Rates'),
    rate: field('float', 'Current Rate', {
      readonly: true,
      compute: (env, row) => rateOn(env, row.id) / rateOn(env, env.row('res.company', env.companyId).currency_id),
    }),
  },
};

/**
 * The last rate on or before the context's day, the company's own before shared ones. Without any, 17 takes 1, and 19 the
 * first that comes later (measured).
 */
function rateOn(env: Environment, currency: Value | undefined): number {
  const day = String(env.context.date ?? env.today);
  const rates = env.store
    .referring('res.currency.rate', 'currency_id', Number(currency))
    .map((id) => env.row('res.currency.rate', id))
    .filter(({ company_id: company }) => company === false || company === env.companyId)
    .sort((a, b) => String(b.name).localeCompare(String(a.name)));
  const own = rates.filter(({ company_id: company }) => company !== false);
  const until = (rows: readonly Row[]) => rows.find(({ name }) => String(name) <= day);
  const later = env.version === '19.0' ? rates.at(-1) : undefined;
  return Number((until(own) ?? until(rates) ?? later)?.rate ?? 1);
}

/** Units of a currency per euro, from a day on. */
export const currencyRate: ModelDefinition = {
  name: 'res.currency.rate',
  label: 'Currency Rate',
  order: 'name desc, id',
  access: changedBy('account.group_account_manager'),
  companyRule: 'shared',
  fields: {
    name: field('date', 'Date', { required: true, default: (env) => env.today }),
    rate: field('float', 'Technical Rate', { default: () => 1 }),
    currency_id: many2one('res.currency', 'Currency', { required: true, onDelete: 'cascade' }),
    company_id: many2one('res.company', 'Company'),
  },
};
