import { type AccessRights, onlyFor } from '../access.ts';
import { rowsForChange } from '../check-access.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2one, one2many, type Row, selection, type Values } from '../model.ts';
import { userError } from '../odoo-error.ts';
import { byVersion, type OdooVersion } from '../odoo-version.ts';
import { postMoves } from './account-posting.ts';
import { sum } from './sale-amounts.ts';

const name = 'account.move';
const readonly = true;

const access: AccessRights = {
  ...onlyFor('account.group_account_invoice'),
  read: ['account.group_account_invoice', 'sales_team.group_sale_salesman_all_leads'],
};

const total = (label: string, cell: string) =>
  field('monetary', label, {
    readonly,
    compute: (env, row) =>
      sum(env.rows(name, row, 'invoice_line_ids').map((line) => Number(env.value('account.move.line', line, cell)))),
  });

/** Customer invoices and credit notes, as far as lead-to-project may meet them: drafted, posted, taken back. */
export function accountMove(version: OdooVersion): ModelDefinition {
  const draftName = byVersion<string | false>(version, { 17: '/', 19: false });
  return {
    name,
    label: 'Journal Entry',
    order: 'date desc, name desc, invoice_date desc, id desc',
    access,
    companyRule: 'shared',
    displayName: (_, row) => (row.name && row.name !== '/' ? String(row.name) : 'Draft Invoice'),
    fields: {
      name: field('char', 'Number', { default: () => draftName }),
      move_type: selection(
        'Type',
        {
          entry: 'Journal Entry',
          out_invoice: 'Customer Invoice',
          out_refund: 'Customer Credit Note',
          in_invoice: 'Vendor Bill',
          in_refund: 'Vendor Credit Note',
          out_receipt: 'Sales Receipt',
          in_receipt: 'Purchase Receipt',
        },
        { required: true, readonly, default: () => 'entry' },
      ),
      state: selection(
        'Status',
        { draft: 'Draft', posted: 'Posted', cancel: 'Cancelled' },
        { required: true, readonly, default: () => 'draft' },
      ),
      company_id: many2one('res.company', 'Company', { default: (env) => env.companyId }),
      partner_id: many2one('res.partner', 'Partner', { checkCompany: true }),
      currency_id: many2one('res.currency', 'Currency', {
        required: true,
        default: (env, values) => env.row('res.company', values.company_id).currency_id ?? false,
      }),
      date: field('date', 'Date', { required: true, default: (env) => env.today }),
      invoice_date: field('date', 'Invoice/Bill Date'),
      invoice_date_due: field('date', 'Due Date'),
      invoice_origin: field('char', 'Origin', { readonly }),
      ref: field('char', 'Reference'),
      payment_reference: field('char', 'Payment Reference'),
      narration: field('html', 'Terms and Conditions'),
      invoice_user_id: many2one('res.users', 'Salesperson', { default: (env) => env.caller.id }),
      invoice_payment_term_id: many2one('account.payment.term', 'Payment Terms', { checkCompany: true }),
      invoice_line_ids: one2many('account.move.line', 'move_id', 'Invoice lines'),
      amount_untaxed: total('Untaxed Amount', 'price_subtotal'),
      amount_total: total('Total', 'price_total'),
      amount_tax: field('monetary', 'Tax', {
        readonly,
        compute: (env, row) =>
          sum([Number(env.value(name, row, 'amount_total')), -Number(env.value(name, row, 'amount_untaxed'))]),
      }),
      amount_residual: field('monetary', 'Amount Due', {
        readonly,
        compute: (env, row) => (row.state === 'posted' ? env.value(name, row, 'amount_total') : 0),
      }),
      payment_state: selection(
        'Payment Status',
        {
          not_paid: 'Not Paid',
          in_payment: 'In Payment',
          paid: 'Paid',
          partial: 'Partially Paid',
          reversed: 'Reversed',
        },
        { readonly, default: () => 'not_paid' },
      ),
    },
    beforeWrite: refuseOnPosted,
    beforeUnlink(_, rows) {
      if (!rows.some(({ state }) => state === 'posted')) return;
      throw userError(
        "You can't delete a posted journal item. Don’t play games with your accounting records; reset the journal entry to draft before deleting it.",
      );
    },
    methods: {
      action_post: { on: 'records', parameters: [], run: (env, ids) => postMoves(env, ids) },
      // Both return nothing.
      button_draft: { on: 'records', parameters: [], run: (env, ids) => moveTo(env, ids, 'draft') },
      button_cancel: { on: 'records', parameters: [], run: (env, ids) => moveTo(env, ids, 'cancel') },
    },
  };
}

/** 19 keeps a posted invoice as it is; 17 lets lines be changed, and the total moves (measured). */
function refuseOnPosted(env: Environment, rows: Row[], _: Values, given: Record<string, unknown>): void {
  if (env.version === '17.0' || !rows.some(({ state }) => state === 'posted')) return;
  const fixed = ['invoice_date', 'partner_id', 'invoice_line_ids', 'currency_id', 'company_id'];
  const touched = fixed.filter((cell) => cell in given);
  if (touched.length === 0) return;
  throw userError(`You cannot modify the following readonly fields on a posted move: ${touched.join(', ')}`);
}

function moveTo(env: Environment, ids: readonly number[], state: 'draft' | 'cancel'): undefined {
  rowsForChange(env, name, ids, 'write');
  env.write(name, ids, { state });
}
