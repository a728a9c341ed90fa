import { BusinessRejection } from '../../domain/business-rejection.ts';
import type { ContractKeys } from '../../domain/erp.ts';
import { type Issue, issueOf } from '../../domain/issue.ts';
import type { Undone } from '../../domain/undone.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { findByKey } from './find-by-key.ts';
import { moveOrder } from './move-order.ts';
import type { OdooSession } from './odoo-session.ts';
import { done } from './odoo-values.ts';
import { readAmendment } from './read-amendment.ts';
import { readCustomersLeft } from './read-customers-left.ts';
import { readUndoable, type UndoableOrder, type UndoableProject } from './read-undoable.ts';
import { amendmentObstacles, delivered, undoAmendment } from './undo-amendment.ts';

/**
 * In reverse: the order cancelled (with its draft invoices), then tasks and project archived. Looks first and says what is
 * so, not what it did: a repeat answers the same.
 *
 * @throws BusinessRejection TL-UNDO-0001 before anything is touched, with everything that stands in the way.
 */
export async function undoLeadToProject(session: OdooSession, keys: ContractKeys): Promise<Undone> {
  const odoo = session.withArchived;
  const all = await readAll(odoo, keys);
  const { order, project, amendment } = all;
  const obstacles = obstaclesOf(all);
  if (obstacles.length > 0) throw new BusinessRejection(obstacles);

  const ofAmendment = amendment === null ? { undone: [], left: [] } : await undoAmendment(odoo, amendment);
  if (order && order.state !== 'cancel') {
    if (order.locked) await moveOrder(odoo, order.id, 'unlock');
    await moveOrder(odoo, order.id, 'cancel');
    odoo.caller.heartbeat();
  }
  // Archiving a project archives its tasks; a line's task may stand in another project.
  const tasks = [...(project?.tasks ?? []), ...(order?.tasks ?? [])].filter(({ active }) => active);
  const taskIds = [...new Set(tasks.map(({ id }) => id))];
  if (taskIds.length > 0) await archive(odoo, 'project.task', taskIds);
  if (project?.active) await archive(odoo, 'project.project', [project.id]);
  odoo.caller.heartbeat();
  const customerId = order?.customerId ?? project?.customerId ?? amendment?.found.order.customer.id ?? all.customerId;
  return {
    undone: [...orderSentences(order), ...projectSentences(project), ...ofAmendment.undone],
    left: [...ofAmendment.left, ...analyticAccountLeft(project), ...(await readCustomersLeft(odoo, customerId))],
  };
}

/** What keeps it from being taken back; nothing is touched. */
export async function undoObstacles(session: OdooSession, keys: ContractKeys): Promise<Issue[]> {
  return obstaclesOf(await readAll(session.withArchived, keys));
}

async function readAll(odoo: OdooSession, keys: ContractKeys) {
  const { amends, told, customer } = keys;
  const [orderId, projectId, customerId] = await fewAtATime([
    () => findByKey(odoo, 'sale.order', keys.order),
    () => findByKey(odoo, 'project.project', keys.project),
    async () => (customer === undefined ? null : findByKey(odoo, 'res.partner', customer)),
  ]);
  const amendment = amends === undefined && !told ? null : await readAmendment(odoo, keys, orderId);
  return { ...(await readUndoable(odoo, { orderId, orderKey: keys.order, projectId })), customerId, amendment };
}

function obstaclesOf({ order, project, recorded, amendment }: Awaited<ReturnType<typeof readAll>>): Issue[] {
  return [
    ...postedInvoices(order),
    ...recordedTime(project, recorded),
    ...addedByOthers(order),
    ...(order?.delivered ?? []).map(({ name, quantity }) => delivered(order?.number ?? '', name, String(quantity))),
    ...(amendment === null ? [] : amendmentObstacles(amendment)),
  ];
}

async function archive(odoo: OdooSession, model: string, ids: number[]): Promise<void> {
  await odoo.records(model, 'write', ids, { vals: { active: false } }, done);
}

/** An invoice that was credited in full stands in nobody's way. */
function postedInvoices(order: UndoableOrder | null): Issue[] {
  const posted = order?.invoices.filter(({ state, credited }) => state === 'posted' && !credited) ?? [];
  if (!order || posted.length === 0) return [];
  return [
    issueOf('TL-UNDO-0001', {
      message: `Order ${order.number} has been invoiced: ${posted.map(({ name }) => name).join(', ')}.`,
      hint: 'Credit the invoice in Odoo in full, then retry; or leave the order as it is.',
      about: `odoo=${order.number}`,
    }),
  ];
}

/** Cancelling takes the whole order, with what other deals added to it. */
function addedByOthers(order: UndoableOrder | null): Issue[] {
  if (!order || order.added.length === 0) return [];
  const deals = [...new Set(order.added.map(({ key }) => key.replace(/^order_/, '').replace(/_line_.*$/, '')))];
  const names = order.added.map(({ name }) => `“${name.split('\n')[0]}”`).join(', ');
  return [
    issueOf('TL-UNDO-0001', {
      message: `Order ${order.number} also carries what ${deals.join(' and ')} added to it: ${names}.`,
      hint: `Cancel ${deals.join(' and ')} first, then retry; or leave the order as it is.`,
      about: `odoo=${order.number}`,
    }),
  ];
}

function recordedTime(project: UndoableProject | null, recorded: { hours: string; entries: boolean }): Issue[] {
  if (!recorded.entries) return [];
  return [
    issueOf('TL-UNDO-0001', {
      message: `${recorded.hours} hours are recorded on ${project ? `project “${project.name}”` : 'tasks of the order'}.`,
      hint: 'Move or delete the time in Odoo, then retry; or leave order and project as they are.',
      about: `odoo=project.project:${project?.id ?? ''}`,
    }),
  ];
}

function orderSentences(order: UndoableOrder | null): string[] {
  if (!order) return [];
  const drafts = order.invoices.filter(({ state }) => state !== 'posted').length;
  const invoices = drafts === 0 ? '' : `, with ${drafts === 1 ? 'its draft invoice' : `its ${drafts} draft invoices`}`;
  return [`Order ${order.number} is cancelled${invoices}.`];
}

function projectSentences(project: UndoableProject | null): string[] {
  if (!project) return [];
  const tasks = project.tasks.length;
  const withTasks = tasks === 0 ? 'is' : `and its ${tasks === 1 ? 'task' : `${tasks} tasks`} are`;
  return [`Project “${project.name}” (Odoo project ${project.id}) ${withTasks} archived.`];
}

/** Odoo made it with the project; invoices and other documents may count on it by now. */
function analyticAccountLeft(project: UndoableProject | null): string[] {
  if (!project?.analyticAccount) return [];
  return [`Analytic account “${project.analyticAccount}” of the project stays in Odoo.`];
}
