import { onlyFor } from '../access.ts';
import { rowsForChange } from '../check-access.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2many, many2one, type Row, type Values } from '../model.ts';
import { postMoves } from './account-posting.ts';

const name = 'account.move.reversal';

/** The wizard by which people take an invoice back, or replace it. */
export const moveReversal: ModelDefinition = {
  name,
  label: 'Account Move Reversal',
  access: onlyFor('account.group_account_invoice'),
  fields: {
    move_ids: many2many('account.move', 'Moves', { default: (env) => (env.context.active_ids as number[]) ?? [] }),
    new_move_ids: many2many('account.move', 'New Moves', { readonly: true }),
    reason: field('char', 'Reason'),
    date: field('date', 'Reversal date', { required: true, default: (env) => env.today }),
    journal_id: many2one('account.journal', 'Journal'),
  },
  methods: {
    reverse_moves: {
      on: 'records',
      parameters: ['is_modify'],
      run: (env, [id]) => reverse(env, env.row(name, id), false),
    },
    modify_moves: { on: 'records', parameters: [], run: (env, [id]) => reverse(env, env.row(name, id), true) },
  },
};

/** A draft credit note each; to modify means to post it, and to draft the invoice anew. */
function reverse(env: Environment, wizard: Row, isModified: boolean): Record<string, unknown> {
  const moves = rowsForChange(env, 'account.move', wizard.move_ids as number[], 'write');
  const made = moves.map((move) => {
    const credit = copyMove(env, move, {
      move_type: 'out_refund',
      ref: [`Reversal of: ${String(move.name)}`, ...(wizard.reason ? [wizard.reason] : [])].join(', '),
      date: wizard.date ?? false,
      invoice_date: wizard.date ?? false,
      invoice_origin: move.invoice_origin ?? false,
      reversed_entry_id: move.id,
    });
    if (!isModified) return credit;
    postMoves(env, [credit]);
    return copyMove(env, move, { date: wizard.date ?? false });
  });
  env.write(name, [wizard.id], { new_move_ids: [[6, 0, made]] });
  return {
    name: 'Reverse Moves',
    type: 'ir.actions.act_window',
    res_model: 'account.move',
    ...(made.length === 1
      ? { view_mode: 'form', res_id: made[0] }
      : { view_mode: 'tree,form', domain: [['id', 'in', made]] }),
    context: { default_move_type: isModified ? 'out_invoice' : 'out_refund' },
  };
}

const copiedCells = ['move_type', 'partner_id', 'company_id', 'currency_id', 'journal_id', 'narration'];
const copiedLineCells = ['sequence', 'display_type', 'product_id', 'name', 'quantity', 'price_unit', 'discount'];

/** With its lines, as a draft; date, reference and number are not copied, the source document on 17 only (measured). */
export function copyMove(env: Environment, move: Row, overrides: Values = {}): number {
  const picked = (row: Row, cells: readonly string[]) =>
    Object.fromEntries(cells.map((cell) => [cell, row[cell] ?? false]));
  const lines = env.rows('account.move', move, 'invoice_line_ids').map((line) => ({
    ...picked(line, copiedLineCells),
    tax_ids: [[6, 0, line.tax_ids]],
    sale_line_ids: [[6, 0, overrides.reversed_entry_id === undefined ? [] : line.sale_line_ids]],
    analytic_distribution: line.analytic_distribution || false,
  }));
  return env.create('account.move', {
    ...picked(move, copiedCells),
    ...(env.version === '17.0' && { invoice_origin: move.invoice_origin ?? false }),
    ...overrides,
    invoice_line_ids: lines.map((line) => [0, 0, line]),
  }).id;
}
