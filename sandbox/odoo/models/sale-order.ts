import type { AccessRights } from '../access.ts';
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
import { byVersion, fieldNames, type OdooVersion } from '../odoo-version.ts';
import { type Amount, amountOf } from './sale-amounts.ts';
import { actionCancel, actionConfirm, actionDraft } from './sale-order-actions.ts';
import { productTaxes } from './sale-order-line.ts';
import { invoiceStatus, invoicesOf, projectsOf, tasksOf } from './sale-order-links.ts';

const name = 'sale.order';

const sellers = ['sales_team.group_sale_salesman', 'sales_team.group_sale_manager'] as const;
const access = (version: OdooVersion): AccessRights => ({
  read: [
    ...sellers,
    'account.group_account_invoice',
    byVersion(version, { 17: 'project.group_project_manager', 19: 'project.group_project_user' }),
  ],
  create: sellers,
  write: [...sellers, 'account.group_account_invoice'],
  unlink: ['sales_team.group_sale_manager'],
});

const readonly = true;
const amount = (label: string, which: Amount) =>
  field('monetary', label, { readonly, compute: (env, row) => amountOf(env, row, which) });
const links = (relation: string, label: string, find: (env: Environment, row: Row) => number[]) =>
  many2many(relation, label, { readonly, compute: find });
const count = (label: string, find: (env: Environment, row: Row) => number[]) =>
  field('integer', label, { readonly, compute: (env, row) => find(env, row).length });

/** The contract. Confirming and cancelling are in `sale-order-actions.ts`, what follows in `order-generation.ts`. */
export function saleOrder(version: OdooVersion): ModelDefinition {
  const { lineTaxes, orderAnalytic } = fieldNames(version);
  return {
    name,
    label: 'Sales Order',
    order: 'date_order desc, id desc',
    access: access(version),
    companyRule: 'shared',
    // Later defaults look at earlier cells: company and customer come first.
    fields: {
      name: field('char', 'Order Reference', { required: true, default: nextNumber }),
      company_id: many2one('res.company', 'Company', { required: true, default: (env) => env.companyId }),
      partner_id: many2one('res.partner', 'Customer', { required: true, checkCompany: true }),
      partner_invoice_id: many2one('res.partner', 'Invoice Address', {
        required: true,
        checkCompany: true,
        default: (env, values) => addressOf(env, values, 'invoice'),
      }),
      partner_shipping_id: many2one('res.partner', 'Delivery Address', {
        required: true,
        checkCompany: true,
        default: (env, values) => addressOf(env, values, 'delivery'),
      }),
      state: selection(
        'Status',
        { draft: 'Quotation', sent: 'Quotation Sent', sale: 'Sales Order', cancel: 'Cancelled' },
        { readonly, default: () => 'draft' },
      ),
      locked: field('boolean', 'Locked'),
      client_order_ref: field('char', 'Customer Reference'),
      origin: field('char', 'Source Document'),
      reference: field('char', 'Payment Ref.'),
      date_order: field('datetime', 'Order Date', { required: true, default: (env) => env.now.slice(0, 19) }),
      commitment_date: field('datetime', 'Delivery Date'),
      validity_date: field('date', 'Expiration', { default: expiry }),
      pricelist_id: many2one('product.pricelist', 'Pricelist', { checkCompany: true, default: pricelistOf }),
      currency_id: many2one('res.currency', 'Currency', { readonly, compute: currencyOf }),
      payment_term_id: many2one('account.payment.term', 'Payment Terms', {
        checkCompany: true,
        default: (env, values) => customer(env, values)?.property_payment_term_id ?? false,
      }),
      user_id: many2one('res.users', 'Salesperson', { default: salesperson }),
      team_id: many2one('crm.team', 'Sales Team'),
      tag_ids: many2many('crm.tag', 'Tags'),
      note: field('html', 'Terms and conditions'),
      [orderAnalytic]: many2one('account.analytic.account', 'Analytic Account', {
        checkCompany: true,
        ...(version === '19.0' ? { readonly, compute: projectAccount } : {}),
      }),
      project_id: many2one('project.project', 'Project', { checkCompany: true }),
      order_line: one2many('sale.order.line', 'order_id', 'Order Lines'),
      amount_untaxed: amount('Untaxed Amount', 'untaxed'),
      amount_tax: amount('Taxes', 'tax'),
      amount_total: amount('Total', 'total'),
      invoice_status: selection(
        'Invoice Status',
        {
          upselling: 'Upselling Opportunity',
          invoiced: 'Fully Invoiced',
          'to invoice': 'To Invoice',
          no: 'Nothing to Invoice',
        },
        { readonly, compute: invoiceStatus },
      ),
      invoice_ids: links('account.move', 'Invoices', invoicesOf),
      invoice_count: count('Invoice Count', invoicesOf),
      project_ids: links('project.project', 'Projects', projectsOf),
      project_count: count('Number of Projects', projectsOf),
      tasks_ids: links('project.task', 'Tasks associated with this sale', tasksOf),
      tasks_count: count('Tasks', tasksOf),
      campaign_id: many2one('utm.campaign', 'Campaign'),
    },
    beforeWrite(_, rows, values) {
      if ('pricelist_id' in values && rows.some(({ state }) => state === 'sale')) {
        throw userError('You cannot change the pricelist of a confirmed order !');
      }
    },
    afterWrite(env, rows, values) {
      // Measured on both: even the same company brings the products' taxes back, over what the same call gave the lines.
      if (!('company_id' in values)) return;
      for (const line of rows.flatMap((row) => env.rows(name, row, 'order_line'))) {
        env.store.update('sale.order.line', line.id, { [lineTaxes]: productTaxes(env, line) });
      }
    },
    beforeUnlink(_, rows) {
      if (rows.every(({ state }) => state === 'draft' || state === 'cancel')) return;
      throw userError('You can not delete a sent quotation or a confirmed sales order. You must first cancel it.');
    },
    methods: {
      action_confirm: { on: 'records', parameters: [], run: (env, ids) => actionConfirm(env, ids) },
      action_cancel: { on: 'records', parameters: [], run: (env, ids) => actionCancel(env, ids) },
      action_draft: { on: 'records', parameters: [], run: (env, ids) => actionDraft(env, ids) },
      // The next three return nothing.
      action_lock: { on: 'records', parameters: [], run: (env, ids) => env.write(name, ids, { locked: true }) },
      action_unlock: { on: 'records', parameters: [], run: (env, ids) => env.write(name, ids, { locked: false }) },
      action_quotation_sent: {
        on: 'records',
        parameters: [],
        run(env, ids) {
          if (ids.some((id) => env.row(name, id).state !== 'draft')) {
            throw userError('Only draft orders can be marked as sent directly.');
          }
          env.write(name, ids, { state: 'sent' });
        },
      },
    },
  };
}

/** 19 shows the account of the order's project; 17 has one of its own. */
function projectAccount(env: Environment, row: Row): Value {
  const project = env.related(name, row, 'project_id');
  return project?.[fieldNames(env.version).projectAnalytic] ?? false;
}

function nextNumber(env: Environment): string {
  return `S${String(env.store.nextId('ir.sequence:sale.order')).padStart(5, '0')}`;
}

function customer(env: Environment, values: Values): Row | undefined {
  return typeof values.partner_id === 'number' ? env.store.get('res.partner', values.partner_id) : undefined;
}

/** The customer's contact for that purpose, else the customer itself. */
function addressOf(env: Environment, values: Values, type: 'invoice' | 'delivery'): number | false {
  const partner = customer(env, values);
  if (!partner) return false;
  const contacts = env.sudo().rows('res.partner', partner, 'child_ids');
  return contacts.find((contact) => contact.type === type)?.id ?? partner.id;
}

function expiry(env: Environment, values: Values): string {
  const days = Number(env.row('res.company', values.company_id).quotation_validity_days);
  const date = new Date(`${env.today}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The customer's own list, else the company's: one in its own currency before any other. */
function pricelistOf(env: Environment, values: Values): number | false {
  const own = customer(env, values)?.property_product_pricelist;
  if (typeof own === 'number') return own;
  const company = env.row('res.company', values.company_id);
  const lists = env.sudo().search('product.pricelist', [['company_id', 'in', [false, company.id]]]);
  const rows = lists.map((id) => env.row('product.pricelist', id));
  return (rows.find((list) => list.currency_id === company.currency_id) ?? rows[0])?.id ?? false;
}

function currencyOf(env: Environment, row: Row): number {
  const list = env.related(name, row, 'pricelist_id');
  return Number((list ?? env.row('res.company', row.company_id)).currency_id);
}

function salesperson(env: Environment, values: Values): number | false {
  const own = customer(env, values)?.user_id;
  if (typeof own === 'number') return own;
  return env.caller.groups.has('sales_team.group_sale_salesman') ? env.caller.id : false;
}
