import { describe, expect, it } from 'vitest';
import type { CatalogueCode } from '../../../domain/catalogue.ts';
import type { Deal } from '../../../domain/deal.ts';
import { type ErpSnapshot, nothingAsked } from '../../../domain/erp.ts';
import type { Policy } from '../../../domain/policy.ts';
import {
  candidate,
  correction,
  deal,
  EUR,
  entity,
  erp,
  GBP,
  hourly,
  issuesOf,
  line,
  planOf,
  policy,
} from './sample.ts';

interface Case {
  name: string;
  deal?: Partial<Deal>;
  erp?: Partial<ErpSnapshot>;
  policy?: Policy;
  code: CatalogueCode;
  field: string | null;
  cause: string;
  says: string;
  hint?: string;
}

const company = { ...deal().company, id: '55', name: 'Acme GmbH' } as NonNullable<Deal['company']>;
const fixed = line({ service: 'FIXED', quantity: '1', unitPrice: '1000' });
const senior = hourly('Senior consulting', 'senior');
const demanding = (mandatory: ReturnType<typeof entity>['mandatory']) =>
  policy({ entities: { NWG: entity({ mandatory }) } });

const cases: Case[] = [
  {
    name: 'an empty mandatory field',
    deal: { purchaseOrder: '  ' },
    code: 'TL-DEAL-0001',
    field: 'purchaseOrder',
    cause: 'TL-DEAL-0001:purchaseOrder',
    says: '"PO number" is empty; Northwind GmbH takes no deal without it.',
  },
  {
    name: 'a field that a service needs',
    deal: { endsOn: null, lines: [line({ service: 'AUDIT' })], billingSchedule: 'thirds' },
    code: 'TL-DEAL-0001',
    field: 'endsOn',
    cause: 'TL-DEAL-0001:endsOn',
    says: `"Project end" is empty; Audit can't be sold without it.`,
  },
  {
    name: 'a missing contact',
    deal: { contacts: [] },
    policy: demanding(['contact']),
    code: 'TL-DEAL-0001',
    field: null,
    cause: 'TL-DEAL-0001:contact',
    says: "The deal's list of contacts is empty; Northwind GmbH takes no deal without it.",
  },
  {
    name: 'a missing VAT number',
    deal: { company: { ...company, vat: null } },
    policy: demanding(['vat']),
    code: 'TL-DEAL-0001',
    field: 'company.vat',
    cause: 'TL-DEAL-0001:company.vat',
    says: 'The VAT number of Acme GmbH is empty; Northwind GmbH takes no deal without it.',
  },
  {
    name: 'no entity',
    deal: { entity: null },
    code: 'TL-DEAL-0001',
    field: 'entity',
    cause: 'TL-DEAL-0001:entity',
    says: '"Legal entity" is empty; it says which of our legal entities sells.',
  },
  {
    name: 'a company without a name',
    deal: { company: { ...company, name: '' } },
    code: 'TL-DEAL-0001',
    field: null,
    cause: 'TL-DEAL-0001:company.name',
    says: `"Company" has no name, and a customer can't be made without one.`,
  },
  {
    name: 'a line without product code',
    deal: { lines: [line({ service: null })] },
    code: 'TL-DEAL-0001',
    field: 'lines.71.service',
    cause: 'TL-DEAL-0001:lines.service',
    says: 'The product code of line 1 "Solution architecture" is empty; it says which service is sold.',
  },
  {
    name: 'a line without quantity',
    deal: { lines: [line({ quantity: null, name: '' })] },
    code: 'TL-DEAL-0001',
    field: 'lines.71.quantity',
    cause: 'TL-DEAL-0001:lines.quantity',
    says: 'The quantity of line 1 is empty; nothing can be contracted without it.',
  },
  {
    name: 'no currency, where the entity has two',
    deal: { currency: null, lines: [line({ currency: null })] },
    policy: policy({ entities: { NWG: entity({ currencies: [EUR, GBP] }) } }),
    code: 'TL-DEAL-0001',
    field: 'currency',
    cause: 'TL-DEAL-0001:currency',
    says: '"Currency" is empty; the order needs one.',
  },
  {
    name: 'a fixed fee without any schedule',
    deal: { lines: [{ ...fixed, service: 'AUDIT' }] },
    code: 'TL-DEAL-0001',
    field: 'billingSchedule',
    cause: 'TL-DEAL-0001:billingSchedule',
    says: '"Billing schedule" is empty; Audit has no usual one.',
  },
  {
    name: 'an instalment at the end of work that has no end',
    deal: { lines: [fixed], endsOn: null },
    code: 'TL-DEAL-0001',
    field: 'endsOn',
    cause: 'TL-DEAL-0001:endsOn',
    says: '"Project end" is empty; an instalment is due when the work ends.',
  },
  {
    name: 'a date that is none',
    deal: { startsOn: '2026-02-30' },
    code: 'TL-DEAL-0002',
    field: 'startsOn',
    cause: 'TL-DEAL-0002:startsOn',
    says: '"Project start" is "2026-02-30", which is not a date (YYYY-MM-DD).',
  },
  ...['0', '-1', '1e3', '1,5', 'forty', '1.255'].map((quantity) => ({
    name: `the quantity ${quantity}`,
    deal: { lines: [line({ quantity })] },
    code: 'TL-DEAL-0002' as const,
    field: 'lines.71.quantity',
    cause: 'TL-DEAL-0002:lines.quantity',
    says: `The quantity of line 1 "Solution architecture" is "${quantity}", which is not a number above zero with at most 2 digits after the point.`,
  })),
  {
    name: 'a price below a cent',
    deal: { lines: [line({ unitPrice: '0.005' })] },
    code: 'TL-DEAL-0002',
    field: 'lines.71.unitPrice',
    cause: 'TL-DEAL-0002:lines.unitPrice',
    says: 'The unit price of line 1 "Solution architecture" is "0.005", which is not a number above zero with at most 2 digits after the point.',
  },
  ...['100.01', '-5', '12.345', '10 %'].map((discountPercent) => ({
    name: `the discount ${discountPercent}`,
    deal: { lines: [line({ discountPercent })] },
    code: 'TL-DEAL-0002' as const,
    field: 'lines.71.discountPercent',
    cause: 'TL-DEAL-0002:lines.discountPercent',
    says: `The discount of line 1 "Solution architecture" is "${discountPercent}", which is not a percentage from 0 to 100 with at most 2 digits after the point.`,
  })),
  {
    name: 'a cap that is no amount',
    deal: { notToExceed: '20k' },
    code: 'TL-DEAL-0002',
    field: 'notToExceed',
    cause: 'TL-DEAL-0002:notToExceed',
    says: '"Not to exceed" is "20k", which is not an amount above zero with at most 2 digits after the point.',
  },
  {
    name: 'an amount that is none',
    deal: { amount: 'tbd' },
    code: 'TL-DEAL-0002',
    field: 'amount',
    cause: 'TL-DEAL-0002:amount',
    says: '"Amount" is "tbd", which is not an amount.',
  },
  {
    name: 'an end before the start',
    deal: { endsOn: '2026-11-30' },
    code: 'TL-DEAL-0003',
    field: 'endsOn',
    cause: 'TL-DEAL-0003:endsOn',
    says: '"Project end" is 2026-11-30, before "Project start", which is 2026-12-01.',
  },
  {
    // 40 × 180.00 = 7,200.00 and 80.5 × 150 = 12,075.00, together 19,275.00
    name: 'an amount that is not the sum of the lines',
    deal: { amount: '20000' },
    code: 'TL-DEAL-0003',
    field: 'amount',
    cause: 'TL-DEAL-0003:amount',
    says: '"Amount" is 20,000.00 EUR, but its lines come to 19,275.00 EUR.',
  },
  {
    name: 'a line in another currency',
    deal: { lines: [line({ currency: 'USD' })] },
    code: 'TL-DEAL-0003',
    field: 'lines.71.currency',
    cause: 'TL-DEAL-0003:lines.currency',
    says: `The currency of line 1 "Solution architecture" is "USD", the deal's is EUR.`,
  },
  {
    name: 'a cap where nothing is sold by time',
    deal: { lines: [fixed], notToExceed: '5000' },
    code: 'TL-DEAL-0003',
    field: 'notToExceed',
    cause: 'TL-DEAL-0003:notToExceed',
    says: '"Not to exceed" is 5000, but nothing on the deal is sold by time.',
  },
  {
    name: 'no company',
    deal: { company: null },
    code: 'TL-DEAL-0004',
    field: null,
    cause: 'TL-DEAL-0004:company',
    says: '"Company" is empty: nobody to make a contract with.',
  },
  {
    name: 'no lines',
    deal: { lines: [] },
    code: 'TL-DEAL-0005',
    field: null,
    cause: 'TL-DEAL-0005:lines',
    says: 'The deal has no lines, so there is nothing to contract.',
  },
  {
    name: 'an unknown entity',
    deal: { entity: 'Southwind' },
    code: 'TL-MAP-0001',
    field: 'entity',
    cause: 'TL-MAP-0001:entity=Southwind',
    says: '"Legal entity" is "Southwind", which is none of our legal entities.',
    hint: 'Add config/mappings.yaml: entities.Southwind, or correct the deal to one of NWG, NWL.',
  },
  {
    name: 'a currency that the entity does not sell in',
    deal: { currency: 'CHF', lines: [line({ currency: null })] },
    code: 'TL-MAP-0002',
    field: 'currency',
    cause: 'TL-MAP-0002:currency=CHF,entity=NWG',
    says: '"Currency" is "CHF"; Northwind GmbH sells in EUR.',
    hint: 'Correct the currency, or add it to config/entities.yaml: entities.NWG.currencies.',
  },
  {
    name: 'an unknown service',
    deal: { lines: [line({ service: 'ACME' })] },
    code: 'TL-MAP-0003',
    field: 'lines.71.service',
    cause: 'TL-MAP-0003:service=ACME',
    says: 'The product code of line 1 "Solution architecture" is "ACME", which is none of our services.',
    hint: 'Add config/mappings.yaml: services.ACME, or correct the line to a service that is there.',
  },
  {
    name: 'an unknown owner',
    deal: { owner: { id: '8', name: 'Ada', email: 'ada@northwind.example' } },
    code: 'TL-MAP-0004',
    field: 'owner',
    cause: 'TL-MAP-0004:owner=ada@northwind.example',
    says: '"Deal owner" is Ada (ada@northwind.example), for whom no user of the ERP is named.',
  },
  {
    name: 'an owner without e-mail address',
    deal: { owner: { id: '8', name: 'Ada', email: null } },
    code: 'TL-MAP-0004',
    field: 'owner',
    cause: 'TL-MAP-0004:owner=8',
    says: '"Deal owner" is Ada (8), for whom no user of the ERP is named.',
  },
  {
    name: 'unknown payment terms',
    deal: { paymentTerms: '90 days' },
    code: 'TL-MAP-0005',
    field: 'paymentTerms',
    cause: 'TL-MAP-0005:paymentTerms=90 days',
    says: '"Payment terms" is "90 days", for which no terms of the ERP are named.',
    hint: 'Add config/mappings.yaml: paymentTerms.90 days, or correct the deal to one of 30 days, a month, 60 days.',
  },
  {
    name: 'an unknown package',
    deal: { servicePackage: 'migration' },
    code: 'TL-MAP-0006',
    field: 'servicePackage',
    cause: 'TL-MAP-0006:servicePackage=migration',
    says: '"Service package" is "migration", which is not configured.',
    hint: 'Add config/mappings.yaml: packages.migration, or correct the deal to one of implementation.',
  },
  {
    name: 'an unknown schedule',
    deal: { lines: [fixed], billingSchedule: 'fifths' },
    code: 'TL-MAP-0006',
    field: 'billingSchedule',
    cause: 'TL-MAP-0006:billingSchedule=fifths',
    says: '"Billing schedule" is "fifths", which is not configured.',
  },
  {
    name: 'an unknown country',
    deal: { company: { ...company, country: 'Atlantis' } },
    code: 'TL-MAP-0007',
    field: 'company.country',
    cause: 'TL-MAP-0007:country=Atlantis',
    says: `The company's country is "Atlantis", which is no country we know.`,
  },
  {
    name: 'a company that the ERP does not have',
    erp: { company: null },
    code: 'TL-MAP-0008',
    field: null,
    cause: 'TL-MAP-0008:company=Northwind Consulting GmbH',
    says: 'The ERP has no company "Northwind Consulting GmbH".',
    hint: 'Make it there and retry, or correct config/entities.yaml: entities.NWG.erpCompany.',
  },
  {
    name: 'a product that the ERP does not have',
    erp: { products: {} },
    code: 'TL-MAP-0008',
    field: null,
    cause: 'TL-MAP-0008:product with the code=TL-CONSULT',
    says: 'The ERP has no product with the code "TL-CONSULT" for Northwind Consulting GmbH.',
  },
  {
    name: 'a product named like what every object has',
    policy: policy({
      mappings: {
        ...policy().mappings,
        services: { SENIOR: { ...senior, erpProduct: 'constructor' }, CONSULT: senior },
      },
    }),
    code: 'TL-MAP-0008',
    field: null,
    cause: 'TL-MAP-0008:product with the code=constructor',
    says: 'The ERP has no product with the code "constructor" for Northwind Consulting GmbH.',
  },
  {
    name: 'no price list in the currency',
    erp: { priceList: { id: 4, name: 'USD', currency: 'USD' as typeof EUR } },
    code: 'TL-MAP-0008',
    field: null,
    cause: 'TL-MAP-0008:active price list in=EUR',
    says: 'The ERP has no active price list in "EUR" for Northwind Consulting GmbH.',
  },
  {
    name: 'a user that the ERP does not have',
    erp: { salesperson: null },
    code: 'TL-MAP-0008',
    field: null,
    cause: 'TL-MAP-0008:user with the login=tom',
    says: 'The ERP has no user with the login "tom" for Northwind Consulting GmbH.',
  },
  {
    name: 'payment terms that the ERP does not have',
    erp: { paymentTerms: null },
    code: 'TL-MAP-0008',
    field: null,
    cause: 'TL-MAP-0008:payment terms=30 Days',
    says: 'The ERP has no payment terms "30 Days" for Northwind Consulting GmbH.',
  },
  {
    name: 'a tax that the ERP does not have',
    policy: policy({ entities: { NWG: entity({ taxes: ['19 %'] }) } }),
    code: 'TL-MAP-0008',
    field: null,
    cause: 'TL-MAP-0008:sales tax=19 %',
    says: 'The ERP has no sales tax "19 %" for Northwind Consulting GmbH.',
  },
  {
    name: 'an analytic account that the ERP does not have',
    policy: policy({ entities: { NWG: entity({ analytic: { Berlin: '100' } }) } }),
    code: 'TL-MAP-0008',
    field: null,
    cause: 'TL-MAP-0008:analytic account=Berlin',
    says: 'The ERP has no analytic account "Berlin" for Northwind Consulting GmbH.',
  },
  {
    name: 'a country that the ERP does not have',
    erp: { country: null },
    code: 'TL-MAP-0008',
    field: null,
    cause: 'TL-MAP-0008:country=DE',
    says: 'The ERP has no country "DE" for Northwind Consulting GmbH.',
  },
  {
    name: 'a role without a rate in the currency',
    deal: { lines: [line({ service: 'TRAINING' })] },
    code: 'TL-MAP-0009',
    field: null,
    cause: 'TL-MAP-0009:role=trainer,currency=EUR,entity=NWG',
    says: 'Northwind GmbH has no EUR rate for the role "trainer", which "Training" is sold as.',
    hint: 'Add config/entities.yaml: entities.NWG.rates.trainer.EUR.',
  },
  {
    name: 'several possible customers',
    erp: { customers: [candidate(7, 'vat'), candidate(8, 'vat')] },
    code: 'TL-MATCH-0001',
    field: 'customer',
    cause: 'TL-MATCH-0001:company=hubspot-55',
    says: '"Acme GmbH" could be any of 2 customers that the ERP has already.',
  },
  {
    name: 'an archived customer',
    erp: { customers: [candidate(7, 'vat', { archived: true })] },
    code: 'TL-MATCH-0002',
    field: 'customer',
    cause: 'TL-MATCH-0002:company=hubspot-55',
    says: '"Acme GmbH" is customer 7 "Acme 7" of the ERP, which is archived.',
  },
];

describe('what keeps a deal from being planned', () => {
  it.each(cases)('$name: $code', ({ deal: changes, erp: answers, policy: firm, code, field, cause, says, hint }) => {
    const issues = issuesOf({ deal: deal(changes), erp: erp(answers) }, firm);
    const issue = issues.find((found) => found.code === code && found.field === field);
    expect(issue?.message).toBe(says);
    expect(issue?.cause).toBe(cause);
    if (hint) expect(issue?.hint).toBe(hint);
    // Nothing else is wrong with it, unless one gap brings another.
    const brings = ['AUDIT', 'no company', 'no lines'].some((word) => JSON.stringify(changes ?? {}).includes(word));
    if (!brings) expect(issues.map((found) => found.code)).toEqual([code]);
  });

  it('has a case for every code that a planner can give', () => {
    const given = new Set(cases.map(({ code }) => code));
    expect([...given].sort()).toEqual([
      'TL-DEAL-0001',
      'TL-DEAL-0002',
      'TL-DEAL-0003',
      'TL-DEAL-0004',
      'TL-DEAL-0005',
      'TL-MAP-0001',
      'TL-MAP-0002',
      'TL-MAP-0003',
      'TL-MAP-0004',
      'TL-MAP-0005',
      'TL-MAP-0006',
      'TL-MAP-0007',
      'TL-MAP-0008',
      'TL-MAP-0009',
      'TL-MATCH-0001',
      'TL-MATCH-0002',
    ]);
  });
});

describe('all gaps at once', () => {
  it('names entity and purchase order together, though only the entity says that it needs one', () => {
    const issues = issuesOf({ deal: deal({ entity: null, purchaseOrder: null }), erp: nothingAsked });
    expect(issues.map(({ field }) => field)).toEqual(['entity', 'purchaseOrder']);
  });

  it('asks for no purchase order as long as the deal could be of an entity that takes deals without', () => {
    const issues = issuesOf({ deal: deal({ entity: null, purchaseOrder: null, currency: null }), erp: nothingAsked });
    expect(issues.map(({ field }) => field)).toEqual(['entity']);
  });

  it('names what the CRM lacks, what the mapping lacks and what the ERP lacks, with the customer to choose', () => {
    const broken = deal({
      purchaseOrder: null,
      startsOn: 'soon',
      paymentTerms: 'someday',
      lines: [line({ service: 'ACME', quantity: '-1' }), line({ id: '72', position: 2, unitPrice: null })],
    });
    const issues = issuesOf({ deal: broken, erp: erp({ products: {}, customers: [candidate(7, 'name')] }) });
    expect(issues.map(({ code, field }) => `${code} ${field}`)).toEqual([
      'TL-MAP-0003 lines.71.service',
      'TL-DEAL-0002 lines.71.quantity',
      'TL-DEAL-0001 lines.72.unitPrice',
      'TL-DEAL-0001 purchaseOrder',
      'TL-DEAL-0002 startsOn',
      'TL-MAP-0005 paymentTerms',
      'TL-MAP-0008 null',
      'TL-MATCH-0001 customer',
    ]);
  });

  it('gives every issue the category of the catalogue', () => {
    const issues = issuesOf({
      deal: deal({ purchaseOrder: null, paymentTerms: 'x' }),
      erp: erp({ customers: [candidate(7, 'name')] }),
    });
    expect(issues.map(({ category }) => category)).toEqual(['incomplete data', 'policy', 'ambiguous match']);
  });
});

describe('what is no gap', () => {
  it('takes the entity by the CRM’s name for it, by its code, and in any case', () => {
    for (const name of ['Northwind GmbH', 'northwind gmbh', 'NWG', 'nwg']) {
      expect(planOf({ deal: deal({ entity: name }) }).entity).toBe('NWG');
    }
  });

  it('takes the only currency of the entity, or that of the lines, when the CRM names none', () => {
    const plain = [line({ currency: null })];
    expect(planOf({ deal: deal({ currency: null, lines: plain }) }).writes.order.currency).toBe('EUR');
    const both = policy({ entities: { NWG: entity({ currencies: [GBP, EUR] }) } });
    expect(planOf({ deal: deal({ currency: '', lines: [line()] }) }, both).writes.order.currency).toBe('EUR');
  });

  it('takes currencies in small letters, and work that ends on the day it starts', () => {
    const small = deal({ currency: 'eur', lines: [line({ currency: 'eur' })], endsOn: '2026-12-01' });
    expect(planOf({ deal: small }).writes.order.currency).toBe('EUR');
  });

  it('takes an amount that is the sum of the lines, however it is written, or the cap', () => {
    for (const amount of ['19275', '19275.00', '19275.0']) planOf({ deal: deal({ amount }) });
    planOf({ deal: deal({ amount: '25000', notToExceed: '25000.00' }) });
  });

  it('takes a cap below the sum of the lines: that is what a cap is for', () => {
    expect(planOf({ deal: deal({ notToExceed: '10000' }) }).totals.notToExceed?.amount).toBe('10000.00');
  });

  it('asks for no owner, terms or country that the ERP does not take from us', () => {
    const { ownership } = entity();
    const narrow = entity({
      ownership: {
        ...ownership,
        customer: ['name'],
        order: [],
        project: ownership.project.filter((field) => field !== 'manager'),
      },
    });
    const strange = deal({
      paymentTerms: 'someday',
      owner: { id: '8', name: 'Ada', email: null },
      company: { ...company, country: 'Atlantis' },
    });
    const answers = erp({ salesperson: null, paymentTerms: null, country: null });
    const { order } = planOf({ deal: strange, erp: answers }, policy({ entities: { NWG: narrow } })).writes;
    expect(order).not.toHaveProperty('paymentTermsId');
  });

  it('takes the last of several corrections of one field', () => {
    const corrections = [correction('purchaseOrder', 'PO-8'), correction('purchaseOrder', 'PO-9')];
    expect(planOf({ corrections }).writes.order.reference).toBe('PO-9');
    const customers = [candidate(7, 'name'), candidate(8, 'name')];
    const chosen = [correction('customer', '7'), correction('customer', '8')];
    expect(planOf({ erp: erp({ customers }), corrections: chosen }).writes.customer).toEqual({ use: 8 });
  });

  it('takes a correction for each gap that names a field', () => {
    const broken = deal({ entity: 'Southwind', purchaseOrder: null, lines: [line({ service: 'ACME', quantity: '' })] });
    const corrections = [
      correction('entity', 'NWG'),
      correction('purchaseOrder', ' PO-9 '),
      correction('lines.71.service', 'senior'),
      correction('lines.71.quantity', '10'),
    ];
    expect(planOf({ deal: broken, corrections }).writes.order.reference).toBe('PO-9');
  });
});
