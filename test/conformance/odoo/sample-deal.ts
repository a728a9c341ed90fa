import type { ContractKeys, ErpQuestion, ErpSnapshot } from '../../../domain/erp.ts';
import { type BusinessKey, businessKey, type CivilDate, entityCode } from '../../../domain/ids.ts';
import type { LeadToProjectWrites, OrderLineWrite, ProjectWrite } from '../../../domain/lead-to-project/plan-types.ts';
import { caller, type OdooTarget } from './odoo-target.ts';

/** A deal nobody else has, so that a real Odoo with other records in it does no harm. */
export interface SampleDeal {
  key: BusinessKey;
  /** Unique; part of every name. */
  mark: string;
  question: ErpQuestion;
}

/** With a project in Odoo. */
export type SampleWrites = LeadToProjectWrites & { project: ProjectWrite };

/** What a sample is made for: as much of a target as it takes. */
type Books = Pick<OdooTarget, 'erp' | 'settings' | 'company'>;

let count = 0;

export function sampleDeal(odoo: Books): SampleDeal {
  count += 1;
  const mark = `${Date.now().toString(36)}x${Math.floor(Math.random() * 1e6).toString(36)}n${count}`;
  const key = businessKey('conf', mark);
  const question: ErpQuestion = {
    entity: entityCode('CONF'),
    company: odoo.company,
    orderKey: `order_${key}`,
    customerKey: `customer_${key}`,
    contactKeys: [`contact_${key}_1`, `contact_${key}_2`],
    customer: { name: `${mark} Works GmbH`, vat: null, domain: `${mark}.example` },
    contactEmails: [`ann@${mark}.example`, `bob@${mark}.example`],
    products: ['TL-CONSULT', 'TL-FIXED'],
    currency: null,
    salespersonLogin: odoo.settings.login,
    paymentTerms: '30 Days',
    taxes: [],
    analyticAccounts: [],
    country: 'DE',
  };
  return { key, mark, question };
}

/** The keys by which what was written for the deal is found again. */
export function keysOf({ key, question }: SampleDeal): ContractKeys {
  return { order: question.orderKey, project: `project_${key}` };
}

/** Reads for the deal, in the company's own currency. */
export async function readForDeal(odoo: Books, deal: SampleDeal): Promise<ErpSnapshot> {
  const { company } = await odoo.erp.readForPlan(deal.question, caller());
  return odoo.erp.readForPlan({ ...deal.question, currency: company?.currency ?? null }, caller());
}

/** Everything lead-to-project can write: customer, two contacts, project with tasks and milestones, order with two lines. */
export async function writesFor(odoo: Books, deal: SampleDeal): Promise<SampleWrites> {
  const { key, mark, question } = deal;
  const { company, products, priceList, salesperson, paymentTerms, country } = await readForDeal(odoo, deal);
  const consulting = products['TL-CONSULT'];
  const fixed = products['TL-FIXED'];
  if (!company || !priceList || !consulting || !fixed) {
    throw new Error(`${question.company} needs the products TL-CONSULT and TL-FIXED and a price list of its currency.`);
  }
  const line = { discountPercent: '0', taxIds: null, analytic: null };
  const lines: OrderLineWrite[] = [
    {
      ...line,
      key: `${question.orderKey}_line_1`,
      productId: consulting.id,
      productCode: 'TL-CONSULT',
      name: 'Senior consultant',
      quantity: '80',
      // Neither is the product's own price: Odoo must keep them.
      unitPrice: '181.25',
      discountPercent: '10',
    },
    {
      ...line,
      key: `${question.orderKey}_line_2`,
      productId: fixed.id,
      productCode: 'TL-FIXED',
      name: 'Fixed part',
      quantity: '1',
      unitPrice: '12500.5',
    },
  ];
  return {
    customer: {
      key: question.customerKey,
      upsert: {
        name: question.customer.name,
        company: null,
        website: `https://${mark}.example`,
        street: 'Am Weg 1',
        city: 'Zürich',
        zip: '8001',
        countryId: country?.id ?? null,
        reference: key,
      },
    },
    contacts: [
      {
        key: `contact_${key}_1`,
        upsert: { name: 'Ann Müller', email: `ann@${mark}.example`, phone: '+49 30 1234', jobTitle: 'CFO' },
      },
      {
        key: `contact_${key}_2`,
        upsert: { name: 'Bob 東京', email: `bob@${mark}.example`, phone: null, jobTitle: null },
      },
    ],
    project: {
      key: `project_${key}`,
      name: `${mark}: Rollout & <more>`,
      companyId: company.id,
      startsOn: '2026-12-01' as CivilDate,
      endsOn: '2027-03-31' as CivilDate,
      managerId: salesperson?.id ?? null,
      tasks: [
        { key: `task_${key}_kickoff`, name: 'Kick-off', hours: '8' },
        { key: `task_${key}_wrapup`, name: 'Wrap-up', hours: '4.5' },
      ],
      milestones: [
        { key: `milestone_${key}_golive`, name: 'Go-live', deadline: '2027-02-15' as CivilDate },
        { key: `milestone_${key}_end`, name: 'Acceptance', deadline: '2027-03-31' as CivilDate },
      ],
    },
    order: {
      key: question.orderKey,
      company: company.name,
      companyId: company.id,
      priceListId: priceList.id,
      currency: priceList.currency,
      reference: `PO ${mark}`,
      origin: key,
      date: '2026-11-10' as CivilDate,
      paymentTermsId: paymentTerms?.id ?? null,
      salespersonId: salesperson?.id ?? null,
      note: 'Not to exceed 15,000.00\nPO <4711>',
      lines,
    },
  };
}
