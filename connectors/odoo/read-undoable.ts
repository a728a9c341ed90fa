import Big from 'big.js';
import { z } from 'zod';
import type { OdooSession } from './odoo-session.ts';
import { namedOrNone, nameOf, reference, text } from './odoo-values.ts';
import { readKeys } from './read-keys.ts';

export interface UndoableTask {
  id: number;
  active: boolean;
  hours: number;
}

export interface UndoableOrder {
  id: number;
  number: string;
  state: string;
  locked: boolean;
  customerId: number;
  invoices: { name: string; state: string; credited: boolean }[];
  /** The tasks that its lines made. */
  tasks: UndoableTask[];
  /** What was handed over by milestone or by hand; time is counted by itself. */
  delivered: { name: string; quantity: number }[];
  /** What other deals sell on it: their lines, by our keys. Nothing on a cancelled order, and nothing at quantity 0. */
  added: { key: string; name: string }[];
}

export interface UndoableProject {
  id: number;
  name: string;
  active: boolean;
  customerId: number | null;
  /** Odoo makes one for every project that takes time; null for none. */
  analyticAccount: string | null;
  tasks: UndoableTask[];
}

const task = z
  .object({ id: z.number(), active: z.boolean(), effective_hours: z.number() })
  .transform(({ id, active, effective_hours: hours }): UndoableTask => ({ id, active, hours }));
const taskFields = { active: {}, effective_hours: {} };

const orderReply = z.object({
  name: z.string(),
  state: z.string(),
  locked: z.boolean(),
  partner_id: z.number(),
  invoice_ids: z.array(z.object({ name: text, state: z.string(), payment_state: text, move_type: z.string() })),
  order_line: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      product_uom_qty: z.number(),
      qty_delivered: z.number(),
      qty_delivered_method: text,
      task_id: z.union([task, z.literal(false)]),
    }),
  ),
});

const projectReply = z.object({
  name: z.string(),
  active: z.boolean(),
  partner_id: z.union([z.number(), z.literal(false)]),
  tasks: z.array(task),
  // One of the two, by version.
  analytic_account_id: namedOrNone.optional(),
  account_id: namedOrNone.optional(),
});

const timesheet = z.object({ task_id: reference, unit_amount: z.number() });

/** What undoing must know of the order and the project (null: never written), and the time that is recorded on them. */
export async function readUndoable(
  odoo: OdooSession,
  { orderId, orderKey, projectId }: { orderId: number | null; orderKey: string; projectId: number | null },
) {
  const order = orderId === null ? null : await readUndoableOrder(odoo, orderId, orderKey);
  const project = projectId === null ? null : await readUndoableProject(odoo, projectId);
  const tasks = new Map([...(order?.tasks ?? []), ...(project?.tasks ?? [])].map((one) => [one.id, one.hours]));
  // A task's sum counts everybody's time; the entries themselves show only what the service account may see.
  const onTasks = [...tasks.values()].reduce((sum, hours) => sum.plus(hours), new Big(0));
  const entries = projectId === null ? [] : await readTimesheets(odoo, projectId);
  const onProject = entries.filter((entry) => entry.task_id === null);
  const hours = onProject.reduce((sum, entry) => sum.plus(entry.unit_amount), onTasks);
  return { order, project, recorded: { hours: hours.round(2).toFixed(), entries: entries.length > 0 || !hours.eq(0) } };
}

async function readUndoableOrder(odoo: OdooSession, id: number, key: string): Promise<UndoableOrder> {
  const specification = {
    name: {},
    state: {},
    locked: {},
    partner_id: {},
    invoice_ids: { fields: { name: {}, state: {}, payment_state: {}, move_type: {} } },
    order_line: {
      fields: {
        name: {},
        product_uom_qty: {},
        qty_delivered: {},
        qty_delivered_method: {},
        task_id: { fields: taskFields },
      },
    },
  };
  const [found] = await odoo.records('sale.order', 'web_read', [id], { specification }, z.tuple([orderReply]));
  const sold = found.state === 'cancel' ? [] : found.order_line.filter((line) => line.product_uom_qty !== 0);
  const soldIds = sold.map((line) => line.id);
  const keys = await readKeys(odoo, 'sale.order.line', soldIds);
  return {
    id,
    number: found.name,
    state: found.state,
    locked: found.locked,
    customerId: found.partner_id,
    invoices: found.invoice_ids.map((invoice) => ({
      name: invoice.name ?? 'a draft',
      state: invoice.state,
      credited: invoice.move_type === 'out_refund' || invoice.payment_state === 'reversed',
    })),
    tasks: found.order_line.flatMap(({ task_id: made }) => (made === false ? [] : [made])),
    delivered: found.order_line
      .filter((line) => line.qty_delivered !== 0 && line.qty_delivered_method !== 'timesheet')
      .map((line) => ({ name: line.name, quantity: line.qty_delivered })),
    added: sold.flatMap(({ id: lineId, name }) => {
      const lineKey = keys.get(lineId) ?? null;
      return lineKey === null || lineKey.startsWith(`${key}_line_`) ? [] : [{ key: lineKey, name }];
    }),
  };
}

async function readUndoableProject(odoo: OdooSession, id: number): Promise<UndoableProject> {
  const { projectAnalytic } = odoo.server.dialect;
  const specification = {
    name: {},
    active: {},
    partner_id: {},
    tasks: { fields: taskFields },
    [projectAnalytic]: nameOf,
  };
  const [found] = await odoo.records('project.project', 'web_read', [id], { specification }, z.tuple([projectReply]));
  return {
    id,
    name: found.name,
    active: found.active,
    customerId: found.partner_id || null,
    analyticAccount: found[projectAnalytic]?.name ?? null,
    tasks: found.tasks,
  };
}

function readTimesheets(odoo: OdooSession, projectId: number) {
  const fields = ['task_id', 'unit_amount'];
  return odoo.search('account.analytic.line', [['project_id', '=', projectId]], fields, timesheet);
}
