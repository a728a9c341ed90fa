import Big from 'big.js';
import { changedBy } from '../access.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2one, type Row, selection, type Values } from '../model.ts';
import { userError, validationError } from '../odoo-error.ts';
import { fieldNames } from '../odoo-version.ts';

const name = 'account.analytic.line';

/** Time on projects. Odoo fills in who, whom for, and which order line; once on an invoice, the hours are fixed. */
export const analyticLine: ModelDefinition = {
  name,
  label: 'Analytic Line',
  order: 'date desc, id desc',
  // Measured: with analytic accounting on, every internal user may write time for anybody.
  access: changedBy('base.group_user'),
  companyRule: 'shared',
  fields: {
    name: field('char', 'Description', { required: true }),
    date: field('date', 'Date', { required: true, default: (env) => env.today }),
    unit_amount: field('float', 'Quantity'),
    amount: field('monetary', 'Amount', { required: true, digits: 2 }),
    project_id: many2one('project.project', 'Project', { onDelete: 'restrict' }),
    task_id: many2one('project.task', 'Task', { onDelete: 'restrict' }),
    employee_id: many2one('hr.employee', 'Employee'),
    user_id: many2one('res.users', 'User'),
    partner_id: many2one('res.partner', 'Partner'),
    company_id: many2one('res.company', 'Company', { required: true, default: (env) => env.companyId }),
    account_id: many2one('account.analytic.account', 'Project Account'),
    product_id: many2one('product.product', 'Product'),
    so_line: many2one('sale.order.line', 'Sales Order Item'),
    is_so_line_edited: field('boolean', 'Is Sales Order Item Manually Edited'),
    order_id: many2one('sale.order', 'Order Reference', {
      readonly: true,
      compute: (env, row) => env.related(name, row, 'so_line')?.order_id ?? false,
    }),
    timesheet_invoice_id: many2one('account.move', 'Invoice'),
    timesheet_invoice_type: selection(
      'Billable Type',
      {
        billable_time: 'Billed on Timesheets',
        billable_fixed: 'Billed at a Fixed price',
        billable_milestones: 'Billed on Milestones',
        billable_manual: 'Billed Manually',
        non_billable: 'Non-Billable',
      },
      { readonly: true, compute: invoiceType },
    ),
  },
  beforeCreate: (env, values) => completeTime(env, values),
  beforeWrite(env, rows, values) {
    const touchesBilled = ['unit_amount', 'employee_id', 'project_id', 'task_id', 'so_line', 'date'].some(
      (cell) => cell in values,
    );
    if (touchesBilled && rows.some(({ timesheet_invoice_id: invoice }) => invoice)) {
      throw userError('You cannot modify timesheets that are already invoiced.');
    }
    const [first] = rows;
    if ('unit_amount' in values && first) values.amount = costOf(env, { ...first, ...values });
  },
  beforeUnlink(_, rows) {
    if (rows.some(({ timesheet_invoice_id: invoice }) => invoice)) {
      throw userError('You cannot remove a timesheet that has already been invoiced.');
    }
  },
};

function completeTime(env: Environment, values: Values): void {
  const row: Row = { id: 0, ...values };
  const task = env.related(name, row, 'task_id');
  if (task && values.project_id === undefined) values.project_id = task.project_id ?? false;
  const project = env.related(name, { ...row, ...values }, 'project_id');
  if (!project) return;
  values.name ||= '/';
  const employee = employeeOf(env, values);
  values.employee_id = employee.id;
  values.user_id = employee.user_id ?? false;
  values.company_id = employee.company_id ?? env.companyId;
  values.account_id ??= project[fieldNames(env.version).projectAnalytic] ?? false;
  values.partner_id ??= task?.partner_id || (project.partner_id ?? false);
  if (values.so_line === undefined) {
    values.so_line =
      project.allow_billable || task?.sale_line_id ? task?.sale_line_id || (project.sale_line_id ?? false) : false;
  }
  values.amount = costOf(env, values);
}

/** The employee named, else the caller's own; both must be at work. */
function employeeOf(env: Environment, values: Values): Row {
  const own = env.sudo().search('hr.employee', [['user_id', '=', env.caller.id]], { limit: 1 });
  const row = env.store.get('hr.employee', Number(values.employee_id || own[0] || 0));
  if (row?.active === true) return row;
  throw validationError('Timesheets must be created with an active employee in the selected companies.');
}

function costOf(env: Environment, values: Values): number {
  const employee = env.store.get('hr.employee', Number(values.employee_id || 0));
  const hourly = Number(employee?.hourly_cost ?? 0);
  return new Big(Number(values.unit_amount ?? 0)).times(-hourly).round(2, Big.roundHalfUp).toNumber();
}

function invoiceType(env: Environment, row: Row): string | false {
  if (!row.project_id) return false;
  const line = env.related(name, row, 'so_line');
  const product = line && env.related('sale.order.line', line, 'product_id');
  if (!product) return 'non_billable';
  if (product.invoice_policy === 'order') return 'billable_fixed';
  const types: Record<string, string> = { timesheet: 'billable_time', milestones: 'billable_milestones' };
  return types[String(product.service_type)] ?? 'billable_manual';
}
