import Big from 'big.js';
import type { ErpOrder, ErpOrderLine } from '../erp.ts';
import type { Issue } from '../issue.ts';
import { type Money, money, sum, zero } from '../money.ts';
import type { SystemRole } from '../policy.ts';
import type { PsaBudget, PsaWrites } from '../psa.ts';
import type { DealStands, ErpStands, PartnerStands, PsaStands } from '../standing.ts';
import type { ContractOnRecord, OnRecord } from './contract-on-record.ts';
import { type ContractPlan, contractsOf } from './plan-types.ts';
import { provePsaBudget, provePsaProject } from './prove-delivery.ts';
import { proveOrder } from './prove-order.ts';
import { proveOrderLine, withOwnNames } from './prove-order-line.ts';

/** How one record, in one system, is no longer what was proven: everything about it that differs. */
export interface Difference {
  system: SystemRole;
  /** As people call it: `Order S00012`. */
  record: string;
  /** What differs; the known ones of it, too. */
  sentences: Said[];
  /** What the contract is worth on this record as it was approved, and as it is now; null where it holds no amount. */
  price: { planned: Money; now: Money } | null;
}

/** One sentence, what of the record it is about, and whether Throughline may put it back. */
export interface Said {
  text: string;
  about: string;
  mends: boolean;
}

/** What every system says now of one process's contracts; one answer for each contract, in their order. */
export interface Stands {
  deal: DealStands;
  erp: ErpStands[];
  psa: (PsaStands | null)[];
}

/** What of an order was written by us as a value, so that it may be written again. */
const MENDS_ON_ORDER = new Set([
  ...['reference', 'date', 'payment terms', 'salesperson', 'quantity', 'price', 'discount', 'taxes', 'analytic'],
  ...['archived project', 'project dates', 'manager'],
]);
/** What a total follows from: where one of these differs, nothing more is said by the total's differing, too. */
const MOVES_THE_TOTAL = new Set(['line', 'quantity', 'price', 'discount']);
/** What a line is sold at. Once a part of it is on an invoice, it is the biller's to correct. */
const OF_A_LINE = new Set(['quantity', 'price', 'discount', 'taxes']);
/** In the PSA everything is found by our key and set as planned, but for these. */
const STAYS_IN_PSA = new Set(['currency', 'other service', 'gone']);

/**
 * Where what is there differs from what was proven, one difference for each record, and for each currency of a deal; none:
 * everything is as it was.
 */
export function findDrift({ plan, contracts }: OnRecord, { deal, erp, psa }: Stands): Difference[] {
  const found = contractsOf(plan).flatMap((contract, at) => {
    const known = contracts[at];
    const inErp = erp[at];
    if (!known || !inErp) return [];
    return [
      ...inTheErp({ ...contract, customerName: plan.customerName }, known, inErp),
      ...inThePsa(contract, known, psa[at] ?? null),
    ];
  });
  return [...ofTheDeal(plan, contracts, { deal, erp }), ...found].filter(({ sentences }) => sentences.length > 0);
}

function ofTheDeal(
  plan: OnRecord['plan'],
  contracts: readonly ContractOnRecord[],
  { deal, erp }: Pick<Stands, 'deal' | 'erp'>,
): Difference[] {
  const record = `Deal ${deal.id}`;
  const says = (text: string, about: string, price: Difference['price']): Difference => {
    return { system: 'crm', record, sentences: [{ text, about, mends: false }], price };
  };
  if (!deal.found || !deal.won) {
    return byCurrency(plan, contracts, erp).map(({ numbers, price }) =>
      deal.found
        ? says(`${record} is no longer won; ${numbers} was written for it.`, 'deal', price)
        : says(
            `${record} is no longer in the CRM: it was deleted, or merged into another; ${numbers} was written for it.`,
            'gone',
            price,
          ),
    );
  }
  const told = unique(deal.order?.split(',').map((number) => number.trim()) ?? []);
  const numbers = unique(contracts.map(({ orderNumber }) => orderNumber));
  if (told === '' || told === numbers) return [];
  return [says(`${record} names order ${told}; ${numbers} was written for it.`, 'order', null)];
}

/** Orders of two legal entities may have one number: each counts it by itself. */
function unique(numbers: readonly string[]): string {
  return [...new Set(numbers)].join(', ');
}

/** What was approved for the deal, and what its orders, which stand without it, come to now. */
function byCurrency(plan: OnRecord['plan'], contracts: readonly ContractOnRecord[], erp: Stands['erp']) {
  const all = contractsOf(plan).map((contract, at) => {
    const { currency, ...planned } = contract.totals.untaxed;
    const now = soldBy(contract, orderOf(contract, erp[at]));
    return { currency, number: contracts[at]?.orderNumber ?? '', planned: { currency, ...planned }, now };
  });
  return [...Map.groupBy(all, ({ currency }) => currency)].map(([currency, same]) => ({
    numbers: unique(same.map(({ number }) => number)),
    price: {
      planned: sum(
        same.map(({ planned }) => planned),
        currency,
      ),
      now: sum(
        same.map(({ now }) => now),
        currency,
      ),
    },
  }));
}

function orderOf({ writes }: ContractPlan, stands: ErpStands | undefined): ErpOrder | null {
  return (writes.order.amends ? stands?.written.added?.order : stands?.written.order) ?? null;
}

type Contract = ContractPlan & { customerName: string };

function inTheErp(contract: Contract, known: ContractOnRecord, stands: ErpStands): Difference[] {
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

/** What the contract's own lines come to; nothing while the order is not in force. */
function soldBy({ writes, totals }: ContractPlan, order: ErpOrder | null): Money {
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

/**
 * By the names that were proven, whatever people call things by now: what somebody has accepted must stay the same sentence.
 * Who is booked on what, and when, is delivery's to plan.
 */
function inThePsa({ writes }: ContractPlan, { psa: known }: ContractOnRecord, stands: PsaStands | null): Difference[] {
  if (!writes.psa || !known || !stands) return [];
  const planned = { ...writes.psa, placeholders: [] };
  const project = stands.project && { ...stands.project, name: known.projectName };
  const budget = stands.budget && { ...stands.budget, name: known.budgetName };
  const wanted = 'use' in planned.company ? planned.company.use : known.companyId;
  const ofProject = project
    ? [
        ...provePsaProject(planned, project, wanted).map(inPsa),
        ...keyOf('Project', project, planned.project.use ? null : planned.project.key),
      ]
    : [goneFrom(`Project "${known.projectName}"`)];
  const ofBudget = budget
    ? [
        ...provePsaBudget(planned, budget, project ?? { id: budget.projectId ?? '', name: known.projectName }).map(
          inPsa,
        ),
        ...keyOf('Budget', budget, planned.budget.key),
      ]
    : [goneFrom(`Budget "${known.budgetName}"`)];
  const isGone = project === null || budget === null;
  // Without project or budget they would be made anew, which nobody has asked for.
  const mend = (said: Said) => (isGone ? { ...said, mends: false } : said);
  return [
    { system: 'psa', record: `Project "${known.projectName}"`, sentences: ofProject.map(mend), price: null },
    {
      system: 'psa',
      record: `Budget "${known.budgetName}"`,
      sentences: ofBudget.map(mend),
      price: { planned: budgeted(planned), now: budget ? worthOf(budget) : zero(planned.budget.currency) },
    },
  ];
}

function inPsa(issue: Issue): Said {
  const about = aboutOf(issue);
  return { text: issue.message, about, mends: !STAYS_IN_PSA.has(about) };
}

/** Without our key nobody finds it again: the next one would be made a second time. */
function keyOf(kind: string, { name, key }: { name: string; key: string | null }, planned: string | null): Said[] {
  if (planned === null || key === planned) return [];
  const text = `${kind} "${name}" carries ${key === null ? 'no key of Throughline’s' : `the key ${key}`} in the PSA; ${planned} is planned.`;
  return [{ text, about: 'key', mends: true }];
}

function goneFrom(record: string): Said {
  return { text: `${record} is no longer in the PSA.`, about: 'gone', mends: false };
}

function budgeted({ budget }: PsaWrites): Money {
  const of = budget.currency;
  return sum(
    budget.services.map(({ quantity, unitPrice }) => money(new Big(quantity).times(unitPrice.amount), of)),
    of,
  );
}

function worthOf({ services, currency: of }: PsaBudget): Money {
  const sold = services.filter(({ billing }) => billing !== 'non-billable');
  return sum(
    sold.map(({ quantity, unitPrice }) => money(new Big(quantity).times(unitPrice.amount), of)),
    of,
  );
}

/** `TL-DRIFT-0003:price` is about the price. */
function aboutOf({ cause }: Issue): string {
  return cause.slice(cause.indexOf(':') + 1);
}
