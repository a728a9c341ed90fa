import Big from 'big.js';
import type { ErpOrder, ErpOrderLine } from '../erp.ts';
import type { Issue } from '../issue.ts';
import { deviation } from './deviation.ts';
import type { LeadToProjectPlan, OrderLineWrite } from './plan-types.ts';
import { proveOrderLine } from './prove-order-line.ts';
import { proveProject } from './prove-project.ts';
import { proveNumber, proveRecord, proveValue } from './prove-value.ts';

/**
 * Where the order, and what hangs on it, differs from what the plan sets; what the plan leaves to the ERP is not compared.
 * `customerId`: the record that a customer of ours became.
 */
export function proveOrder(plan: LeadToProjectPlan, order: ErpOrder, customerId: number): Issue[] {
  const { writes, names, totals } = plan;
  const planned = writes.order;
  const wanted = 'use' in writes.customer ? writes.customer.use : customerId;
  const customer = { id: wanted, name: plan.customerName };
  const terms = { id: planned.paymentTermsId, name: names.paymentTerms };
  const salesperson = { id: planned.salespersonId, name: names.salesperson };
  return [
    ...(order.state === 'sale' ? [] : [deviation(order, 'state', `is ${order.state}`, 'confirmed is planned')]),
    ...proveRecord(order, 'company', 'has', order.company, { id: planned.companyId, name: planned.company }),
    ...proveRecord(order, 'customer', 'has', order.customer, customer),
    ...proveValue(order, 'currency', 'is in', order.currency, planned.currency),
    ...proveValue(order, 'reference', 'has the reference', order.reference, planned.reference),
    ...proveValue(order, 'origin', 'has the source document', order.origin, planned.origin),
    ...proveValue(order, 'date', 'has the date', order.date, planned.date),
    ...proveRecord(order, 'payment terms', 'has', order.paymentTerms, terms),
    ...proveRecord(order, 'salesperson', 'has', order.salesperson, salesperson),
    ...(planned.note && !order.hasNote ? [deviation(order, 'note', 'has no note', 'one is planned')] : []),
    ...planned.lines.flatMap((line) => proveOrderLine(order, line)),
    ...unplannedLines(order, planned.lines),
    ...proveNumber(order, 'total', 'without tax comes to', order.untaxed, totals.untaxed.amount),
    ...proveProject(order, plan, customer),
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
