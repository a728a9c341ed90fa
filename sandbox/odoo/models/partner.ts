import { changedBy } from '../access.ts';
import { brokenConstraint } from '../database-errors.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2many, many2one, one2many, type Row, selection } from '../model.ts';
import { userError, validationError } from '../odoo-error.ts';
import type { OdooVersion } from '../odoo-version.ts';
import { checkVat } from './base-vat.ts';
import { commercialEntity, syncFamily } from './partner-family.ts';

const name = 'res.partner';

/** Customers, their contacts and their addresses; all one model in Odoo, as is everybody’s company. */
export function partner(version: OdooVersion): ModelDefinition {
  return {
    name,
    label: 'Contact',
    order: 'complete_name, id desc',
    access: changedBy('base.group_partner_manager', 'sales_team.group_sale_salesman', 'sales_team.group_sale_manager'),
    companyRule: 'shared',
    searchedNames: ['complete_name', 'email', 'ref', 'vat', 'name'],
    displayName,
    fields: {
      name: field('char', 'Name'),
      complete_name: field('char', 'Complete Name', { readonly: true, compute: displayName }),
      active: field('boolean', 'Active', { default: () => true }),
      is_company: field('boolean', 'Is a Company'),
      company_type: selection(
        'Company Type',
        { person: 'Individual', company: 'Company' },
        { compute: (_, row) => (row.is_company ? 'company' : 'person') },
      ),
      type: selection(
        'Address Type',
        { contact: 'Contact', invoice: 'Invoice Address', delivery: 'Delivery Address', other: 'Other Address' },
        { default: () => 'contact' },
      ),
      parent_id: many2one(name, 'Related Company'),
      child_ids: one2many(name, 'parent_id', 'Contact'),
      commercial_partner_id: many2one(name, 'Commercial Entity', {
        readonly: true,
        compute: (env, row) => commercialEntity(env, row).id,
      }),
      ref: field('char', 'Reference'),
      vat: field('char', 'Tax ID'),
      company_registry: field('char', 'Company ID'),
      company_name: field('char', 'Company Name'),
      email: field('char', 'Email'),
      phone: field('char', 'Phone'),
      ...(version === '17.0' ? { mobile: field('char', 'Mobile') } : {}),
      website: field('char', 'Website Link'),
      function: field('char', 'Job Position'),
      street: field('char', 'Street'),
      street2: field('char', 'Street2'),
      zip: field('char', 'Zip'),
      city: field('char', 'City'),
      state_id: many2one('res.country.state', 'State'),
      country_id: many2one('res.country', 'Country'),
      country_code: field('char', 'Country Code', {
        readonly: true,
        compute: (env, row) => env.related(name, row, 'country_id')?.code ?? false,
      }),
      comment: field('html', 'Notes'),
      lang: field('char', 'Language', { default: () => 'en_US' }),
      tz: field('char', 'Timezone'),
      color: field('integer', 'Color Index'),
      company_id: many2one('res.company', 'Company'),
      user_id: many2one('res.users', 'Salesperson'),
      customer_rank: field('integer', 'Customer Rank'),
      supplier_rank: field('integer', 'Supplier Rank'),
      category_id: many2many('res.partner.category', 'Tags'),
      property_payment_term_id: many2one('account.payment.term', 'Customer Payment Terms'),
      property_product_pricelist: many2one('product.pricelist', 'Pricelist'),
      same_vat_partner_id: many2one(name, 'Partner with same Tax ID', { readonly: true, compute: vatTwin }),
      sale_order_ids: one2many('sale.order', 'partner_id', 'Sales Order'),
      sale_order_count: field('integer', 'Sale Order Count', {
        readonly: true,
        compute: (env, row) => env.sudo().rows(name, row, 'sale_order_ids').length,
      }),
      project_ids: one2many('project.project', 'partner_id', 'Projects'),
      task_ids: one2many('project.task', 'partner_id', 'Tasks'),
      invoice_ids: one2many('account.move', 'partner_id', 'Invoices'),
    },
    beforeCreate: (_, values) => cleanWebsite(values),
    beforeWrite: (_, __, values) => cleanWebsite(values),
    afterCreate: (env, row) => syncFamily(env, row),
    afterWrite: (env, rows) => {
      for (const row of rows) syncFamily(env, row);
    },
    check(env, row, touched) {
      if (row.type === 'contact' && row.name === false) throw nameless(env);
      if (touched.has('parent_id') && isOwnAncestor(env, row)) {
        throw validationError('You cannot create recursive Partner hierarchies.');
      }
      if (touched.has('vat') || touched.has('country_id')) checkVat(env, env.row(name, row.id));
    },
    beforeUnlink(env, rows) {
      if (rows.some((row) => env.store.referring('account.move', 'partner_id', row.id).length > 0)) {
        throw userError('The partner cannot be deleted because it is used in Accounting');
      }
    },
  };
}

/** Tags on partners; exists because partners refer to it. */
export const partnerCategory: ModelDefinition = {
  name: 'res.partner.category',
  label: 'Partner Tags',
  access: changedBy('base.group_partner_manager'),
  fields: {
    name: field('char', 'Name', { required: true }),
    active: field('boolean', 'Active', { default: () => true }),
  },
};

function displayName(env: Environment, row: Row): string {
  const parent = env.related(name, row, 'parent_id');
  if (row.is_company || !parent) return String(row.name || '');
  const choices = env.field(name, 'type').selection ?? [];
  const own = row.name || choices.find(([key]) => key === row.type)?.[1] || '';
  return `${String(parent.name)}, ${own}`;
}

function vatTwin(env: Environment, row: Row): number | false {
  if (!row.vat || row.parent_id) return false;
  const domain = [
    ['vat', '=', row.vat],
    ['id', '!=', row.id],
    ['parent_id', '=', false],
  ];
  return env.sudo().search(name, domain, { limit: 1 })[0] ?? false;
}

function cleanWebsite(values: Record<string, unknown>): void {
  if (typeof values.website !== 'string' || values.website === '') return;
  if (!/^https?:\/\//i.test(values.website)) values.website = `http://${values.website}`;
}

function isOwnAncestor(env: Environment, row: Row): boolean {
  for (let above = env.related(name, row, 'parent_id'); above; above = env.related(name, above, 'parent_id')) {
    if (above.id === row.id) return true;
  }
  return false;
}

function nameless(env: Environment): Error {
  const constraint = { table: 'res_partner', name: 'res_partner_check_name', sentence: 'Contacts require a name' };
  return brokenConstraint(env.version, constraint, 'check');
}
