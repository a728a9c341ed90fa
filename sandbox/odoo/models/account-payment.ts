import { onlyFor } from '../access.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2many, many2one, type Row, selection } from '../model.ts';
import { userError } from '../odoo-error.ts';
import { byVersion, type OdooVersion } from '../odoo-version.ts';
import { openAmount, settleWithPayment } from './account-settlement.ts';
import { sum } from './sale-amounts.ts';

const access = onlyFor('account.group_account_invoice');
const register = 'account.payment.register';

/** Money that came in. */
export function payment(version: OdooVersion): ModelDefinition {
  const [states, made] = byVersion<[Record<string, string>, string]>(version, {
    17: [{ draft: 'Draft', posted: 'Posted', cancel: 'Cancelled' }, 'posted'],
    19: [
      { draft: 'Draft', in_process: 'In Process', paid: 'Paid', canceled: 'Canceled', rejected: 'Rejected' },
      'paid',
    ],
  });
  return {
    name: 'account.payment',
    label: 'Payments',
    access,
    companyRule: 'shared',
    fields: {
      date: field('date', 'Date', { required: true, default: (env) => env.today }),
      amount: field('monetary', 'Amount'),
      company_id: many2one('res.company', 'Company', { default: (env) => env.companyId }),
      partner_id: many2one('res.partner', 'Customer/Vendor'),
      [byVersion(version, { 17: 'ref', 19: 'memo' })]: field('char', 'Memo'),
      state: selection('Status', states, { readonly: true, default: () => made }),
    },
  };
}

/** The wizard by which people book a payment on invoices. Run once more, it makes another payment (measured). */
export const paymentRegister: ModelDefinition = {
  name: register,
  label: 'Register Payment',
  access,
  fields: {
    move_ids: many2many('account.move', 'Invoices', { default: (env) => (env.context.active_ids as number[]) ?? [] }),
    amount: field('monetary', 'Amount', { default: (env, values) => openOf(env, values.move_ids as number[]) }),
    payment_date: field('date', 'Payment Date', { required: true, default: (env) => env.today }),
    communication: field('char', 'Memo'),
  },
  check(env, row, touched) {
    if (touched.size === 0) return;
    const ids = row.move_ids as number[];
    if (env.version === '17.0' && ids.some((id) => env.row('account.move', id).state !== 'posted')) {
      throw userError('You can only register payment for posted journal entries.');
    }
    if (openOf(env, ids) !== 0) return;
    throw userError(
      byVersion(env.version, {
        17: "You can't register a payment because there is nothing left to pay on the selected journal items.",
        19: "There's nothing left to pay for the selected journal items, so no payment registration is necessary. You've got your finances under control like a boss!",
      }),
    );
  },
  methods: {
    action_create_payments: {
      on: 'records',
      parameters: [],
      run: (env, [id]) => pay(env, env.row(register, id)),
    },
  },
};

function openOf(env: Environment, ids: readonly number[]): number {
  return sum(ids.map((id) => openAmount(env, env.row('account.move', id))));
}

/** One payment for each document; an amount is for a single one. */
function pay(env: Environment, wizard: Row): Record<string, unknown> {
  const moves = (wizard.move_ids as number[]).map((id) => env.row('account.move', id));
  const made = moves.map((move) => {
    const paid = env.create('account.payment', {
      date: wizard.payment_date,
      amount: moves.length === 1 ? wizard.amount : openAmount(env, move),
      company_id: move.company_id,
      partner_id: move.partner_id,
      [byVersion(env.version, { 17: 'ref', 19: 'memo' })]: wizard.communication || move.payment_reference,
    });
    settleWithPayment(env, move, paid);
    return paid.id;
  });
  return {
    name: 'Payments',
    type: 'ir.actions.act_window',
    res_model: 'account.payment',
    context: { create: false },
    view_mode: 'form',
    res_id: made[0],
  };
}
