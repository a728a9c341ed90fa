import Big from 'big.js';
import { changedBy } from '../access.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2one, one2many, type Row, type Values } from '../model.ts';
import { fieldNames, type OdooVersion } from '../odoo-version.ts';

const name = 'project.milestone';

/** A step of a project that may stand for a share of an order line. */
export function milestone(version: OdooVersion): ModelDefinition {
  const { lineUnit, milestoneUnit } = fieldNames(version);
  return {
    name,
    label: 'Project Milestone',
    order: version === '19.0' ? 'sequence, deadline, is_reached desc, name' : 'deadline, is_reached desc, name',
    access: changedBy('project.group_project_user'),
    fields: {
      name: field('char', 'Name', { required: true }),
      project_id: many2one('project.project', 'Project', { required: true, onDelete: 'cascade' }),
      ...(version === '19.0' ? { sequence: field('integer', 'Sequence', { default: () => 10 }) } : {}),
      deadline: field('date', 'Deadline'),
      is_reached: field('boolean', 'Reached'),
      reached_date: field('date', 'Reached Date', { readonly: true }),
      sale_line_id: many2one('sale.order.line', 'Sales Order Item'),
      // Read-only by fields_get, and yet writable over RPC.
      quantity_percentage: field('float', 'Quantity (%)', { readonly: true }),
      product_uom_qty: field('float', 'Quantity', {
        compute: (env, row) => Number(row.quantity_percentage) * lineQuantity(env, row),
      }),
      [milestoneUnit]: many2one('uom.uom', 'Unit of Measure', {
        readonly: true,
        compute: (env, row) => env.related(name, row, 'sale_line_id')?.[lineUnit] ?? false,
      }),
      task_ids: one2many('project.task', 'milestone_id', 'Tasks'),
    },
    beforeCreate(env, values) {
      stampReached(env, values);
      share(env, undefined, values);
    },
    beforeWrite(env, rows, values) {
      stampReached(env, values);
      share(env, rows[0], values);
    },
  };
}

/**
 * The share follows line and quantity (measured on both): without a line it is 0; with one, and none so far, it is all of
 * it; a quantity that somebody writes counts as its part of the line's.
 */
function share(env: Environment, before: Row | undefined, values: Values): void {
  const row = { id: 0, ...before, ...values } as Row;
  const quantity = lineQuantity(env, row);
  const { product_uom_qty: part } = values;
  delete values.product_uom_qty;
  if (values.quantity_percentage !== undefined) return;
  if (part !== undefined) values.quantity_percentage = quantity === 0 ? 0 : Number(part) / quantity;
  else if (before === undefined || values.sale_line_id !== undefined) {
    values.quantity_percentage = quantity === 0 ? 0 : Number(before?.quantity_percentage || 1);
  }
}

/**
 * What a new quantity of the line does to its milestones' shares (measured on both): at 0 they are forgotten, and each
 * stands for the whole line when it has a quantity again. Otherwise they stay.
 */
export function shareAgain(env: Environment, line: Row): void {
  const isNone = Number(line.product_uom_qty) === 0;
  for (const id of env.store.referring(name, 'sale_line_id', line.id)) {
    const { quantity_percentage: before } = env.row(name, id);
    const now = isNone ? 0 : Number(before || 1);
    if (!new Big(now).eq(Number(before))) env.store.update(name, id, { quantity_percentage: now });
  }
}

function stampReached(env: Environment, values: Values): void {
  if (values.is_reached !== undefined) values.reached_date = values.is_reached ? env.today : false;
}

function lineQuantity(env: Environment, row: Row): number {
  return Number(env.related(name, row, 'sale_line_id')?.product_uom_qty ?? 0);
}
