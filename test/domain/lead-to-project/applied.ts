import type {
  ContactCandidate,
  CustomerCandidate,
  ErpOrder,
  ErpOrderLine,
  ErpRef,
  ErpSnapshot,
} from '../../../domain/erp.ts';
import type { Currency } from '../../../domain/ids.ts';
import {
  type Answers,
  type ContractPlan,
  type ContractReceipt,
  contractsOf,
  type LeadToProjectPlan,
  type LeadToProjectReceipt,
  type OrderLineWrite,
} from '../../../domain/lead-to-project/plan-types.ts';
import { lineAmount, type Money, money, sum } from '../../../domain/money.ts';
import type { PsaReceipt, PsaSnapshot, PsaWrites } from '../../../domain/psa.ts';

/** Ids that no generated record has. */
const MADE = 1_000_000;

/** How far an apply came before the deal is read again. */
export type Progress = 'customer' | 'contacts' | 'order' | 'psa';

/** What the systems answer after a plan was applied so far: the same questions, with our own records among the answers. */
export function applied(plan: LeadToProjectPlan, before: Answers, progress: Progress): Answers {
  const answers = { ...before };
  for (const contract of contractsOf(plan)) {
    const { erp, psa = null } = before[contract.entity] ?? {};
    if (!erp) throw new Error(`Nothing was asked for ${contract.entity}.`);
    answers[contract.entity] = {
      erp: appliedToErp(contract, plan.customerName, erp, progress),
      psa: psa && (progress === 'psa' ? appliedToPsa(contract, psa) : psa),
    };
  }
  return answers;
}

function appliedToErp(contract: ContractPlan, name: string, before: ErpSnapshot, progress: Progress): ErpSnapshot {
  const { customer, contacts, order } = contract.writes;
  const customerId = 'use' in customer ? customer.use : (before.customers.find(({ ours }) => ours)?.id ?? MADE);
  const hasOrder = progress === 'order' || progress === 'psa';
  const withContacts =
    progress === 'customer' ? before.contacts : [...madeContacts(contacts, customerId), ...before.contacts];
  const written = hasOrder ? receiptOf(contract, name, before.amended ?? null).order : null;
  return {
    ...before,
    customers: [...madeCustomer(contract, customerId, hasOrder && !order.amends), ...before.customers],
    contacts: withContacts,
    order: order.amends ? null : written,
    ...(order.amends && written && { amended: written }),
  };
}

function madeCustomer({ writes }: ContractPlan, id: number, isOrdered: boolean): CustomerCandidate[] {
  const ours = 'upsert' in writes.customer;
  const record = { id, name: 'Acme GmbH', vat: null, website: null, city: null, ours, archived: false };
  if (isOrdered) return [{ ...record, matchedBy: 'our order' }];
  return ours ? [{ ...record, matchedBy: 'our external id' }] : [];
}

function madeContacts(contacts: ContractPlan['writes']['contacts'], customerId: number): ContactCandidate[] {
  return contacts.flatMap((contact, index) => {
    if ('use' in contact) return [];
    const { name, email = null } = contact.upsert;
    const record = { id: MADE + index, name, email, customerId };
    const byKey = { ...record, matchedBy: 'our external id' as const, answers: contact.key };
    // It has the address, too, so the ERP may list it for both reasons.
    return email ? [byKey, { ...record, matchedBy: 'email' as const, answers: email.toLowerCase() }] : [byKey];
  });
}

function appliedToPsa({ writes }: ContractPlan, before: PsaSnapshot): PsaSnapshot {
  if (!writes.psa) return before;
  const { companyId, project, budget } = psaReceiptOf(writes.psa);
  const { company } = writes.psa;
  const made = 'create' in company && !before.companies.some(({ ours }) => ours);
  const record = { id: companyId, name: 'Acme GmbH', domain: 'acme.example', archived: false, ours: true };
  const companies = made ? [...before.companies, record] : before.companies;
  return { ...before, companies, written: { project: writes.psa.project.use === null ? project : null, budget } };
}

/** What is read back when everything was written as planned. */
export function receiptsOf(plan: LeadToProjectPlan, amended: ErpOrder | null = null): ContractReceipt[] {
  return contractsOf(plan).map((contract) => ({
    erp: receiptOf(contract, plan.customerName, amended),
    psa: contract.writes.psa ? psaReceiptOf(contract.writes.psa) : null,
  }));
}

/** `amended`: the order that gets the lines. */
export function receiptOf(
  { writes, totals }: ContractPlan,
  customerName: string,
  amended: ErpOrder | null = null,
): LeadToProjectReceipt {
  const { customer, contacts, order, project } = writes;
  const customerId = 'use' in customer ? customer.use : (amended?.customer.id ?? MADE);
  const contactIds = contacts.map((contact, index) => ('use' in contact ? contact.use : MADE + index));
  // Numbered after those that are there, as they are made.
  const last = Math.max(-1, ...(amended?.lines ?? []).map(({ id }) => id));
  const lines = order.lines.map((line, index) => readLine(line, last + 1 + index, order.currency));
  if (order.amends && amended) {
    const others = amended.lines.filter(({ key }) => !lines.some((line) => line.key === key));
    const all = [...others, ...lines];
    const untaxed = sum(
      all.map((line): Money => money(line.untaxed, order.currency)),
      order.currency,
    ).amount;
    const { lineNote } = order;
    const notes = lineNote ? [{ id: MADE, key: lineNote.key, text: lineNote.text }] : [];
    return { order: { ...amended, lines: all, notes, untaxed }, customerId, contactIds };
  }
  const read: ErpOrder = {
    id: 900,
    number: 'S00012',
    state: 'sale',
    url: 'https://erp.example/900',
    company: { id: order.companyId, name: order.company },
    customer: { id: customerId, name: customerName },
    currency: order.currency,
    reference: order.reference ?? '',
    origin: order.origin,
    date: order.date,
    paymentTerms: named(order.paymentTermsId),
    salesperson: named(order.salespersonId),
    hasNote: Boolean(order.note),
    untaxed: totals.untaxed.amount,
    lines,
    projects: project
      ? [
          {
            id: 800,
            name: project.name,
            url: 'https://erp.example/800',
            active: true,
            company: { id: project.companyId, name: order.company },
            customer: { id: customerId, name: customerName },
            manager: named(project.managerId),
            startsOn: project.startsOn ?? null,
            endsOn: project.endsOn ?? null,
            tasks: [...project.tasks, { name: 'Made by Odoo' }].map(({ name }, id) => ({ id, name })),
            milestones: project.milestones.map(({ name, deadline }, id) => ({ id, name, deadline })),
          },
        ]
      : [],
  };
  return { order: read, customerId, contactIds };
}

function readLine(line: OrderLineWrite, index: number, currency: Currency): ErpOrderLine {
  return {
    id: index,
    key: line.key,
    productCode: line.productCode,
    name: line.name,
    quantity: `${line.quantity}${line.quantity.includes('.') ? '0' : '.00'}`,
    unitPrice: line.unitPrice,
    discountPercent: `${line.discountPercent}`,
    untaxed: lineAmount(line.quantity, line.unitPrice, line.discountPercent, currency).amount,
    taxes: (line.taxIds ?? [15]).map((id) => ({ id, name: `Tax ${id}` })),
    analytic: Object.fromEntries(Object.entries(line.analytic ?? {}).map(([id, percent]) => [id, `${percent}.0`])),
    ...(line.milestones && {
      // Floats, as Odoo has them.
      milestones: line.milestones.map((one) => ({
        ...one,
        share: `${one.share}${one.share.includes('.') ? '' : '.'}00000000001`,
        reached: false,
      })),
    }),
  };
}

export function psaReceiptOf({ company, project, budget, placeholders }: PsaWrites): PsaReceipt {
  const companyId = 'use' in company ? company.use : '7001';
  const projectId = project.use ?? '7100';
  return {
    companyId,
    project: {
      id: projectId,
      key: project.key,
      name: project.name,
      url: 'https://psa.example/7100',
      active: true,
      company: { id: companyId, name: 'Acme GmbH' },
      manager: project.managerId === null ? null : { id: project.managerId, name: 'Tom Hale' },
      taskLists: [
        ...(project.templateId === null ? [] : [{ name: 'From the template', tasks: [] }]),
        ...project.taskLists.map(({ name, tasks }) => ({ name, tasks: tasks.map((task) => task.name) })),
      ],
      milestones: project.milestones.map(({ name, due }) => ({ name, due })),
      placeholders: placeholders.map(({ role, from, until }) => ({ role, from, until })),
    },
    budget: {
      id: '7200',
      key: budget.key,
      name: budget.name,
      url: 'https://psa.example/7200',
      open: true,
      projectId,
      currency: budget.currency,
      purchaseOrder: budget.purchaseOrder,
      services: budget.services.map(({ key, name, billing, quantity, unitPrice, capped }) => ({
        key,
        name,
        billing,
        quantity: `${quantity}${quantity.includes('.') ? '0' : '.0'}`,
        unitPrice,
        capped,
      })),
    },
  };
}

function named(id: number | null | undefined): ErpRef | null {
  return id ? { id, name: `Record ${id}` } : null;
}
