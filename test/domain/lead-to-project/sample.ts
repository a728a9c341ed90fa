import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import type { Deal, DealLine } from '../../../domain/deal.ts';
import type { CustomerCandidate, ErpProduct, ErpSnapshot } from '../../../domain/erp.ts';
import { businessKey, type CivilDate, entityCode } from '../../../domain/ids.ts';
import type { Issue } from '../../../domain/issue.ts';
import { hashedPart, planLeadToProject } from '../../../domain/lead-to-project/plan-lead-to-project.ts';
import type {
  Correction,
  LeadToProjectPlan,
  LeadToProjectSnapshot,
  LeadToProjectWrites,
  ProjectWrite,
} from '../../../domain/lead-to-project/plan-types.ts';
import { currency } from '../../../domain/money.ts';
import type { EntityPolicy, Policy, ServicePolicy } from '../../../domain/policy.ts';
import type { PsaSnapshot } from '../../../domain/psa.ts';

/* One small firm, one ordinary deal and the ERP's answer to it. Tests change what they are about, and nothing else. */

export const EUR = currency('EUR');
export const GBP = currency('GBP');
export const NWG = entityCode('NWG');
export const NWL = entityCode('NWL');

const today: CivilDate = civilDate('2026-11-20');

export function entity(changes: Partial<EntityPolicy> = {}): EntityPolicy {
  return {
    code: entityCode('NWG'),
    name: 'Northwind GmbH',
    erpCompany: 'Northwind Consulting GmbH',
    currencies: [EUR],
    timeZone: 'Europe/Berlin',
    country: 'DE',
    calendar: {
      workdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
      holidays: ['2026-12-25', '2026-12-26', '2027-01-01'],
      opensAt: '09:00',
      closesAt: '17:00',
    },
    projectIn: 'erp',
    psaSubsidiary: null,
    customers: 'shared',
    taxes: null,
    analytic: null,
    mandatory: ['purchaseOrder', 'startsOn'],
    defaultPaymentTerms: '30 days',
    ownership: {
      customer: ['name', 'vat', 'website', 'street', 'city', 'zip', 'country', 'reference'],
      contact: ['name', 'email', 'phone', 'jobTitle'],
      order: ['paymentTerms', 'salesperson', 'note', 'taxes', 'analytic'],
      project: ['dates', 'manager', 'tasks', 'milestones'],
    },
    rates: { senior: { EUR: '180.00' }, consultant: { EUR: '150.00' } },
    ...changes,
  };
}

/** The British entity: pounds, its own customers, no purchase order asked for. */
export function british(changes: Partial<EntityPolicy> = {}): EntityPolicy {
  return entity({
    code: entityCode('NWL'),
    name: 'Northwind Ltd',
    erpCompany: 'Northwind Consulting Ltd',
    currencies: [GBP],
    timeZone: 'Europe/London',
    customers: 'own',
    mandatory: ['startsOn'],
    rates: { senior: { GBP: '165.00' }, consultant: { GBP: '140.00' } },
    ...changes,
  });
}

export function policy(changes: Partial<Policy> = {}): Policy {
  return {
    version: 'v1',
    entities: { NWG: entity(), NWL: british() },
    systems: {
      crm: {
        connection: 'hubspot',
        product: 'hubspot',
        since: '2026-01-01',
        fields: {
          entity: 'legal_entity',
          purchaseOrder: 'po_number',
          purchaseOrderAmount: 'po_amount',
          startsOn: 'start',
          endsOn: 'end',
          paymentTerms: 'terms',
          notToExceed: 'cap',
          servicePackage: 'package',
          billingSchedule: 'schedule',
          amends: 'amends_deal',
          service: 'hs_sku',
          lineEntity: 'legal_entity',
          vat: 'vat',
        },
        activitiesPerSecond: 10,
      },
      erp: { connection: 'odoo', product: 'odoo', activitiesPerSecond: 10 },
      psa: { connection: 'productive', product: 'productive', activitiesPerSecond: 5 },
    },
    mixedDeals: 'split',
    mappings: {
      entities: { 'Northwind GmbH': 'NWG', 'Northwind Ltd': 'NWL' },
      services: {
        SENIOR: hourly('Senior consulting', 'senior'),
        CONSULT: hourly('Consulting', 'consultant'),
        TRAINING: hourly('Training', 'trainer'),
        FIXED: { ...fixed('Fixed scope'), defaultSchedule: 'on-completion' },
        AUDIT: { ...fixed('Audit'), mandatory: ['endsOn', 'vat', 'contact'] },
        DELIVERY: {
          ...service('Delivery', 'TL-MILESTONE', 'Fixed price'),
          pricing: 'milestones',
          defaultMilestones: 'three-steps',
        },
        SUPPORT: {
          ...service('Support', 'TL-RETAINER', 'Retainer'),
          pricing: 'retainer',
          retainer: {
            period: 'month',
            includedHours: '20',
            rolloverPeriods: 1,
            overageRole: 'consultant',
            billed: 'arrears',
            proration: 'none',
          },
          mandatory: ['endsOn'],
        },
      },
      paymentTerms: { '30 days': '30 Days', 'a month': '30 Days', '60 days': '60 Days' },
      owners: { 'tom@northwind.example': 'tom' },
      packages: {
        implementation: {
          projectName: '{customer} / {deal} ({key})',
          psaTemplate: null,
          tasks: [
            { code: 'kick-off', name: 'Kick-off', hours: '8' },
            { code: 'build', name: 'Build', hours: null },
          ],
          milestones: [{ code: 'live', name: 'Live', afterBusinessDays: 5 }],
          staffing: [{ role: 'senior', count: 2 }],
        },
      },
      schedules: {
        'on-completion': [
          { code: 'end', name: 'On completion', percent: '100', due: { on: 'end', afterBusinessDays: 0 } },
        ],
        thirds: [
          { code: 'one', name: 'First third', percent: '33.33', due: { on: 'start', afterBusinessDays: 0 } },
          { code: 'two', name: 'Second third', percent: '33.33', due: { on: 'start', afterBusinessDays: 20 } },
          { code: 'rest', name: 'Rest', percent: '33.34', due: { on: 'end', afterBusinessDays: 2 } },
        ],
      },
      milestonePlans: {
        'three-steps': [
          { code: 'design', name: 'Design accepted', share: { percent: '30' }, afterBusinessDays: 20 },
          { code: 'build', name: 'Build accepted', share: { percent: '40' }, afterBusinessDays: 45 },
          { code: 'live', name: 'Live', share: { percent: '30' }, afterBusinessDays: 60 },
        ],
      },
      customers: {},
      countries: { Deutschland: 'DE' },
    },
    approvals: [],
    owners: {
      'incomplete data': 'sales-operations',
      'ambiguous match': 'master-data',
      policy: 'operations',
      'rejected by system': 'finance-systems',
      access: 'platform',
      'stuck approval': 'operations',
      drift: 'operations',
    },
    ...changes,
  };
}

function service(name: string, erpProduct: string, psaServiceType: string): ServicePolicy {
  return {
    name,
    pricing: 'fixed-fee',
    erpProduct,
    role: null,
    defaultSchedule: null,
    defaultMilestones: null,
    retainer: null,
    psaServiceType,
    mandatory: [],
  };
}

export function hourly(name: string, role: string): ServicePolicy {
  return { ...service(name, 'TL-CONSULT', 'Consulting'), pricing: 'time-and-materials', role };
}

function fixed(name: string): ServicePolicy {
  return service(name, 'TL-FIXED', 'Fixed price');
}

export function line(changes: Partial<DealLine> = {}): DealLine {
  return {
    id: '71',
    name: 'Solution architecture',
    service: 'SENIOR',
    quantity: '40',
    unitPrice: '180.00',
    discountPercent: null,
    currency: 'EUR',
    position: 1,
    ...changes,
  };
}

export function deal(changes: Partial<Deal> = {}): Deal {
  return {
    connection: 'hubspot',
    id: '123',
    labels: {
      entity: 'Legal entity',
      purchaseOrder: 'PO number',
      purchaseOrderAmount: 'PO amount',
      startsOn: 'Project start',
      endsOn: 'Project end',
      paymentTerms: 'Payment terms',
      notToExceed: 'Not to exceed',
      servicePackage: 'Service package',
      billingSchedule: 'Billing schedule',
      amends: 'Amends deal',
      currency: 'Currency',
      amount: 'Amount',
      owner: 'Deal owner',
      company: 'Company',
      lines: 'Line items',
      closedOn: 'Close date',
      name: 'Deal name',
    },
    version: '1',
    url: 'https://crm.example/123',
    name: 'ERP rollout',
    won: true,
    closedOn: civilDate('2026-11-18'),
    amount: null,
    currency: 'EUR',
    owner: { id: '9', name: 'Tom Hale', email: 'tom@northwind.example' },
    entity: 'NWG',
    purchaseOrder: 'PO-77',
    startsOn: '2026-12-01',
    endsOn: '2027-02-26',
    paymentTerms: null,
    notToExceed: null,
    servicePackage: null,
    billingSchedule: null,
    lines: [
      line(),
      line({ id: '72', name: 'Configuration', service: 'CONSULT', quantity: '80.5', unitPrice: '150', position: 2 }),
    ],
    company: {
      id: '55',
      name: 'Acme GmbH',
      domain: 'acme.example',
      vat: 'DE 123 456 789',
      street: 'Ring 1',
      city: 'Berlin',
      zip: '10115',
      country: 'Germany',
    },
    contacts: [{ id: '9001', name: 'Kim Acme', email: 'Kim@acme.example', phone: '+49 30 1', jobTitle: 'CIO' }],
    handled: null,
    ...changes,
  };
}

export function erp(changes: Partial<ErpSnapshot> = {}): ErpSnapshot {
  return {
    company: { id: 1, name: 'Northwind Consulting GmbH', currency: EUR },
    products: {
      'TL-CONSULT': product(11, 'TL-CONSULT', 'time', { unit: 'Hours', makesTask: true }),
      'TL-FIXED': product(12, 'TL-FIXED', 'order'),
      'TL-MILESTONE': product(13, 'TL-MILESTONE', 'milestones'),
      'TL-RETAINER': product(14, 'TL-RETAINER', 'delivered quantity'),
    },
    priceList: { id: 3, name: 'EUR', currency: EUR },
    salesperson: { id: 21, name: 'Tom Hale' },
    paymentTerms: { id: 31, name: '30 Days' },
    taxes: {},
    analyticAccounts: {},
    country: { id: 57, name: 'Germany' },
    customers: [],
    contacts: [],
    order: null,
    ...changes,
  };
}

function product(
  id: number,
  code: string,
  billedBy: ErpProduct['billedBy'],
  changes: Partial<ErpProduct> = {},
): ErpProduct {
  return { id, code, name: code, unit: 'Units', makesTask: false, billedBy, ...changes };
}

/** The PSA's answer: a new company, and everything that the policy names. */
export function psa(changes: Partial<PsaSnapshot> = {}): PsaSnapshot {
  const named = (name: string, id: string) => [name, { id, name }] as const;
  return {
    capabilities: {
      externalId: 'custom field',
      webhooks: true,
      projectTemplate: 'copy',
      placeholders: true,
      approve: true,
      markBilled: 'mirror invoice',
    },
    subsidiary: { id: '31', name: 'Northwind Ltd' },
    template: null,
    serviceTypes: Object.fromEntries([named('Consulting', '41'), named('Fixed price', '42'), named('Retainer', '43')]),
    manager: { id: '51', name: 'Tom Hale' },
    companies: [],
    written: { project: null, budget: null },
    ...changes,
  };
}

export function candidate(
  id: number,
  matchedBy: CustomerCandidate['matchedBy'],
  changes: Partial<CustomerCandidate> = {},
) {
  const ours = matchedBy === 'our external id';
  return { id, name: `Acme ${id}`, vat: null, website: null, city: null, matchedBy, ours, archived: false, ...changes };
}

export function correction(field: string, value: string, changes: Partial<Correction> = {}): Correction {
  const by = { id: 'priya', name: 'Priya Nair', email: null };
  return { field, value, sourceValue: null, by, reason: 'as agreed', ...changes };
}

/** `erp` is what the ERP answers for any entity, unless `answers` says more. */
export type SnapshotChanges = Partial<LeadToProjectSnapshot> & { erp?: ErpSnapshot };

export function snapshot({ erp: answer = erp(), ...changes }: SnapshotChanges = {}): LeadToProjectSnapshot {
  const same = { erp: answer, psa: null };
  return {
    key: businessKey('hubspot', '123'),
    deal: deal(),
    answers: { [NWG]: same, [NWL]: same },
    corrections: [],
    asOf: today,
    ...changes,
  };
}

/** The plan of a snapshot that has one. */
export function planOf(changes: SnapshotChanges = {}, firm: Policy = policy()): LeadToProjectPlan {
  const result = planLeadToProject(snapshot(changes), firm);
  if ('issues' in result) throw new Error(result.issues.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return result.planned;
}

/** The ERP's project of a plan that has one. */
export function projectOf({ writes }: { writes: LeadToProjectWrites }): ProjectWrite {
  if (!writes.project) throw new Error('No project is planned in the ERP.');
  return writes.project;
}

/** The issues of a snapshot that has no plan. */
export function issuesOf(changes: SnapshotChanges = {}, firm: Policy = policy()): Issue[] {
  const result = planLeadToProject(snapshot(changes), firm);
  if ('planned' in result) throw new Error('It was planned.');
  return result.issues;
}

export function hashOf(plan: LeadToProjectPlan): string {
  return createHash('sha256')
    .update(canonicalJson(hashedPart(plan)))
    .digest('hex');
}
