import { changedBy } from '../access.ts';
import {
  type FieldDefinition,
  field,
  type ModelDefinition,
  many2many,
  many2one,
  one2many,
  selection,
} from '../model.ts';
import type { OdooVersion } from '../odoo-version.ts';

const byAccountants = changedBy('account.group_account_manager');

/** When an invoice is due; only the name matters to an order. */
export const paymentTerm: ModelDefinition = {
  name: 'account.payment.term',
  label: 'Payment Terms',
  order: 'sequence, id',
  access: byAccountants,
  companyRule: 'shared',
  fields: {
    name: field('char', 'Payment Terms', { required: true }),
    active: field('boolean', 'Active', { default: () => true }),
    sequence: field('integer', 'Sequence', { default: () => 10 }),
    note: field('html', 'Description on the Invoice'),
    company_id: many2one('res.company', 'Company'),
  },
};

/** On the price or in it, alone or in groups (tax-amounts.ts); by division is in the selection, and not computed. */
export function tax(version: OdooVersion): ModelDefinition {
  return {
    name: 'account.tax',
    label: 'Tax',
    order: 'sequence, id',
    access: byAccountants,
    companyRule: 'shared',
    fields: {
      name: field('char', 'Tax Name', { required: true }),
      type_tax_use: selection(
        'Tax Type',
        { sale: 'Sales', purchase: 'Purchases', none: 'None' },
        { required: true, default: () => 'sale' },
      ),
      amount_type: selection(
        'Tax Computation',
        { group: 'Group of Taxes', fixed: 'Fixed', percent: 'Percentage', division: 'Percentage Tax Included' },
        { required: true, default: () => 'percent' },
      ),
      amount: field('float', 'Amount', { required: true, digits: 4 }),
      active: field('boolean', 'Active', { default: () => true }),
      company_id: many2one('res.company', 'Company', { required: true, default: (env) => env.companyId }),
      country_id: many2one('res.country', 'Country'),
      children_tax_ids: many2many('account.tax', 'Children Taxes'),
      include_base_amount: field('boolean', 'Affect Base of Subsequent Taxes'),
      ...(version === '17.0' ? { price_include: field('boolean', 'Included in Price') } : includedIn19),
      sequence: field('integer', 'Sequence', { required: true, default: () => 1 }),
    },
  };
}

/** 19 has a setting of the company's, which a tax may override; here the company's is "excluded". */
const includedIn19: Record<string, FieldDefinition> = {
  price_include_override: selection('Included in Price', {
    tax_included: 'Tax Included',
    tax_excluded: 'Tax Excluded',
  }),
  price_include: field('boolean', 'Price Include', {
    readonly: true,
    compute: (_, row) => row.price_include_override === 'tax_included',
  }),
};

/** A way to slice costs: by project, by department. */
export const analyticPlan: ModelDefinition = {
  name: 'account.analytic.plan',
  label: 'Analytic Plans',
  access: byAccountants,
  fields: {
    name: field('char', 'Name', { required: true }),
    parent_id: many2one('account.analytic.plan', 'Parent'),
    account_ids: one2many('account.analytic.account', 'plan_id', 'Accounts'),
  },
};

/** One slice of a plan. Every project that takes time has its own. */
export const analyticAccount: ModelDefinition = {
  name: 'account.analytic.account',
  label: 'Analytic Account',
  order: 'plan_id, name',
  // Measured: with analytic accounting on, every internal user may make them.
  access: changedBy('base.group_user'),
  companyRule: 'shared',
  searchedNames: ['code', 'name'],
  displayName: (_, { code, name }) => (code ? `[${String(code)}] ${String(name)}` : String(name)),
  fields: {
    name: field('char', 'Analytic Account', { required: true }),
    code: field('char', 'Reference'),
    active: field('boolean', 'Active', { default: () => true }),
    plan_id: many2one('account.analytic.plan', 'Plan', { required: true }),
    partner_id: many2one('res.partner', 'Customer'),
    company_id: many2one('res.company', 'Company', { default: (env) => env.companyId }),
  },
};
