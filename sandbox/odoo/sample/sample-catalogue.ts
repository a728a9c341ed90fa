import type { Environment } from '../environment.ts';
import { setExternalId } from '../external-ids.ts';
import { byVersion, fieldNames } from '../odoo-version.ts';

interface SampleProduct {
  code: string;
  name: string;
  price: number;
  unit: 'Hours' | 'Days' | 'Units';
  policy: 'ordered_prepaid' | 'delivered_timesheet' | 'delivered_milestones' | 'delivered_manual';
  tracking: 'no' | 'task_in_project' | 'project_only';
}

const time = { unit: 'Hours', policy: 'delivered_timesheet', tracking: 'task_in_project' } as const;
const days = { unit: 'Days', policy: 'ordered_prepaid', tracking: 'task_in_project' } as const;

// The first four are one of each way to bill; the others are what a consultancy sells.
const products: readonly SampleProduct[] = [
  { code: 'TL-CONSULT', name: 'Consulting by the hour', price: 150, ...time },
  {
    code: 'TL-FIXED',
    name: 'Fixed-fee engagement',
    price: 10_000,
    unit: 'Units',
    policy: 'ordered_prepaid',
    tracking: 'task_in_project',
  },
  { code: 'TL-MANUAL', name: 'Retainer', price: 5_000, unit: 'Units', policy: 'delivered_manual', tracking: 'no' },
  {
    code: 'TL-MILESTONE',
    name: 'Milestone delivery',
    price: 20_000,
    unit: 'Units',
    policy: 'delivered_milestones',
    tracking: 'task_in_project',
  },
  // For hours that are recorded elsewhere.
  {
    code: 'TL-PSA-HOUR',
    name: 'Consulting by the hour, delivered by hand',
    price: 150,
    unit: 'Hours',
    policy: 'delivered_manual',
    tracking: 'no',
  },
  {
    code: 'TL-PROJECT',
    name: 'Project set-up',
    price: 1_500,
    unit: 'Units',
    policy: 'ordered_prepaid',
    tracking: 'project_only',
  },
  { code: 'DEV-SENIOR', name: 'Senior consultant', price: 165, ...time },
  { code: 'DEV-JUNIOR', name: 'Junior consultant', price: 115, ...time },
  { code: 'ARCHITECT', name: 'Solution architect', price: 195, ...time },
  { code: 'PM', name: 'Project management', price: 145, ...time },
  { code: 'WORKSHOP', name: 'Workshop', price: 1_600, ...days },
  { code: 'TRAINING', name: 'Training', price: 1_400, ...days },
  {
    code: 'SUPPORT',
    name: 'Support retainer',
    price: 2_400,
    unit: 'Units',
    policy: 'delivered_manual',
    tracking: 'no',
  },
];

const paymentTerms: readonly [name: string, externalName: string][] = [
  ['Immediate Payment', 'immediate'],
  ['14 Days', '14days'],
  ['15 Days', '15days'],
  ['21 Days', '21days'],
  ['30 Days', '30days'],
  ['45 Days', '45days'],
  ['60 Days', '60days'],
  ['End of Following Month', 'end_following_month'],
];

/** Odoo’s own, with its external ids, and a few that people add. */
export function addPaymentTerms(env: Environment): void {
  for (const [name, externalName] of paymentTerms) {
    const { id } = env.create('account.payment.term', { name });
    setExternalId(env, `account.account_payment_term_${externalName}`, 'account.payment.term', id);
  }
}

/** Where each company books its invoices. */
export function addJournals(env: Environment, { gmbh, ltd }: { gmbh: number; ltd: number }): void {
  const name = byVersion(env.version, { 17: 'Customer Invoices', 19: 'Sales' });
  for (const company_id of [gmbh, ltd]) {
    env.create('account.journal', { name, code: 'INV', type: 'sale', company_id, sequence: 5 });
  }
}

/** Sales taxes of both companies; the first of each is what products carry. */
export function addTaxes(env: Environment, companies: { gmbh: number; ltd: number }): number[] {
  const [germany] = env.search('res.country', [['code', '=', 'DE']]);
  const [kingdom] = env.search('res.country', [['code', '=', 'GB']]);
  const add = (company: number, country: number | undefined, name: string, amount: number) =>
    env.create('account.tax', { name, amount, company_id: company, country_id: country }).id;
  const standard = [add(companies.gmbh, germany, '19% VAT', 19), add(companies.ltd, kingdom, '20% VAT', 20)];
  add(companies.gmbh, germany, '7% VAT', 7);
  add(companies.gmbh, germany, '0% Reverse Charge', 0);
  add(companies.gmbh, germany, '0% Export', 0);
  add(companies.ltd, kingdom, '0% Reverse Charge', 0);
  add(companies.ltd, kingdom, '0% Export', 0);
  return standard;
}

/** Units of measure, and the services in them. */
export function addProducts(env: Environment, taxes: readonly number[]): void {
  for (const [name, factor, externalName] of [
    ['Units', 0, 'unit'],
    ['Hours', 1, 'hour'],
    ['Days', 8, 'day'],
  ] as const) {
    const { id } = env.create('uom.uom', { name, factor });
    setExternalId(env, `uom.product_uom_${externalName}`, 'uom.uom', id);
  }
  for (const { code, name, price, unit, policy, tracking } of products) {
    env.create('product.product', {
      name,
      default_code: code,
      [fieldNames(env.version).productKind]: 'service',
      list_price: price,
      uom_id: env.search('uom.uom', [['name', '=', unit]])[0],
      taxes_id: [[6, 0, taxes]],
      service_policy: policy,
      service_tracking: tracking,
    });
  }
}

/** A list for each currency, for both companies; the euro's comes first. */
export function addPricelists(env: Environment): void {
  for (const code of ['EUR', 'GBP', 'USD']) {
    const [currency] = env.search('res.currency', [['name', '=', code]]);
    env.create('product.pricelist', { name: `Northwind ${code}`, currency_id: currency });
  }
}

/** The first plan is the one that projects’ accounts go to. */
export function addAnalytics(env: Environment): void {
  const projects = env.create('account.analytic.plan', { name: 'Projects' });
  const departments = env.create('account.analytic.plan', { name: 'Departments' });
  for (const name of ['Consulting', 'Engineering', 'Delivery Germany', 'Delivery UK']) {
    env.create('account.analytic.account', { name, plan_id: departments.id, company_id: false });
  }
  setExternalId(env, 'analytic.analytic_plan_projects', 'account.analytic.plan', projects.id);
}
