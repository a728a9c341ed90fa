import { changedBy } from '../access.ts';
import type { Environment } from '../environment.ts';
import { field, type ModelDefinition, many2many, many2one, one2many, type Row, selection } from '../model.ts';
import { redirectWarning } from '../odoo-error.ts';
import { byVersion, fieldNames, type OdooVersion } from '../odoo-version.ts';

const name = 'project.project';

/** Where the work is done. Made by hand, by load, or by confirming an order. */
export function project(version: OdooVersion): ModelDefinition {
  const { projectAnalytic } = fieldNames(version);
  const visibility: Record<string, string> = byVersion<Record<string, string>>(version, {
    17: {
      followers: 'Invited internal users',
      employees: 'All internal users',
      portal: 'Invited portal users and all internal users',
    },
    19: {
      followers: 'Invited internal users',
      invited_users: 'Invited internal and portal users',
      employees: 'All internal users',
      portal: 'All internal users and invited portal users',
    },
  });
  return {
    name,
    label: 'Project',
    order: 'sequence, name, id',
    access: changedBy('project.group_project_manager'),
    companyRule: 'shared',
    inherits: { model: 'mail.alias', field: 'alias_id' },
    fields: {
      name: field('char', 'Name', { required: true }),
      alias_id: many2one('mail.alias', 'Alias', { required: true, onDelete: 'restrict' }),
      active: field('boolean', 'Active', { default: () => true }),
      sequence: field('integer', 'Sequence', { default: () => 10 }),
      description: field('html', 'Description'),
      partner_id: many2one('res.partner', 'Customer', { checkCompany: true }),
      company_id: many2one('res.company', 'Company'),
      user_id: many2one('res.users', 'Project Manager', { default: (env) => (env.isSudo ? false : env.caller.id) }),
      date_start: field('date', 'Start Date'),
      date: field('date', 'Expiration Date'),
      allocated_hours: field('float', 'Allocated Time'),
      allow_billable: field('boolean', 'Billable'),
      allow_timesheets: field('boolean', 'Timesheets', { default: () => true }),
      allow_milestones: field('boolean', 'Milestones', { default: () => true }),
      privacy_visibility: selection('Visibility', visibility, { required: true, default: () => 'portal' }),
      last_update_status: selection(
        'Last Update Status',
        {
          on_track: 'On Track',
          at_risk: 'At Risk',
          off_track: 'Off Track',
          on_hold: 'On Hold',
          to_define: 'Set Status',
          done: 'Done',
        },
        { required: true, default: () => 'to_define' },
      ),
      [projectAnalytic]: many2one('account.analytic.account', 'Analytic Account', { checkCompany: true }),
      sale_line_id: many2one('sale.order.line', 'Sales Order Item'),
      sale_order_id: many2one('sale.order', 'Sales Order', {
        readonly: true,
        compute: (env, row) => env.related(name, row, 'sale_line_id')?.order_id ?? false,
      }),
      tag_ids: many2many('project.tags', 'Tags'),
      type_ids: many2many('project.task.type', 'Tasks Stages'),
      task_ids: one2many('project.task', 'project_id', 'Tasks'),
      tasks: one2many('project.task', 'project_id', 'Task Activities'),
      task_count: field('integer', 'Task Count', {
        readonly: true,
        compute: (env, row) => env.rows(name, row, 'task_ids').length,
      }),
      milestone_ids: one2many('project.milestone', 'project_id', 'Milestones'),
      timesheet_ids: one2many('account.analytic.line', 'project_id', 'Associated Timesheets'),
    },
    beforeCreate(env, values) {
      // A project that takes time has an analytic account from its first moment.
      if (values[projectAnalytic] !== undefined || values.allow_timesheets === false || !values.name) return;
      const [plan] = env.sudo().search('account.analytic.plan', [], { limit: 1 });
      const { name: title, company_id = false, partner_id = false } = values;
      const account = { name: title, company_id, partner_id, plan_id: plan };
      values[projectAnalytic] = env
        .sudo()
        .withContext({ _import_current_module: undefined })
        .create('account.analytic.account', account).id;
    },
    afterWrite(env, rows, values, given) {
      if ('partner_id' in values && Array.isArray(given.task_ids)) sellTasks(env, rows, given.task_ids);
      if (!('active' in values)) return;
      const tasks = rows.flatMap((row) => env.store.referring('project.task', 'project_id', row.id));
      env.sudo().write('project.task', tasks, { active: values.active });
    },
    beforeUnlink(env, rows) {
      refuseWithTime(env, rows);
      for (const row of rows)
        env.sudo().unlink('project.task', env.store.referring('project.task', 'project_id', row.id));
    },
  };
}

/**
 * Measured on both: a project loaded again with its customer and its tasks gives tasks that had no order line the
 * customer's last one, and time on them becomes billable.
 */
function sellTasks(env: Environment, rows: readonly Row[], commands: readonly unknown[]): void {
  const written = commands.flatMap((command) =>
    Array.isArray(command) && command[0] === 1 ? [Number(command[1])] : [],
  );
  for (const row of rows) {
    const orders = env.store.referring('sale.order', 'partner_id', Number(row.partner_id || 0));
    const confirmed = orders.filter((id) => env.row('sale.order', id).state === 'sale');
    const line = confirmed.flatMap((id) => env.store.referring('sale.order.line', 'order_id', id)).at(-1);
    const unsold = written.filter((id) => env.row('project.task', id).sale_line_id === false);
    if (line !== undefined) for (const id of unsold) env.store.update('project.task', id, { sale_line_id: line });
  }
}

function refuseWithTime(env: Environment, rows: readonly Row[]): void {
  const timed = rows.filter((row) => env.store.referring('account.analytic.line', 'project_id', row.id).length > 0);
  if (timed.length === 0) return;
  const message =
    timed.length > 1
      ? 'These projects have some timesheet entries referencing them. Before removing these projects, you have to remove these timesheet entries.'
      : 'This project has some timesheet entries referencing it. Before removing this project, you have to remove these timesheet entries.';
  throw redirectWarning(message, 523, 'See timesheet entries', { active_ids: timed.map(({ id }) => id) });
}
