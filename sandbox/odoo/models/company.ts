import { readByAll } from '../access.ts';
import { brokenConstraint } from '../database-errors.ts';
import {
  type FieldDefinition,
  field,
  type ModelDefinition,
  many2many,
  many2one,
  one2many,
  selection,
} from '../model.ts';
import { byVersion, type OdooVersion } from '../odoo-version.ts';

/** Lock dates have other names in 19, which also has a hard one, and tells what binds the user. */
function lockDates(version: OdooVersion): Record<string, FieldDefinition> {
  const names = byVersion(version, {
    17: ['period_lock_date', 'fiscalyear_lock_date', 'tax_lock_date'],
    19: ['fiscalyear_lock_date', 'tax_lock_date', 'sale_lock_date', 'purchase_lock_date', 'hard_lock_date'],
  });
  const own = names.map((name) => [name, field('date', name.replaceAll('_', ' '))] as const);
  // Measured: where nothing is locked, 19 answers the first day of the year 1, as Python writes it.
  const ofUser = names.map((name) => {
    const compute: FieldDefinition['compute'] = (_, row) => row[name] || '1-01-01';
    return [`user_${name}`, field('date', `user ${name}`, { readonly: true, compute })] as const;
  });
  return Object.fromEntries(version === '17.0' ? own : [...own, ...ofUser]);
}

/** A legal entity of the firm: what Throughline’s config calls `erpCompany`. */
export function company(version: OdooVersion): ModelDefinition {
  return {
    name: 'res.company',
    label: 'Companies',
    order: 'id',
    access: readByAll,
    fields: {
      name: field('char', 'Company Name', { required: true }),
      partner_id: many2one('res.partner', 'Partner'),
      currency_id: many2one('res.currency', 'Currency', { required: true }),
      country_id: many2one('res.country', 'Country'),
      parent_id: many2one('res.company', 'Parent Company'),
      child_ids: one2many('res.company', 'parent_id', 'Branches'),
      vat: field('char', 'Tax ID'),
      email: field('char', 'Email'),
      website: field('char', 'Website'),
      active: field('boolean', 'Active', { default: () => true }),
      quotation_validity_days: field('integer', 'Default Quotation Validity', { default: () => 30 }),
      tax_calculation_rounding_method: selection(
        'Tax Calculation Rounding Method',
        {
          round_per_line: 'Round per Line',
          round_globally: byVersion(version, { 17: 'Round Globally', 19: 'Round per Tax' }),
        },
        // As a new database has it.
        { default: () => byVersion(version, { 17: 'round_per_line', 19: 'round_globally' }) },
      ),
      ...lockDates(version),
    },
  };
}

/** People and service accounts. Each has a partner, as in Odoo. */
export const user: ModelDefinition = {
  name: 'res.users',
  label: 'User',
  order: 'name, login',
  access: readByAll,
  searchedNames: ['login', 'name'],
  fields: {
    name: field('char', 'Name', { required: true }),
    login: field('char', 'Login', { required: true }),
    email: field('char', 'Email'),
    active: field('boolean', 'Active', { default: () => true }),
    share: field('boolean', 'Share User', { readonly: true }),
    lang: field('char', 'Language', { default: () => 'en_US' }),
    tz: field('char', 'Timezone'),
    partner_id: many2one('res.partner', 'Related Partner', { required: true }),
    company_id: many2one('res.company', 'Company', { required: true, default: (env) => env.companyId }),
    company_ids: many2many('res.company', 'Companies', { default: (_, values) => [Number(values.company_id)] }),
    employee_id: many2one('hr.employee', 'Company employee', {
      compute: (env) => env.sudo().search('hr.employee', [['user_id', '=', env.caller.id]])[0] ?? false,
    }),
  },
  beforeCreate(env, values) {
    if (values.partner_id !== undefined) return;
    const { name = false, email = values.login ?? false } = values;
    values.partner_id = env.sudo().create('res.partner', { name, email }).id;
  },
  check(env, row) {
    const twins = env.store.rows('res.users').filter(({ login }) => login === row.login);
    if (twins.length < 2) return;
    const sentence = 'You can not have two users with the same login!';
    throw brokenConstraint(env.version, { table: 'res_users', name: 'res_users_login_key', sentence }, 'unique');
  },
  methods: {
    context_get: {
      on: 'model',
      parameters: [],
      run: (env) => {
        const row = env.row('res.users', env.caller.id);
        return { lang: row.lang, tz: row.tz ?? false, uid: row.id };
      },
    },
  },
};

/** Whose time it is, and what an hour of it costs the firm. */
export const employee: ModelDefinition = {
  name: 'hr.employee',
  label: 'Employee',
  order: 'name',
  access: readByAll,
  companyRule: 'shared',
  fields: {
    name: field('char', 'Employee Name', { required: true }),
    active: field('boolean', 'Active', { default: () => true }),
    user_id: many2one('res.users', 'User'),
    work_email: field('char', 'Work Email'),
    job_title: field('char', 'Job Title'),
    company_id: many2one('res.company', 'Company', { required: true, default: (env) => env.companyId }),
    hourly_cost: field('monetary', 'Hourly Cost'),
  },
};
