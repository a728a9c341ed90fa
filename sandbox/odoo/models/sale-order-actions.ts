import { rowsForChange } from '../check-access.ts';
import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { userError } from '../odoo-error.ts';
import { byVersion } from '../odoo-version.ts';
import { generateForLines } from './order-generation.ts';
import { invoicesOf } from './sale-order-links.ts';

const name = 'sale.order';

/** All orders or none. Makes project and tasks, whatever the caller's rights on projects. */
export function actionConfirm(env: Environment, ids: readonly number[]): true {
  const orders = rowsForChange(env, name, ids, 'write');
  const others = orders.filter(({ state }) => state !== 'draft' && state !== 'sent');
  if (others.length > 0) {
    const numbers = others.map((order) => order.name).join(', ');
    throw userError(
      byVersion(env.version, {
        17: `The following orders are not in a state requiring confirmation: ${numbers}`,
        19: 'Some orders are not in a state requiring confirmation.',
      }),
    );
  }
  env.write(name, ids, { state: 'sale', date_order: env.now.slice(0, 19) });
  for (const order of orders) generateForLines(env, env.sudo().rows(name, order, 'order_line'));
  return true;
}

/**
 * 19 cancels at once. 17 answers with a wizard and does nothing, unless the order is a draft or the context says
 * `disable_cancel_warning`.
 */
export function actionCancel(env: Environment, ids: readonly number[]): unknown {
  const orders = rowsForChange(env, name, ids, 'write');
  if (orders.some(({ locked }) => locked)) {
    throw userError('You cannot cancel a locked order. Please unlock it first.');
  }
  const warns = env.version === '17.0' && !env.context.disable_cancel_warning;
  const [first] = orders;
  if (warns && first && orders.some(({ state }) => state !== 'draft')) return cancelWizard(first);
  for (const order of orders) {
    const drafts = invoicesOf(env, order).filter((id) => env.row('account.move', id).state === 'draft');
    env.sudo().write('account.move', drafts, { state: 'cancel' });
  }
  env.write(name, ids, { state: 'cancel' });
  return true;
}

/** Back to a quotation, from cancelled or sent; orders in other states are passed over. */
export function actionDraft(env: Environment, ids: readonly number[]): true {
  const orders = rowsForChange(env, name, ids, 'write').filter(({ state }) => state === 'cancel' || state === 'sent');
  env.write(
    name,
    orders.map(({ id }) => id),
    { state: 'draft' },
  );
  return true;
}

function cancelWizard(order: Row): Record<string, unknown> {
  return {
    name: 'Cancel Sales Order',
    view_mode: 'form',
    res_model: 'sale.order.cancel',
    view_id: 1187,
    type: 'ir.actions.act_window',
    context: {
      default_template_id: 12,
      default_order_id: order.id,
      mark_so_as_canceled: true,
      default_email_layout_xmlid: 'mail.mail_notification_layout_with_responsible_signature',
      model_description: 'Sales Order',
    },
    target: 'new',
  };
}
