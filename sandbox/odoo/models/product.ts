import { changedBy } from '../access.ts';
import {
  field,
  type ModelDefinition,
  many2many,
  many2one,
  one2many,
  type Row,
  selection,
  type Value,
  type Values,
} from '../model.ts';
import { byVersion, fieldNames, type OdooVersion } from '../odoo-version.ts';

const policies: Record<string, { invoice_policy: string; service_type: string }> = {
  ordered_prepaid: { invoice_policy: 'order', service_type: 'timesheet' },
  delivered_timesheet: { invoice_policy: 'delivery', service_type: 'timesheet' },
  delivered_milestones: { invoice_policy: 'delivery', service_type: 'milestones' },
  delivered_manual: { invoice_policy: 'delivery', service_type: 'manual' },
};

function policyOf(row: Row): Value {
  const found = Object.entries(policies).find(
    ([, policy]) => policy.invoice_policy === row.invoice_policy && policy.service_type === row.service_type,
  );
  return found?.[0] ?? false;
}

/** `service_policy` is not stored: writing it sets the two fields behind it. */
function applyPolicy(values: Values): void {
  const policy = policies[String(values.service_policy ?? '')];
  delete values.service_policy;
  if (policy) Object.assign(values, policy);
}

/** What is sold. How it is billed and what confirming makes of it hang on policy and tracking. */
export function product(version: OdooVersion): ModelDefinition {
  const kinds: Record<string, string> = { consu: 'Goods', service: 'Service' };
  const purchaseUnit = many2one('uom.uom', 'Purchase UoM', { default: (_, values) => values.uom_id ?? false });
  return {
    name: 'product.product',
    label: 'Product Variant',
    order: 'default_code, name, id',
    access: byVersion(version, {
      17: changedBy('sales_team.group_sale_manager'),
      19: changedBy('base.group_system'),
    }),
    companyRule: 'shared',
    searchedNames: ['default_code', 'name'],
    displayName: (_, { default_code: code, name }) => (code ? `[${String(code)}] ${String(name)}` : String(name)),
    fields: {
      name: field('char', 'Name', { required: true }),
      default_code: field('char', 'Internal Reference'),
      active: field('boolean', 'Active', { default: () => true }),
      product_tmpl_id: many2one('product.template', 'Product Template', { required: true, onDelete: 'cascade' }),
      [fieldNames(version).productKind]: selection('Product Type', kinds, { required: true, default: () => 'consu' }),
      sale_ok: field('boolean', 'Can be Sold', { default: () => true }),
      list_price: field('float', 'Sales Price', { digits: 2, default: () => 1 }),
      lst_price: field('float', 'Sales Price', { compute: (_, row) => row.list_price ?? 0 }),
      standard_price: field('float', 'Cost', { digits: 2 }),
      uom_id: many2one('uom.uom', 'Unit of Measure', { required: true }),
      ...(version === '17.0' ? { uom_po_id: purchaseUnit } : {}),
      company_id: many2one('res.company', 'Company'),
      taxes_id: many2many('account.tax', 'Customer Taxes'),
      description_sale: field('text', 'Sales Description'),
      invoice_policy: selection(
        'Invoicing Policy',
        { order: 'Ordered quantities', delivery: 'Delivered quantities' },
        { default: () => 'order' },
      ),
      service_type: selection(
        'Track Service',
        {
          manual: 'Manually set quantities on order',
          milestones: 'Project Milestones',
          timesheet: 'Timesheets on project',
        },
        { default: () => 'timesheet' },
      ),
      service_policy: selection(
        'Service Invoicing Policy',
        {
          ordered_prepaid: 'Prepaid/Fixed Price',
          delivered_timesheet: 'Based on Timesheets',
          delivered_milestones: 'Based on Milestones',
          delivered_manual: 'Based on Delivered Quantity (Manual)',
        },
        { compute: (_, row) => policyOf(row) },
      ),
      service_tracking: selection(
        'Create on Order',
        {
          no: 'Nothing',
          task_global_project: 'Task',
          task_in_project: 'Project & Task',
          project_only: 'Project',
        },
        { required: true, default: () => 'no' },
      ),
      project_id: many2one('project.project', 'Project'),
    },
    beforeCreate(env, values) {
      applyPolicy(values);
      values.product_tmpl_id ??= env.sudo().create('product.template', { name: values.name ?? false }).id;
      values.uom_id ??= env.search('uom.uom', [['name', '=', 'Units']])[0] ?? false;
    },
    beforeWrite: (_, __, values) => applyPolicy(values),
  };
}

/** Every product has one; nothing here looks at it. */
export const productTemplate: ModelDefinition = {
  name: 'product.template',
  label: 'Product',
  access: changedBy('base.group_system'),
  fields: {
    name: field('char', 'Name', { required: true }),
    product_variant_ids: one2many('product.product', 'product_tmpl_id', 'Products'),
  },
};

/** Hours, days, units. */
export const unit: ModelDefinition = {
  name: 'uom.uom',
  label: 'Product Unit of Measure',
  access: changedBy('base.group_system'),
  fields: {
    name: field('char', 'Unit of Measure', { required: true }),
    active: field('boolean', 'Active', { default: () => true }),
    /** Hours in one of it; 0 for units that are no time. Odoo derives it from category or relative unit. */
    factor: field('float', 'Absolute Quantity', { readonly: true }),
    rounding: field('float', 'Rounding Precision', { default: () => 0.01 }),
  },
};

/** Which decides an order’s currency: `currency_id` of an order can’t be written. */
export const pricelist: ModelDefinition = {
  name: 'product.pricelist',
  label: 'Pricelist',
  order: 'id',
  access: changedBy('sales_team.group_sale_manager'),
  companyRule: 'shared',
  displayName: (env, row) => {
    const currency = env.related('product.pricelist', row, 'currency_id');
    return `${String(row.name)} (${String(currency?.name ?? '')})`;
  },
  fields: {
    name: field('char', 'Pricelist Name', { required: true }),
    active: field('boolean', 'Active', { default: () => true }),
    currency_id: many2one('res.currency', 'Currency', { required: true }),
    company_id: many2one('res.company', 'Company'),
    sequence: field('integer', 'Sequence', { default: () => 16 }),
  },
};
