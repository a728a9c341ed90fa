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
    beforeCreate: stampReached,
    beforeWrite: (env, _, values) => stampReached(env, values),
  };
}

function stampReached(env: Environment, values: Values): void {
  if (values.is_reached !== undefined) values.reached_date = values.is_reached ? env.today : false;
}

function lineQuantity(env: Environment, row: Row): number {
  return Number(env.related(name, row, 'sale_line_id')?.product_uom_qty ?? 0);
}
