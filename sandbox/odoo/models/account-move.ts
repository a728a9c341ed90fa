import { type AccessRights, onlyFor } from '../access.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2one, one2many, Records, type Row, selection } from '../model.ts';
import { userError } from '../odoo-error.ts';
import { byVersion, type OdooVersion } from '../odoo-version.ts';
import { giveBack, isLastOf, nextNumber, salesJournal, seriesOf } from './account-journal.ts';
import { cancelMoves, isNumbered, postMoves, resetToDraft } from './account-posting.ts';
import { copyMove } from './account-reversal.ts';
import { openAmount, paymentState } from './account-settlement.ts';
import { taxedLine } from './sale-amounts.ts';
import { type Amounts, documentAmounts, roundingOf } from './tax-amounts.ts';

const name = 'account.move';
const readonly = true;

const access: AccessRights = {
  ...onlyFor('account.group_account_invoice'),
  read: ['account.group_account_invoice', 'sales_team.group_sale_salesman_all_leads'],
};

const total = (label: string, which: keyof Amounts) =>
  field('monetary', label, { readonly, compute: (env, row) => amountOf(env, row, which) });

/** Customer invoices and credit notes: drafted, posted, paid, taken back. What they book beside their lines is left out. */
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
      // Follows the invoice's date until posting, locked or not (measured).
      date: field('date', 'Date', { required: true, default: (env, values) => values.invoice_date || env.today }),
      journal_id: many2one('account.journal', 'Journal', { required: true, checkCompany: true, default: salesJournal }),
      invoice_date: field('date', 'Invoice/Bill Date'),
      invoice_date_due: field('date', 'Due Date', { default: (env) => env.today }),
      invoice_origin: field('char', 'Origin', { readonly }),
      ref: field('char', 'Reference'),
      payment_reference: field('char', 'Payment Reference'),
      narration: field('html', 'Terms and Conditions'),
      invoice_user_id: many2one('res.users', 'Salesperson', { default: (env) => env.caller.id }),
      invoice_payment_term_id: many2one('account.payment.term', 'Payment Terms', { checkCompany: true }),
      invoice_line_ids: one2many('account.move.line', 'move_id', 'Invoice lines'),
      posted_before: field('boolean', 'Posted Before'),
      reversed_entry_id: many2one('account.move', 'Reversal of', { checkCompany: true }),
      [byVersion(version, { 17: 'reversal_move_id', 19: 'reversal_move_ids' })]: one2many(
        'account.move',
        'reversed_entry_id',
        'Reversals',
      ),
      amount_untaxed: total('Untaxed Amount', 'untaxed'),
      amount_tax: total('Tax', 'tax'),
      amount_total: total('Total', 'total'),
      amount_residual: field('monetary', 'Amount Due', { readonly, compute: openAmount }),
      payment_state: selection(
        'Payment Status',
        {
          not_paid: 'Not Paid',
          in_payment: 'In Payment',
          paid: 'Paid',
          partial: 'Partially Paid',
          reversed: 'Reversed',
          ...(version === '19.0' ? { blocked: 'Blocked' } : {}),
          invoicing_legacy: 'Invoicing App Legacy',
        },
        { readonly, compute: paymentState },
      ),
    },
    afterCreate: nameFirst,
    beforeWrite(env, rows, values, given) {
      refuseOnPosted(env, rows, given);
      if (values.invoice_date && !('date' in values)) values.date = values.invoice_date;
    },
    beforeUnlink(env, rows) {
      if (rows.some(({ state }) => state === 'posted')) {
        throw userError(
          "You can't delete a posted journal item. Don’t play games with your accounting records; reset the journal entry to draft before deleting it.",
        );
      }
      for (const row of rows.filter(isNumbered)) {
        const series = seriesOf(env, row, String(row.date));
        if (isLastOf(series, row.name)) giveBack(env, series);
        else if (row.posted_before) throw userError(isInTheChain);
      }
    },
    methods: {
      action_post: { on: 'records', parameters: [], run: (env, ids) => postMoves(env, ids) },
      button_draft: { on: 'records', parameters: [], run: (env, ids) => resetToDraft(env, ids) },
      button_cancel: { on: 'records', parameters: [], run: (env, ids) => cancelMoves(env, ids) },
      copy: {
        on: 'records',
        parameters: ['default'],
        run: (env, ids) =>
          new Records(
            ids.map((id) => copyMove(env, env.row(name, id))),
            env.version === '17.0' && ids.length === 1,
          ),
      },
    },
  };
}

const isInTheChain =
  'You cannot delete this entry, as it has already consumed a sequence number and is not the last one in the chain. You should probably revert it instead.';

function amountOf(env: Environment, move: Row, which: keyof Amounts): number {
  const lines = env.rows(name, move, 'invoice_line_ids').filter(({ display_type: type }) => type === 'product');
  const rounding = roundingOf(env, env.row('res.company', move.company_id), env.related(name, move, 'currency_id'));
  return documentAmounts(
    lines.map((line) => taxedLine(env, line, 'quantity', 'tax_ids')),
    rounding,
  )[which].toNumber();
}

/** 17 numbers the first draft of a series at once, so that people can change how its numbers look (measured). */
function nameFirst(env: Environment, row: Row): void {
  if (env.version !== '17.0' || row.move_type === 'entry') return;
  const series = seriesOf(env, row, String(row.date));
  if (series.row.last === 0) env.store.update(name, row.id, { name: nextNumber(env, series) });
}

/** 19 keeps a posted invoice as it is; 17 lets lines be changed, and the total moves (measured). */
function refuseOnPosted(env: Environment, rows: Row[], given: Record<string, unknown>): void {
  if (env.version === '17.0' || !rows.some(({ state }) => state === 'posted') || 'state' in given) return;
  const fixed = ['invoice_date', 'partner_id', 'currency_id', 'company_id', 'invoice_line_ids'];
  const touched = fixed.filter((cell) => cell in given);
  if (touched.length === 0) return;
  throw userError(`You cannot modify the following readonly fields on a posted move: ${touched.join(', ')}`);
}
