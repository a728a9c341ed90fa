import Big from 'big.js';
import type { ErpOrder, ErpOrderLine } from '../erp.ts';
import type { Issue } from '../issue.ts';
import { type Money, money, sum, zero } from '../money.ts';
import type { ErpStands, PartnerStands } from '../standing.ts';
import type { ContractOnRecord } from './contract-on-record.ts';
import type { Difference, Said } from './find-drift.ts';
import type { ContractPlan } from './plan-types.ts';
import { proveOrder } from './prove-order.ts';
import { proveOrderLine, withOwnNames } from './prove-order-line.ts';

/** What of an order was written by us as a value, so that it may be written again. */
const MENDS_ON_ORDER = new Set([
  ...['reference', 'date', 'payment terms', 'salesperson', 'quantity', 'price', 'discount', 'taxes', 'analytic'],
  ...['archived project', 'project dates', 'manager'],
]);
/** What a total follows from: where one of these differs, nothing more is said by the total's differing, too. */
const MOVES_THE_TOTAL = new Set(['line', 'quantity', 'price', 'discount']);
/** What a line is sold at. Once a part of it is on an invoice, it is the biller's to correct. */
const OF_A_LINE = new Set(['quantity', 'price', 'discount', 'taxes']);

type Contract = ContractPlan & { customerName: string };

/** How one contract's order, project, customer and contacts are no longer what was proven: a difference for each. */
export function driftInErp(contract: Contract, known: ContractOnRecord, stands: ErpStands): Difference[] {
  const { customer, contacts } = stands;
  const { order: planned } = contract.writes;
  const order = orderOf(contract, stands);
  const { untaxed } = contract.totals;
  const issues = order ? proveOrder(contract, order, known.erp.customerId) : [];
  // A cancelled order is not rewritten: it is not ours to bring back to life.
  const isStopped = order !== null && order.state !== 'sale';
  // Odoo puts a project's tasks away with it, and brings them back with it.
  const isArchived = issues.some((issue) => aboutOf(issue) === 'archived project');
  const isExplained = issues.some((issue) => MOVES_THE_TOTAL.has(aboutOf(issue)));
  const own = issues.filter(
    (issue) =>
      !(isArchived && issue.message.includes(' has a project without task ')) &&
      !(isExplained && aboutOf(issue) === 'total'),
  );
  const invoiced = order ? saidOfInvoiced(contract, order) : new Set();
  const said = own.map((issue): Said => {
    const about = aboutOf(issue);
    const mends = MENDS_ON_ORDER.has(about) && !isStopped && !(OF_A_LINE.has(about) && invoiced.has(issue.message));
    return { text: issue.message, about, mends };
  });
  const gone: Said[] = order
    ? []
    : [
        {
          text: planned.amends
            ? `Order ${known.orderNumber} no longer has the lines that were added to it.`
            : `Order ${known.orderNumber} is no longer in the ERP; it was over ${untaxed.amount} ${untaxed.currency}.`,
          about: 'gone',
          mends: false,
        },
      ];
  const ofCustomer = said.filter(({ about }) => about === 'customer');
  const ofProject = said.filter(({ about, text }) => about.includes('project') || text.includes('has a project with'));
  const others = said.filter((one) => !ofCustomer.includes(one) && !ofProject.includes(one));
  const name = `Order ${known.orderNumber}`;
  return [
    {
      system: 'erp',
      record: name,
      sentences: [...gone, ...others],
      price: { planned: untaxed, now: soldBy(contract, order) },
    },
    {
      system: 'erp',
      record: `Project of order ${known.orderNumber}`,
      sentences: notOf(ofProject, ofCustomer),
      price: null,
    },
    {
      system: 'erp',
      record: `Customer of order ${known.orderNumber}`,
      sentences: [...customerSaid(contract, known, customer), ...ofCustomer],
      price: null,
    },
    ...contactsSaid(contract, known, contacts),
  ];
}

function notOf(some: readonly Said[], others: readonly Said[]): Said[] {
  return some.filter((one) => !others.includes(one));
}

/** Where the contract's lines are; null when they are not there any more. */
export function orderOf({ writes }: ContractPlan, stands: ErpStands | undefined): ErpOrder | null {
  return (writes.order.amends ? stands?.written.added?.order : stands?.written.order) ?? null;
}

/** What the contract's own lines come to; nothing while the order is not in force. */
export function soldBy({ writes, totals }: ContractPlan, order: ErpOrder | null): Money {
  const of = totals.untaxed.currency;
  if (order?.state !== 'sale') return zero(of);
  const prefix = `${writes.order.key}_line_`;
  // On its own order everything counts but what another deal has added and what the ERP passes on; on an amended one only what is ours.
  const isOurs = ({ key, expense }: ErpOrderLine) =>
    !expense && (writes.order.amends ? key?.startsWith(prefix) : !key || key.startsWith(prefix));
  const lines = order.lines.filter(isOurs).map(({ untaxed }) => money(untaxed, of));
  return sum(lines, of);
}

/** Sentences about lines that are on an invoice. */
function saidOfInvoiced({ writes }: ContractPlan, order: ErpOrder): ReadonlySet<string> {
  const invoiced = withOwnNames(writes.order.lines).filter(({ key }) =>
    onInvoice(order.lines.find((line) => line.key === key)),
  );
  return new Set(invoiced.flatMap((line) => proveOrderLine(order, line).map(({ message }) => message)));
}

export function onInvoice(line: ErpOrderLine | undefined): boolean {
  return line !== undefined && !new Big(line.invoiced ?? '0').eq(0);
}

function customerSaid({ customerName }: Contract, { erp }: ContractOnRecord, customer: PartnerStands | null): Said[] {
  const id = erp.customerId;
  if (customer === null) {
    const text = `Customer ${customerName} (${id}) is no longer in the ERP: it was deleted, or merged into another.`;
    return [{ text, about: 'customer', mends: false }];
  }
  if (customer.active) return [];
  return [{ text: `Customer ${customerName} (${id}) is archived in the ERP.`, about: 'customer', mends: false }];
}

function contactsSaid(
  { writes }: Contract,
  { erp }: ContractOnRecord,
  contacts: readonly PartnerStands[],
): Difference[] {
  return erp.contactIds.flatMap((id, at) => {
    const found = contacts.find((contact) => contact.id === id);
    if (found?.active) return [];
    const planned = writes.contacts[at];
    const named = planned && 'upsert' in planned ? planned.upsert.name : found?.name;
    const who = `Contact ${named ? `${named} (${id})` : id}`;
    const text = found
      ? `${who} is archived in the ERP.`
      : `${who} is no longer in the ERP: it was deleted, or merged into another.`;
    return [
      { system: 'erp', record: `Contact ${id}`, sentences: [{ text, about: 'contacts', mends: false }], price: null },
    ];
  });
}

/** `TL-DRIFT-0003:price` is about the price. */
export function aboutOf({ cause }: Issue): string {
  return cause.slice(cause.indexOf(':') + 1);
}
