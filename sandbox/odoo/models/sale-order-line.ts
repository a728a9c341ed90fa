import type { AccessRights } from '../access.ts';
import { brokenConstraint } from '../database-errors.ts';
import type { Environment } from '../environment.ts';
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
import { userError } from '../odoo-error.ts';
import { fieldNames, type OdooVersion } from '../odoo-version.ts';
import { shareAgain } from './milestone.ts';
import { generateForLines, hoursOf } from './order-generation.ts';
import { type Amount, lineAmount } from './sale-amounts.ts';
import {
  deliveredMethod,
  deliveredQuantity,
  invoicedQuantity,
  lineInvoiceStatus,
  quantityToInvoice,
} from './sale-quantities.ts';

const name = 'sale.order.line';
const readonly = true;

const sellers = ['sales_team.group_sale_salesman', 'sales_team.group_sale_manager'] as const;
const access: AccessRights = {
  read: [...sellers, 'account.group_account_invoice', 'project.group_project_user'],
  create: sellers,
  write: [...sellers, 'account.group_account_invoice'],
  unlink: sellers,
};

const amount = (label: string, which: Amount) =>
  field('monetary', label, { readonly, compute: (env, row) => lineAmount(env, row, which) });
const ofOrder = (env: Environment, row: Row, cell: string): Value =>
  env.value('sale.order', env.row('sale.order', row.order_id), cell);

/** What is sold to whom at which price. Most of Odoo’s surprises with orders are in its hooks. */
export function saleOrderLine(version: OdooVersion): ModelDefinition {
  const { lineTaxes, lineUnit } = fieldNames(version);
  return {
    name,
    label: 'Sales Order Line',
    order: 'order_id, sequence, id',
    access,
    companyRule: 'shared',
    displayName,
    fields: {
      order_id: many2one('sale.order', 'Order Reference', { required: true, onDelete: 'cascade' }),
      company_id: many2one('res.company', 'Company', {
        readonly,
        default: (env, values) => order(env, values).company_id ?? false,
      }),
      sequence: field('integer', 'Sequence', { default: () => 10 }),
      display_type: selection('Display Type', {
        line_section: 'Section',
        line_subsection: 'Subsection',
        line_note: 'Note',
      }),
      product_id: many2one('product.product', 'Product', { checkCompany: true, onDelete: 'restrict' }),
      name: field('text', 'Description', { required: true, default: description }),
      product_uom_qty: field('float', 'Quantity', {
        required: true,
        digits: 2,
        default: (_, values) => (values.display_type ? 0 : 1),
      }),
      [lineUnit]: many2one('uom.uom', 'Unit of Measure', {
        default: (env, values) => product(env, values)?.uom_id ?? false,
      }),
      // Measured: 17 keeps two decimals of a price, 19 all of them.
      price_unit: field('float', 'Unit Price', {
        required: true,
        ...(version === '17.0' ? { digits: 2 } : {}),
        default: listPrice,
      }),
      discount: field('float', 'Discount (%)', { digits: 2 }),
      [lineTaxes]: many2many('account.tax', 'Taxes', { default: productTaxes }),
      analytic_distribution: field('json', 'Analytic Distribution'),
      customer_lead: field('float', 'Lead Time', { required: true }),
      is_downpayment: field('boolean', 'Is a down payment'),
      is_expense: field('boolean', 'Is expense'),
      is_service: field('boolean', 'Is a Service', { readonly, compute: (env, row) => isService(env, row) }),
      project_id: many2one('project.project', 'Generated Project', { checkCompany: true }),
      task_id: many2one('project.task', 'Generated Task', { checkCompany: true }),
      manual_delivered: field('float', 'Manually Delivered Quantity', { readonly }),
      qty_delivered_method: selection(
        'Method to update delivered qty',
        { manual: 'Manual', analytic: 'Analytic From Expenses', milestones: 'Milestones', timesheet: 'Timesheets' },
        { readonly, compute: deliveredMethod },
      ),
      qty_delivered: field('float', 'Delivery Quantity', { compute: deliveredQuantity }),
      qty_invoiced: field('float', 'Invoiced Quantity', { readonly, compute: invoicedQuantity }),
      qty_to_invoice: field('float', 'Quantity To Invoice', { readonly, compute: quantityToInvoice }),
      invoice_status: selection(
        'Invoice Status',
        {
          upselling: 'Upselling Opportunity',
          invoiced: 'Fully Invoiced',
          'to invoice': 'To Invoice',
          no: 'Nothing to Invoice',
        },
        { readonly, compute: lineInvoiceStatus },
      ),
      invoice_lines: many2many('account.move.line', 'Invoice Lines', {
        readonly,
        compute: (env, row) => env.sudo().search('account.move.line', [['sale_line_ids', 'in', [row.id]]]),
      }),
      price_subtotal: amount('Subtotal', 'untaxed'),
      price_tax: amount('Total Tax', 'tax'),
      price_total: amount('Total', 'total'),
      currency_id: many2one('res.currency', 'Currency', {
        readonly,
        compute: (env, row) => ofOrder(env, row, 'currency_id'),
      }),
      state: selection(
        'Order Status',
        { draft: 'Quotation', sent: 'Quotation Sent', sale: 'Sales Order', cancel: 'Cancelled' },
        { readonly, compute: (env, row) => ofOrder(env, row, 'state') },
      ),
      order_partner_id: many2one('res.partner', 'Customer', {
        readonly,
        compute: (env, row) => ofOrder(env, row, 'partner_id'),
      }),
      salesman_id: many2one('res.users', 'Salesperson', {
        readonly,
        compute: (env, row) => ofOrder(env, row, 'user_id'),
      }),
      timesheet_ids: one2many('account.analytic.line', 'so_line', 'Timesheets'),
      reached_milestones_ids: one2many('project.milestone', 'sale_line_id', 'Reached Milestones'),
    },
    beforeCreate: keepDelivered,
    afterCreate(env, row) {
      if (ofOrder(env, row, 'state') === 'sale') generateForLines(env, [row]);
    },
    beforeWrite(env, rows, values, given) {
      refuseWhenLocked(env, rows, values);
      keepDelivered(env, values);
      const [first] = rows;
      // Measured on both: a new quantity alone brings the list price back, unless something is invoiced.
      const resetsPrice = 'product_uom_qty' in values && !('price_unit' in values) && first?.product_id !== false;
      if (resetsPrice && first && invoicedQuantity(env, first) === 0) values.price_unit = listPrice(env, first);
      if (env.version === '19.0' && Number(values.product_uom_qty) > 0) {
        revived.set(
          given,
          rows.filter((row) => Number(row.product_uom_qty) === 0 && ofOrder(env, row, 'state') === 'sale'),
        );
      }
    },
    afterWrite(env, rows, values, given) {
      if (!('product_uom_qty' in values)) return;
      for (const row of rows) shareAgain(env, row);
      // Measured: on 19, a line that had no quantity brings everything about once more, a second milestone too.
      const again = revived.get(given) ?? [];
      generateForLines(
        env,
        again.map(({ id }) => env.row(name, id)),
      );
      for (const row of rows.map(({ id }) => env.row(name, id))) {
        if (typeof row.task_id !== 'number') continue;
        env.sudo().write('project.task', [row.task_id], { allocated_hours: hoursOf(env, row) });
      }
    },
    check(env, row) {
      if (row.display_type !== false || (row.product_id !== false && row[lineUnit] !== false)) return;
      const sentence = 'Missing required fields on accountable sale order line.';
      const constraint = { table: 'sale_order_line', name: 'sale_order_line_accountable_required_fields', sentence };
      throw brokenConstraint(env.version, constraint, 'check');
    },
    beforeUnlink(env, rows) {
      const isBound = (row: Row) => ofOrder(env, row, 'state') === 'sale' && row.display_type === false;
      if (!rows.some(isBound)) return;
      throw userError(
        "Once a sales order is confirmed, you can't remove one of its lines (we need to track if something gets invoiced or delivered).\n                Set the quantity to 0 instead.",
      );
    },
  };
}

/** Lines that had no quantity before a write, by what that write was given. */
const revived = new WeakMap<object, Row[]>();

/** The order's number, what is sold, and to whom; 19 prefers the product's name to the line's own first line. */
function displayName(env: Environment, row: Row): string {
  const sale = env.related(name, row, 'order_id');
  const customer = sale && env.related('sale.order', sale, 'partner_id');
  const [first = '', second] = String(row.name || '').split('\n');
  const found = env.version === '19.0' ? product(env, row) : undefined;
  const sold = found ? second || env.displayName('product.product', found) : first;
  return `${String(sale?.name)} - ${sold}${customer ? ` (${String(customer.name)})` : ''}`;
}

/** Delivered is computed; what a person sets by hand is kept beside it. */
function keepDelivered(_: Environment, values: Values): void {
  if (values.qty_delivered === undefined) return;
  values.manual_delivered = values.qty_delivered;
  delete values.qty_delivered;
}

function refuseWhenLocked(env: Environment, rows: readonly Row[], values: Values): void {
  const { lineTaxes, lineUnit } = fieldNames(env.version);
  const bound = [
    ...(env.version === '19.0' ? ['discount'] : []),
    ...['analytic_distribution', 'name', 'price_unit', 'product_id', lineUnit, 'product_uom_qty', lineTaxes],
  ].sort();
  const touched = bound.filter((cell) => cell in values);
  if (touched.length === 0 || !rows.some((row) => ofOrder(env, row, 'locked') === true)) return;
  const labels = touched.map((cell) => env.field(name, cell).label).join('\n');
  throw userError(`It is forbidden to modify the following fields in a locked order:\n${labels}`);
}

function order(env: Environment, values: Values): Values {
  return typeof values.order_id === 'number' ? (env.store.get('sale.order', values.order_id) ?? {}) : {};
}

function product(env: Environment, values: Values): Row | undefined {
  return typeof values.product_id === 'number' ? env.store.get('product.product', values.product_id) : undefined;
}

function isService(env: Environment, row: Row): boolean {
  return product(env, row)?.[fieldNames(env.version).productKind] === 'service';
}

function description(env: Environment, values: Values): Value {
  const found = product(env, values);
  if (!found) return false;
  const more = found.description_sale ? `\n${String(found.description_sale)}` : '';
  return `${env.displayName('product.product', found)}${more}`;
}

/** The list price in the order's currency, by the newest rates. */
function listPrice(env: Environment, values: Values): number {
  const found = product(env, values);
  if (!found) return 0;
  const sale = env.row('sale.order', values.order_id);
  const rate = (currency: Value) => Number(env.value('res.currency', env.row('res.currency', currency), 'rate'));
  const home = env.row('res.company', found.company_id || 1).currency_id ?? false;
  const price = (Number(found.list_price) * rate(env.value('sale.order', sale, 'currency_id'))) / rate(home);
  return Math.round(price * 100) / 100;
}

/** Those of the order’s company. */
export function productTaxes(env: Environment, values: Values): number[] {
  const taxes = (product(env, values)?.taxes_id as number[] | undefined) ?? [];
  const { company_id: company } = order(env, values);
  return taxes.filter((id) => env.row('account.tax', id).company_id === company);
}
