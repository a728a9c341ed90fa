import Big from 'big.js';
import type { ErpOrder, ErpOrderLine } from '../erp.ts';
import type { Issue } from '../issue.ts';
import { type Decimal, money } from '../money.ts';
import { deviation, numbered } from './deviation.ts';
import type { ContractPlan, OrderLineWrite, OrderWrite } from './plan-types.ts';
import { proveOrderLine, withOwnNames } from './prove-order-line.ts';
import { proveProject } from './prove-project.ts';
import { proveNumber, proveRecord, proveValue } from './prove-value.ts';

/** A contract with what its customer is called. */
export type ProvenContract = Pick<ContractPlan, 'writes' | 'names' | 'totals'> & { customerName: string };

/**
 * Where the order, and what hangs on it, differs from what the plan sets; what the plan leaves to the ERP is not compared.
 * On an order that is amended only our own lines are. `customerId`: the record that a customer of ours became.
 */
export function proveOrder(contract: ProvenContract, order: ErpOrder, customerId: number): Issue[] {
  const { writes, names, totals } = contract;
  const planned = writes.order;
  const prefix = `${planned.key}_line_`;
  const wanted = 'use' in writes.customer ? writes.customer.use : customerId;
  const customer = { id: wanted, name: contract.customerName };
  const common = [
    ...(order.state === 'sale' ? [] : [deviation(order, 'state', `is ${order.state}`, 'confirmed is planned')]),
    ...proveRecord(order, 'company', 'has', order.company, { id: planned.companyId, name: planned.company }),
    ...proveRecord(order, 'customer', 'has', order.customer, customer),
    ...proveValue(order, 'currency', 'is in', order.currency, planned.currency),
  ];
  const lines = withOwnNames(planned.lines).flatMap((line) => proveOrderLine(order, line));
  if (planned.amends) {
    const { id, number } = planned.amends;
    const isOther = order.id !== id;
    return [
      ...(isOther ? [deviation(order, 'order', 'got the lines', `order ${number} is planned to get them`)] : []),
      ...common,
      ...proveNote(order, planned),
      ...lines,
      ...unplannedLines(
        order,
        planned.lines,
        order.lines.filter(({ key }) => !key?.startsWith(prefix)),
      ),
    ];
  }
  const added = amendedLines(order, prefix);
  const expenses = order.lines.filter(({ expense }) => expense);
  const terms = { id: planned.paymentTermsId, name: names.paymentTerms };
  const salesperson = { id: planned.salespersonId, name: names.salesperson };
  return [
    ...common,
    ...proveValue(order, 'reference', 'has the reference', order.reference, planned.reference),
    ...proveValue(order, 'origin', 'has the source document', order.origin, planned.origin),
    ...proveValue(order, 'date', 'has the date', order.date, planned.date),
    ...proveRecord(order, 'payment terms', 'has', order.paymentTerms, terms),
    ...proveRecord(order, 'salesperson', 'has', order.salesperson, salesperson),
    ...(planned.note && !order.hasNote ? [deviation(order, 'note', 'has no note', 'one is planned')] : []),
    ...lines,
    ...unplannedLines(order, planned.lines, added),
    ...proveNumber(
      order,
      'total',
      'without tax comes to',
      withoutLines(order, [...added, ...expenses]),
      totals.untaxed.amount,
    ),
    ...(writes.project ? proveProject(order, contract, writes.project, customer) : noProject(order)),
  ];
}

/** People may add to it; what was agreed must be there. */
function proveNote(order: ErpOrder, { lineNote }: OrderWrite): Issue[] {
  if (!lineNote) return [];
  const found = order.notes?.find(({ key }) => key === lineNote.key);
  if (!found) return [deviation(order, 'note', 'has no note above the added lines', 'one is planned')];
  const missing = lineNote.text.split('\n').filter((fact) => !found.text.includes(fact));
  return missing.map((fact) => deviation(order, 'note', 'does not say above the added lines', `"${fact}" is planned`));
}

/** Lines that another deal of ours has added, as an amendment of this order: planned and proven there. */
function amendedLines({ lines }: ErpOrder, prefix: string): ErpOrderLine[] {
  return lines.filter(({ key }) => key !== null && !key.startsWith(prefix));
}

/** Lines that somebody added count when they cost something; sections and notes don't, nor what the ERP passes on. */
function unplannedLines(order: ErpOrder, planned: readonly OrderLineWrite[], passed: readonly ErpOrderLine[]): Issue[] {
  const costs = (line: ErpOrderLine) => !new Big(line.untaxed).eq(0);
  const others = order.lines.filter(
    (line) => !passed.includes(line) && !planned.some(({ key }) => key === line.key) && costs(line) && !line.expense,
  );
  const found = numbered(others.map(({ name, untaxed }) => `has a line "${name}" over ${untaxed}`));
  return found.map((text) => deviation(order, 'line', text, 'none is planned'));
}

function withoutLines(order: ErpOrder, lines: readonly ErpOrderLine[]): Decimal {
  const rest = lines.reduce((total, line) => total.minus(line.untaxed), new Big(order.untaxed));
  return money(rest, order.currency).amount;
}

/** Where the PSA alone has the project, one in the ERP would be planned by nobody. */
function noProject(order: ErpOrder): Issue[] {
  const [project] = order.projects;
  return project ? [deviation(order, 'project', `has a project "${project.name}"`, 'none is planned in the ERP')] : [];
}
