import { type AccessRights, onlyFor } from '../access.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2many, many2one, type Row, selection, type Values } from '../model.ts';
import type { OdooVersion } from '../odoo-version.ts';
import { taxedLine } from './sale-amounts.ts';
import { type Amounts, lineAmounts } from './tax-amounts.ts';

const access: AccessRights = {
  ...onlyFor('account.group_account_invoice'),
  read: ['account.group_account_invoice', 'sales_team.group_sale_salesman_all_leads'],
};

/** Lines that people write; the journal items Odoo balances them with are left out. */
export function accountMoveLine(version: OdooVersion): ModelDefinition {
  return {
    name: 'account.move.line',
    label: 'Journal Item',
    order: 'sequence, id',
    access,
    companyRule: 'shared',
    fields: {
      move_id: many2one('account.move', 'Journal Entry', { required: true, onDelete: 'cascade' }),
      company_id: many2one('res.company', 'Company', {
        readonly: true,
        default: (env, values) => env.row('account.move', values.move_id).company_id ?? false,
      }),
      sequence: field('integer', 'Sequence', { default: () => 100 }),
      display_type: selection(
        'Display Type',
        { product: 'Product', line_section: 'Section', line_note: 'Note' },
        { required: true, default: () => 'product' },
      ),
      product_id: many2one('product.product', 'Product', { checkCompany: true }),
      name: field('char', 'Label', { default: label }),
      quantity: field('float', 'Quantity', { digits: 2, default: () => 1 }),
      price_unit: field('float', 'Unit Price', version === '17.0' ? { digits: 2 } : {}),
      discount: field('float', 'Discount (%)', { digits: 2 }),
      tax_ids: many2many('account.tax', 'Taxes', { default: taxes }),
      analytic_distribution: field('json', 'Analytic Distribution'),
      sale_line_ids: many2many('sale.order.line', 'Sales Order Lines'),
      price_subtotal: field('monetary', 'Subtotal', {
        readonly: true,
        compute: (env, row) => amount(env, row, 'untaxed'),
      }),
      price_total: field('monetary', 'Total', {
        readonly: true,
        compute: (env, row) => amount(env, row, 'total'),
      }),
    },
  };
}

function amount(env: Environment, line: Row, which: keyof Amounts): number {
  const currency = env.related('account.move', env.row('account.move', line.move_id), 'currency_id');
  return lineAmounts(taxedLine(env, line, 'quantity', 'tax_ids'), Number(currency?.decimal_places ?? 2))[
    which
  ].toNumber();
}

function label(env: Environment, values: Values): string | false {
  const product = env.related('account.move.line', { id: 0, ...values }, 'product_id');
  return product ? env.displayName('product.product', product) : false;
}

/** The product's taxes, else the company's first; given taxes, none included, stay. */
function taxes(env: Environment, values: Values): number[] {
  const product = env.related('account.move.line', { id: 0, ...values }, 'product_id');
  const ids = product
    ? (product.taxes_id as number[])
    : env.sudo().search('account.tax', [['company_id', '=', values.company_id]], { limit: 1 });
  return ids.filter((id) => env.row('account.tax', id).company_id === values.company_id);
}
