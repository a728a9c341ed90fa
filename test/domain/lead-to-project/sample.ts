import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import type { Deal, DealLine } from '../../../domain/deal.ts';
import type { CustomerCandidate, ErpSnapshot } from '../../../domain/erp.ts';
import { businessKey, type CivilDate, entityCode } from '../../../domain/ids.ts';
import type { Issue } from '../../../domain/issue.ts';
import { hashedPart, planLeadToProject } from '../../../domain/lead-to-project/plan-lead-to-project.ts';
import type {
  Correction,
  LeadToProjectPlan,
  LeadToProjectSnapshot,
} from '../../../domain/lead-to-project/plan-types.ts';
import { currency } from '../../../domain/money.ts';
import type { EntityPolicy, Policy } from '../../../domain/policy.ts';

/* One small firm, one ordinary deal and the ERP's answer to it. Tests change what they are about, and nothing else. */

export const EUR = currency('EUR');
export const GBP = currency('GBP');

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
          startsOn: 'start',
          endsOn: 'end',
          paymentTerms: 'terms',
          notToExceed: 'cap',
          servicePackage: 'package',
          billingSchedule: 'schedule',
          service: 'hs_sku',
          vat: 'vat',
        },
        activitiesPerSecond: 10,
      },
      erp: { connection: 'odoo', product: 'odoo', activitiesPerSecond: 10 },
    },
    mappings: {
      entities: { 'Northwind GmbH': 'NWG', 'Northwind Ltd': 'NWL' },
      services: {
        SENIOR: hourly('Senior consulting', 'senior'),
        CONSULT: hourly('Consulting', 'consultant'),
        TRAINING: hourly('Training', 'trainer'),
        FIXED: { ...fixed('Fixed scope'), defaultSchedule: 'on-completion' },
        AUDIT: { ...fixed('Audit'), mandatory: ['endsOn', 'vat', 'contact'] },
      },
      paymentTerms: { '30 days': '30 Days', 'a month': '30 Days', '60 days': '60 Days' },
      owners: { 'tom@northwind.example': 'tom' },
      packages: {
        implementation: {
          projectName: '{customer} / {deal} ({key})',
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

function hourly(name: string, role: string) {
  return {
    name,
    pricing: 'time-and-materials' as const,
    erpProduct: 'TL-CONSULT',
    role,
    defaultSchedule: null,
    mandatory: [],
  };
}

function fixed(name: string) {
  return {
    name,
    pricing: 'fixed-fee' as const,
    erpProduct: 'TL-FIXED',
    role: null,
    defaultSchedule: null,
    mandatory: [],
  };
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
      startsOn: 'Project start',
      endsOn: 'Project end',
      paymentTerms: 'Payment terms',
      notToExceed: 'Not to exceed',
      servicePackage: 'Service package',
      billingSchedule: 'Billing schedule',
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
      'TL-CONSULT': { id: 11, name: 'Consulting', code: 'TL-CONSULT', unit: 'Hours', makesTask: true },
      'TL-FIXED': { id: 12, name: 'Fixed scope', code: 'TL-FIXED', unit: 'Units', makesTask: false },
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

export function snapshot(changes: Partial<LeadToProjectSnapshot> = {}): LeadToProjectSnapshot {
  return { key: businessKey('hubspot', '123'), deal: deal(), erp: erp(), corrections: [], asOf: today, ...changes };
}

/** The plan of a snapshot that has one. */
export function planOf(changes: Partial<LeadToProjectSnapshot> = {}, firm: Policy = policy()): LeadToProjectPlan {
  const result = planLeadToProject(snapshot(changes), firm);
  if ('issues' in result) throw new Error(result.issues.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return result.planned;
}

/** The issues of a snapshot that has no plan. */
export function issuesOf(changes: Partial<LeadToProjectSnapshot> = {}, firm: Policy = policy()): Issue[] {
  const result = planLeadToProject(snapshot(changes), firm);
  if ('planned' in result) throw new Error('It was planned.');
  return result.issues;
}

export function hashOf(plan: LeadToProjectPlan): string {
  return createHash('sha256')
    .update(canonicalJson(hashedPart(plan)))
    .digest('hex');
}
