import { changedBy } from '../access.ts';
import { field, type ModelDefinition, many2many, many2one, one2many, selection } from '../model.ts';
import { redirectWarning } from '../odoo-error.ts';
import { byVersion, type OdooVersion } from '../odoo-version.ts';

const name = 'project.task';
const byProjectUsers = changedBy('project.group_project_user');

/** Work to be done; the order line it belongs to decides who pays for the time on it. */
export function task(version: OdooVersion): ModelDefinition {
  const priorities: Record<string, string> = byVersion<Record<string, string>>(version, {
    17: { 0: 'Low', 1: 'High' },
    19: { 0: 'Low priority', 1: 'Medium priority', 2: 'High priority', 3: 'Urgent' },
  });
  return {
    name,
    label: 'Task',
    order: 'priority desc, sequence, date_deadline, id desc',
    access: byProjectUsers,
    companyRule: 'shared',
    fields: {
      name: field('char', 'Title', { required: true }),
      active: field('boolean', 'Active', { default: () => true }),
      sequence: field('integer', 'Sequence', { default: () => 10 }),
      description: field('html', 'Description'),
      priority: selection('Priority', priorities, { default: () => '0' }),
      project_id: many2one('project.project', 'Project', { checkCompany: true }),
      company_id: many2one('res.company', 'Company', {
        default: (env, values) => env.related(name, { id: 0, ...values }, 'project_id')?.company_id ?? false,
      }),
      partner_id: many2one('res.partner', 'Customer', {
        checkCompany: true,
        default: (env, values) => env.related(name, { id: 0, ...values }, 'project_id')?.partner_id ?? false,
      }),
      parent_id: many2one(name, 'Parent Task'),
      child_ids: one2many(name, 'parent_id', 'Sub-tasks'),
      stage_id: many2one('project.task.type', 'Stage'),
      state: selection(
        'State',
        {
          '01_in_progress': 'In Progress',
          '02_changes_requested': 'Changes Requested',
          '03_approved': 'Approved',
          '1_done': 'Done',
          '1_canceled': 'Cancelled',
          '04_waiting_normal': 'Waiting',
        },
        { required: true, default: () => '01_in_progress' },
      ),
      user_ids: many2many('res.users', 'Assignees'),
      tag_ids: many2many('project.tags', 'Tags'),
      date_deadline: field('datetime', 'Deadline'),
      allocated_hours: field('float', 'Allocated Time'),
      effective_hours: field('float', 'Time Spent', {
        readonly: true,
        compute: (env, row) =>
          env.rows(name, row, 'timesheet_ids').reduce((hours, line) => hours + Number(line.unit_amount), 0),
      }),
      milestone_id: many2one('project.milestone', 'Milestone'),
      sale_line_id: many2one('sale.order.line', 'Sales Order Item', {
        default: (env, values) => env.related(name, { id: 0, ...values }, 'project_id')?.sale_line_id ?? false,
      }),
      sale_order_id: many2one('sale.order', 'Sales Order', {
        readonly: true,
        compute: (env, row) => env.related(name, row, 'sale_line_id')?.order_id ?? false,
      }),
      timesheet_ids: one2many('account.analytic.line', 'task_id', 'Timesheets'),
    },
    beforeCreate(_, values) {
      // The one required field that Odoo fills in by itself, even when load gives it empty.
      values.name ||= 'Untitled to-do';
    },
    beforeUnlink(env, rows) {
      const timed = rows.filter((row) => env.store.referring('account.analytic.line', 'task_id', row.id).length > 0);
      if (timed.length === 0) return;
      const message =
        timed.length > 1
          ? 'These tasks have some timesheet entries referencing them. Before removing these tasks, you have to remove these timesheet entries.'
          : 'This task has some timesheet entries referencing it. Before removing this task, you have to remove these timesheet entries.';
      throw redirectWarning(message, 524, 'See timesheet entries', { active_ids: timed.map(({ id }) => id) });
    },
  };
}

/** Columns of a project’s board; confirming an order makes four. */
export const taskStage: ModelDefinition = {
  name: 'project.task.type',
  label: 'Task Stage',
  order: 'sequence, id',
  access: byProjectUsers,
  fields: {
    name: field('char', 'Name', { required: true }),
    active: field('boolean', 'Active', { default: () => true }),
    sequence: field('integer', 'Sequence', { default: () => 1 }),
    fold: field('boolean', 'Folded in Kanban'),
  },
};

/** Labels on projects and tasks. */
export const projectTag: ModelDefinition = {
  name: 'project.tags',
  label: 'Project Tags',
  order: 'name',
  access: changedBy('project.group_project_manager'),
  fields: { name: field('char', 'Name', { required: true }), color: field('integer', 'Color') },
};
