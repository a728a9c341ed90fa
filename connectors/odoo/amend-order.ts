import Big from 'big.js';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import { issueOf } from '../../domain/issue.ts';
import type { LeadToProjectReceipt, LeadToProjectWrites, OrderWrite } from '../../domain/lead-to-project/plan-types.ts';
import { findWritten } from './find-written.ts';
import { lineCells, noteCells } from './line-cells.ts';
import { loadRows } from './load-record.ts';
import type { Cells } from './load-table.ts';
import type { OdooSession } from './odoo-session.ts';
import { type OrderReading, readOrder } from './read-order.ts';
import { writeCustomer } from './write-customer.ts';
import { writeLineMilestones } from './write-line-milestones.ts';

type Amends = NonNullable<OrderWrite['amends']>;

/**
 * Adds lines to a confirmed order, locked or not (Odoo takes new lines for both, and makes their tasks at once). Nothing of
 * what was there is written. `load` keeps all lines or none: when one of ours is there, they were added, and are only read
 * back, as a confirmed order is.
 */
export async function amendOrder(
  session: OdooSession,
  writes: LeadToProjectWrites,
  amends: Amends,
): Promise<LeadToProjectReceipt> {
  const odoo = session.inCompany(writes.order.companyId);
  // Looked for in any company, written in the plan's.
  const written = await findWritten(session, writes);
  const before = written.order === null ? null : await readOrder(session, written.order);
  if (before === null || before.order.id !== amends.id) throw isGone(amends);
  if (before.order.state !== 'sale' || before.order.company.id !== writes.order.companyId) {
    throw isElsewhere(before, writes.order);
  }
  const isAdded = hasLines(before, writes.order);
  if (!isAdded && !new Big(before.order.untaxed).eq(amends.untaxed)) throw isOther(before, amends);
  const { customerId, contactIds } = await writeCustomer(odoo, writes, written);
  odoo.caller.heartbeat();
  const added = isAdded ? before : await addLines(odoo, writes.order, before);
  odoo.caller.heartbeat();
  const { order } = await writeLineMilestones(odoo, added, writes.order.lines);
  return { order, customerId, contactIds };
}

function hasLines({ lines }: OrderReading, planned: OrderWrite): boolean {
  const keys = new Set(planned.lines.map(({ key }) => key));
  return lines.some(({ key }) => key !== null && keys.has(key));
}

async function addLines(odoo: OdooSession, planned: OrderWrite, before: OrderReading): Promise<OrderReading> {
  const { id, number } = before.order;
  const ofOrder = { 'order_id/.id': String(id) };
  const lines = planned.lines.map((line) => lineCells(line, projectCell(before), odoo.server.dialect));
  const rows = withNote(planned, lines).map((cells) => ({ ...cells, ...ofOrder }));
  try {
    await loadRows(odoo, 'sale.order.line', `the new lines of order ${number}`, rows);
  } catch (error) {
    if (!(error instanceof BusinessRejection)) throw error;
    // Of two calls at once on a locked order, the slower one is refused to write the lines that the other added.
    const now = await readOrder(odoo, id);
    if (!hasLines(now, planned)) throw error;
    return now;
  }
  return readOrder(odoo, id);
}

/** Among lines of one sequence, Odoo shows the one that was made first above the others. */
function withNote({ lineNote }: OrderWrite, lines: Cells[]): Cells[] {
  if (!lineNote) return lines;
  return [noteCells(lineNote, Object.keys(lines[0] ?? {})), ...lines.map((cells) => ({ ...cells, display_type: '' }))];
}

/** The project that the order's lines are in, a running one first. */
function projectCell({ order, lines }: OrderReading): Cells {
  const running = order.projects.filter(({ active }) => active).map(({ id }) => id);
  const used = lines.flatMap(({ projectId }) => (projectId === null ? [] : [projectId]));
  const id = used.find((project) => running.includes(project)) ?? running[0] ?? used[0];
  return id === undefined ? {} : { 'project_id/.id': String(id) };
}

function isGone({ number }: Amends): BusinessRejection {
  return new BusinessRejection([
    issueOf('TL-ERP-0005', {
      message: `Order ${number}, which this deal changes, is no longer in Odoo.`,
      hint: 'Cancel this process, or make the deal one of its own.',
      about: `odoo=${number}`,
    }),
  ]);
}

/** Another deal, or a person, changed it after the plan was made: who decided saw other figures. */
function isOther({ order }: OrderReading, { number, untaxed }: Amends): BusinessRejection {
  return new BusinessRejection([
    issueOf('TL-ERP-0005', {
      message: `Order ${number}, which this deal changes, came to ${untaxed} ${order.currency} when this was planned, and comes to ${order.untaxed} ${order.currency} now.`,
      hint: 'Retry: it is planned again with what the order comes to now.',
      about: `odoo=${number}`,
    }),
  ]);
}

function isElsewhere({ order }: OrderReading, planned: OrderWrite): BusinessRejection {
  const message =
    order.company.id === planned.companyId
      ? `Order ${order.number}, which this deal changes, is not confirmed in Odoo: its state is “${order.state}”.`
      : `Order ${order.number}, which this deal changes, is one of “${order.company.name}” in Odoo; the plan is for “${planned.company}”.`;
  return new BusinessRejection([
    issueOf('TL-ERP-0005', {
      message,
      hint: `Bring ${order.number} back in Odoo and retry, or cancel this process.`,
      about: `odoo=${order.number}`,
    }),
  ]);
}
