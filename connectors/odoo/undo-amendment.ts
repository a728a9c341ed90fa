import Big from 'big.js';
import type { ErpOrderLine } from '../../domain/erp.ts';
import { type Issue, issueOf } from '../../domain/issue.ts';
import type { Undone } from '../../domain/undone.ts';
import type { OdooSession } from './odoo-session.ts';
import { done } from './odoo-values.ts';
import { odoosOwnMilestones, removeOdoosOwn } from './odoos-own-milestones.ts';
import type { UndoableAmendment } from './read-amendment.ts';
import type { OdooMilestone } from './read-milestones.ts';
import type { OdooLine } from './read-order.ts';

/** What keeps the lines from being taken back; also a draft invoice, which may bill other lines with them. */
export function amendmentObstacles({ found, lines, hours, invoices }: UndoableAmendment): Issue[] {
  const { number } = found.order;
  const obstacle = (message: string, hint: string) =>
    issueOf('TL-UNDO-0001', { message, hint, about: `odoo=${number}` });
  const billed = lines.filter((line) => isSome(line.invoiced));
  const handedOver = lines.filter((line) => isSome(line.delivered) && line.deliveredBy !== 'timesheet');
  return [
    ...(billed.length === 0
      ? []
      : [
          obstacle(
            `What was added to order ${number} has been invoiced (${invoices.join(', ')}): ${quoted(billed)}.`,
            'Credit it in Odoo, or take it out of the draft, then retry; or leave the order as it is.',
          ),
        ]),
    ...(hours.eq(0)
      ? []
      : [
          obstacle(
            `${hours.round(2).toFixed()} hours are recorded on what was added to order ${number}.`,
            'Move or delete the time in Odoo, then retry; or leave the order as it is.',
          ),
        ]),
    ...handedOver.map((line) => delivered(number, line.name, line.delivered ?? '')),
  ];
}

/** By a milestone that was reached, or by hand. */
export function delivered(number: string, name: string, quantity: string): Issue {
  return issueOf('TL-UNDO-0001', {
    message: `Of order ${number}, “${name.split('\n')[0]}” has been delivered: ${quantity}.`,
    hint: 'Take the milestone or the delivered quantity back in Odoo, then retry; or leave the order as it is.',
    about: `odoo=${number}`,
  });
}

/**
 * A confirmed order loses no line: ours go to quantity 0 and keep their price. Before that, their milestones go, since Odoo
 * forgets the shares of a line without a quantity; then their tasks are archived. The note above them goes: Odoo lets it.
 */
export async function undoAmendment(odoo: OdooSession, amendment: UndoableAmendment): Promise<Undone> {
  const { found, lines } = amendment;
  if (lines.length === 0) return { undone: [], left: [] };
  const linked = found.milestones.filter(({ lineId }) => lines.some(({ id }) => id === lineId));
  const ours = linked
    .filter((one) => !one.reached && lines.some((line) => isPlannedFor(line, one)))
    .map(({ id }) => id);
  const stopped = ours.length === 0 && lines.some((line) => isSome(line.quantity));
  // Without any of ours, an apply may have stopped before them: then these are Odoo's.
  const odoos = stopped ? odoosOwnMilestones(found, lines) : { made: [], linked: [] };
  await removeOdoosOwn(odoo, { made: [...ours, ...odoos.made], linked: odoos.linked });
  odoo.caller.heartbeat();
  await sellNothing(odoo, amendment);
  odoo.caller.heartbeat();
  const tasks = lines.flatMap(({ task }) => (task?.active ? [task.id] : []));
  if (tasks.length > 0) await odoo.records('project.task', 'write', tasks, { vals: { active: false } }, done);
  const gone = new Set([...ours, ...odoos.made, ...odoos.linked]);
  const left = linked.filter(({ id }) => !gone.has(id));
  const { number } = found.order;
  const withTasks = lines.some(({ task }) => task !== null) ? ', and its tasks are archived' : '';
  return {
    undone: [`What was added to order ${number} is at quantity 0${withTasks}: ${quoted(lines)}.`],
    left: left.map(({ name }) => `Milestone “${name}” of what was added to order ${number} stays in Odoo.`),
  };
}

/** By its name (domain/lead-to-project/external-keys.ts): Odoo 19 links milestones of the first contract, which are ours too. */
function isPlannedFor(line: OdooLine, { key, lineId }: OdooMilestone): boolean {
  return lineId === line.id && key !== null && key.startsWith(`${line.key?.replace(/^order_/, 'milestone_')}_`);
}

/**
 * In one transaction, unlocked for it and locked again where it was locked: an order that a crash left unlocked could not
 * be told from one that never was locked. Odoo has one call for that, a write through the other end of the orders' relation
 * (which dates the customer's last change, and changes nothing of it).
 */
async function sellNothing(odoo: OdooSession, { found, lines, note }: UndoableAmendment): Promise<void> {
  const { order, locked } = found;
  const selling = lines.filter((line) => isSome(line.quantity));
  if (selling.length === 0 && note === null) return;
  const order_line = [
    ...selling.map((line) => [
      1,
      line.id,
      // Together: the quantity alone resets the price to the price list's.
      { product_uom_qty: 0, price_unit: Number(line.unitPrice) },
    ]),
    ...(note === null ? [] : [[2, note, false]]),
  ];
  if (!locked) return void (await odoo.records('sale.order', 'write', [order.id], { vals: { order_line } }, done));
  const sale_order_ids = [
    [1, order.id, { locked: false, order_line }],
    [1, order.id, { locked: true }],
  ];
  await odoo.records('res.partner', 'write', [order.customer.id], { vals: { sale_order_ids } }, done);
}

function isSome(quantity: string | undefined): boolean {
  return !new Big(quantity ?? 0).eq(0);
}

function quoted(lines: ErpOrderLine[]): string {
  return lines.map(({ name }) => `“${name.split('\n')[0]}”`).join(', ');
}
