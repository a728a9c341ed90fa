import Big from 'big.js';
import type { ErpOrder, ErpOrderLine } from '../erp.ts';
import type { Issue } from '../issue.ts';
import { deviation } from './deviation.ts';
import type { LeadToProjectPlan, LeadToProjectReceipt, OrderLineWrite } from './plan-types.ts';
import { proveProject } from './prove-project.ts';

/** What was read back and is not what was planned: one issue for each difference, none when the writes are proven. */
export function proveLeadToProject(plan: LeadToProjectPlan, { order, customerId }: LeadToProjectReceipt): Issue[] {
  const planned = plan.writes;
  const wanted = 'use' in planned.customer ? planned.customer.use : customerId;
  return [
    ...differs(order, 'state', 'is', order.state, 'sale', 'confirmed'),
    ...differs(order, 'customer', 'has the customer', order.customer.id, wanted, `customer ${wanted}`),
    ...differs(order, 'currency', 'is in', order.currency, planned.order.currency),
    ...differs(order, 'reference', 'has the reference', order.reference, planned.order.reference),
    ...planned.order.lines.flatMap((line) => proveLine(order, line)),
    ...unplannedLines(order, planned.order.lines),
    ...sameNumber(order, 'total', 'without tax comes to', order.untaxed, plan.totals.untaxed.amount),
    ...proveProject(order, planned.project),
  ];
}

/** A line may be sold under another name later; what it costs may not change by itself. */
function proveLine(order: ErpOrder, planned: OrderLineWrite): Issue[] {
  const line = order.lines.find(({ key }) => key === planned.key);
  if (!line)
    return [deviation(order, 'line', `has no line for ${planned.name}`, `one with ${planned.quantity} is planned`)];
  const where = (what: string) => `has for ${planned.name} ${what}`;
  return [
    ...differs(order, 'product', where('the product'), line.productCode, planned.productCode),
    ...sameNumber(order, 'quantity', where('the quantity'), line.quantity, planned.quantity),
    ...sameNumber(order, 'price', where('the unit price'), line.unitPrice, planned.unitPrice),
    ...sameNumber(order, 'discount', where('the discount'), line.discountPercent, planned.discountPercent),
  ];
}

/** Lines that somebody added count when they cost something; Odoo's sections and notes don't. */
function unplannedLines(order: ErpOrder, planned: readonly OrderLineWrite[]): Issue[] {
  const costs = (line: ErpOrderLine) => !new Big(line.untaxed).eq(0);
  const others = order.lines.filter((line) => !planned.some(({ key }) => key === line.key) && costs(line));
  return others.map((line) =>
    deviation(order, 'line', `has a line "${line.name}" over ${line.untaxed}`, 'none is planned'),
  );
}

function sameNumber(order: ErpOrder, what: string, text: string, found: string, planned: string): Issue[] {
  return new Big(found).eq(planned) ? [] : [deviation(order, what, `${text} ${found}`, `${planned} is planned`)];
}

function differs<T extends string | number | null>(
  order: ErpOrder,
  what: string,
  text: string,
  found: T,
  planned: T,
  plannedText: string = String(planned),
): Issue[] {
  if (found === planned) return [];
  return [
    deviation(
      order,
      what,
      `${text} ${found === null || found === '' ? 'nothing' : found}`,
      `${plannedText} is planned`,
    ),
  ];
}
