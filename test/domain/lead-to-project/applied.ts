import type { ContactCandidate, CustomerCandidate, ErpOrder, ErpRef, ErpSnapshot } from '../../../domain/erp.ts';
import type { LeadToProjectPlan, LeadToProjectReceipt } from '../../../domain/lead-to-project/plan-types.ts';
import { lineAmount } from '../../../domain/money.ts';

/** Ids that no generated record has. */
const MADE = 1_000_000;

/** How far an apply came before the deal is read again. */
export type Progress = 'customer' | 'contacts' | 'order';

/** What the ERP answers after a plan was applied so far: the same question, with our own records among the answers. */
export function applied(plan: LeadToProjectPlan, before: ErpSnapshot, progress: Progress): ErpSnapshot {
  const { customer, contacts } = plan.writes;
  const customerId = 'use' in customer ? customer.use : (before.customers.find(({ ours }) => ours)?.id ?? MADE);
  const withContacts =
    progress === 'customer' ? before.contacts : [...madeContacts(contacts, customerId), ...before.contacts];
  return {
    ...before,
    customers: [...madeCustomer(plan, customerId, progress), ...before.customers],
    contacts: withContacts,
    order: progress === 'order' ? receiptOf(plan).order : null,
  };
}

function madeCustomer({ writes }: LeadToProjectPlan, id: number, progress: Progress): CustomerCandidate[] {
  const ours = 'upsert' in writes.customer;
  const record = { id, name: 'Acme GmbH', vat: null, website: null, city: null, ours, archived: false };
  if (progress === 'order') return [{ ...record, matchedBy: 'our order' }];
  return ours ? [{ ...record, matchedBy: 'our external id' }] : [];
}

function madeContacts(contacts: LeadToProjectPlan['writes']['contacts'], customerId: number): ContactCandidate[] {
  return contacts.flatMap((contact, index) => {
    if ('use' in contact) return [];
    const { name, email = null } = contact.upsert;
    const record = { id: MADE + index, name, email, customerId };
    const byKey = { ...record, matchedBy: 'our external id' as const, answers: contact.key };
    // It has the address, too, so the ERP may list it for both reasons.
    return email ? [byKey, { ...record, matchedBy: 'email' as const, answers: email.toLowerCase() }] : [byKey];
  });
}

/** What is read back when everything was written as planned. */
export function receiptOf(plan: LeadToProjectPlan): LeadToProjectReceipt {
  const { customer, contacts, order, project } = plan.writes;
  const customerId = 'use' in customer ? customer.use : MADE;
  const read: ErpOrder = {
    id: 900,
    number: 'S00012',
    state: 'sale',
    url: 'https://erp.example/900',
    company: { id: order.companyId, name: order.company },
    customer: { id: customerId, name: plan.customerName },
    currency: order.currency,
    reference: order.reference,
    origin: order.origin,
    date: order.date,
    paymentTerms: named(order.paymentTermsId),
    salesperson: named(order.salespersonId),
    hasNote: Boolean(order.note),
    untaxed: plan.totals.untaxed.amount,
    lines: order.lines.map((line, index) => ({
      id: index,
      key: line.key,
      productCode: line.productCode,
      name: line.name,
      quantity: `${line.quantity}${line.quantity.includes('.') ? '0' : '.00'}`,
      unitPrice: line.unitPrice,
      discountPercent: `${line.discountPercent}`,
      untaxed: lineAmount(line.quantity, line.unitPrice, line.discountPercent, order.currency).amount,
      taxes: (line.taxIds ?? [15]).map((id) => ({ id, name: `Tax ${id}` })),
      analytic: Object.fromEntries(Object.entries(line.analytic ?? {}).map(([id, percent]) => [id, `${percent}.0`])),
    })),
    projects: [
      {
        id: 800,
        name: project.name,
        url: 'https://erp.example/800',
        active: true,
        company: { id: project.companyId, name: order.company },
        customer: { id: customerId, name: plan.customerName },
        manager: named(project.managerId),
        startsOn: project.startsOn ?? null,
        endsOn: project.endsOn ?? null,
        tasks: [...project.tasks, { name: 'Made by Odoo' }].map(({ name }, id) => ({ id, name })),
        milestones: project.milestones.map(({ name, deadline }, id) => ({ id, name, deadline })),
      },
    ],
  };
  const contactIds = contacts.map((contact, index) => ('use' in contact ? contact.use : MADE + index));
  return { order: read, customerId, contactIds };
}

function named(id: number | null | undefined): ErpRef | null {
  return id ? { id, name: `Record ${id}` } : null;
}
