import Big from 'big.js';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import type { ErpOrder } from '../../domain/erp.ts';
import { issueOf } from '../../domain/issue.ts';
import type { LeadToProjectReceipt, LeadToProjectWrites, OrderWrite } from '../../domain/lead-to-project/plan-types.ts';

import { amendOrder } from './amend-order.ts';
import { findWritten, type Written } from './find-written.ts';
import { moveOrder } from './move-order.ts';
import type { OdooSession } from './odoo-session.ts';
import { done } from './odoo-values.ts';
import { type OrderReading, readOrder } from './read-order.ts';
import { writeCustomer } from './write-customer.ts';
import { writeLineMilestones } from './write-line-milestones.ts';
import { orderMoment, writeOrder } from './write-order.ts';
import { writeProject } from './write-project.ts';

/**
 * Customer and contacts, project, order, confirmed, and its milestones; each goes by our external id and stops where an earlier call got to.
 *
 * The customer comes first, because project and order name it. The project comes before the order, because its lines must
 * name it: without, Odoo 19 makes a second project on confirming. A confirmed order is what people work with: it is never
 * rewritten here, only read back, so that the proof shows any difference.
 */
export async function applyLeadToProject(
  session: OdooSession,
  writes: LeadToProjectWrites,
): Promise<LeadToProjectReceipt> {
  if (writes.order.amends) return amendOrder(session, writes, writes.order.amends);
  const odoo = session.inCompany(writes.order.companyId);
  // Looked for in any company, written in the plan's.
  const written = await findWritten(session, writes);
  const before = written.order === null ? null : await readOrder(session, written.order);
  if (before?.order.state === 'cancel') throw cancelled(before.order);
  if (before && before.order.company.id !== writes.order.companyId) throw inOtherCompany(before.order, writes.order);
  if (before?.order.state === 'sale') return foundConfirmed(odoo, before, written, writes);
  try {
    return await writeAll(odoo, writes, written, before?.order ?? null);
  } catch (error) {
    if (!(error instanceof BusinessRejection)) throw error;
    // Of two calls at once, the slower one meets a confirmed order at a step that such an order refuses.
    const now = await findWritten(odoo, writes);
    const after = now.order === null ? null : await readOrder(odoo, now.order);
    if (after?.order.state !== 'sale') throw error;
    return foundConfirmed(odoo, after, now, writes);
  }
}

async function writeAll(
  odoo: OdooSession,
  writes: LeadToProjectWrites,
  written: Written,
  draft: ErpOrder | null,
): Promise<LeadToProjectReceipt> {
  const { customerId, contactIds } = await writeCustomer(odoo, writes, written);
  odoo.caller.heartbeat();
  if (writes.project !== null) {
    await writeProject(odoo, writes.project, customerId, { existing: written.project, order: writes.order });
  }
  odoo.caller.heartbeat();
  const orderId = await writeOrder(odoo, writes, customerId, draft);
  odoo.caller.heartbeat();
  await moveOrder(odoo, orderId, 'confirm');
  odoo.caller.heartbeat();
  if (isBilledByMilestones(writes.order)) {
    await writeLineMilestones(odoo, await readOrder(odoo, orderId), writes.order.lines);
  }
  await writeDate(odoo, orderId, writes.order);
  const { order } = await readOrder(odoo, orderId);
  return { order, customerId, contactIds };
}

async function foundConfirmed(
  odoo: OdooSession,
  found: OrderReading,
  written: Written,
  writes: LeadToProjectWrites,
): Promise<LeadToProjectReceipt> {
  const order = await finish(odoo, writes.order, found);
  const contactIds = writes.contacts.map((contact) =>
    'use' in contact ? contact.use : written.contacts.get(contact.key),
  );
  return {
    order,
    customerId: written.customer ?? order.customer.id,
    contactIds: contactIds.filter((id) => id !== undefined),
  };
}

/** Confirming sets the order's date to the moment of confirming; the plan's date is what was approved. */
async function writeDate(odoo: OdooSession, id: number, planned: OrderWrite): Promise<void> {
  await odoo.records('sale.order', 'write', [id], { vals: { date_order: orderMoment(planned) } }, done);
}

function isBilledByMilestones({ lines }: OrderWrite): boolean {
  return lines.some(({ milestones = [] }) => milestones.length > 0);
}

/**
 * For an apply that stopped between confirming and the date. Left alone when the order holds something else than the plan:
 * then it is somebody's, and the proof says so. Answers with the order as it is now.
 */
async function finish(odoo: OdooSession, planned: OrderWrite, found: OrderReading): Promise<ErpOrder> {
  if (!isAsPlanned(found.order, planned)) return found.order;
  const { order, datedAt } = await writeLineMilestones(odoo, found, planned.lines);
  if (datedAt === orderMoment(planned)) return order;
  await writeDate(odoo, order.id, planned);
  return (await readOrder(odoo, order.id)).order;
}

function isAsPlanned(order: ErpOrder, planned: OrderWrite): boolean {
  const lines = new Map(order.lines.map((line) => [line.key, line]));
  return (
    order.lines.filter(({ expense }) => !expense).length === planned.lines.length &&
    planned.lines.every((line) => {
      const found = lines.get(line.key);
      return (
        found !== undefined &&
        new Big(found.quantity).eq(line.quantity) &&
        new Big(found.unitPrice).eq(line.unitPrice) &&
        new Big(found.discountPercent).eq(line.discountPercent)
      );
    })
  );
}

function cancelled(order: ErpOrder): BusinessRejection {
  return new BusinessRejection([
    issueOf('TL-ERP-0005', {
      message: `Order ${order.number} of this deal was cancelled in Odoo.`,
      hint: `Set ${order.number} back to a quotation in Odoo and retry, or cancel this process.`,
      about: `odoo=${order.number}`,
    }),
  ]);
}

function inOtherCompany(order: ErpOrder, planned: OrderWrite): BusinessRejection {
  return new BusinessRejection([
    issueOf('TL-ERP-0005', {
      message: `Order ${order.number} of this deal is one of “${order.company.name}” in Odoo; the plan is for “${planned.company}”.`,
      hint: 'Correct the entity back, or cancel this process, which undoes that order, and start the deal again.',
      about: `odoo=${order.number}`,
    }),
  ]);
}
