import type { Environment } from '../environment.ts';
import type { OdooUser } from '../odoo-server.ts';

/** The accounts that may call the sandbox's API. Their keys open nothing but the sandbox. */
export const sampleUsers: readonly OdooUser[] = [
  {
    login: 'throughline@northwind.example',
    name: 'Throughline',
    apiKey: 'sandbox-odoo-key-throughline',
    groups: [
      'sales_team.group_sale_salesman_all_leads',
      'project.group_project_manager',
      'account.group_account_invoice',
    ],
  },
  { login: 'limited@northwind.example', name: 'Limited', apiKey: 'sandbox-odoo-key-limited', groups: [] },
];

const staff = [
  { name: 'Anna Berg', login: 'anna.berg@northwind.example', job: 'Account Manager', cost: 0 },
  { name: 'Tom Hale', login: 'tom.hale@northwind.example', job: 'Account Manager', cost: 0 },
  { name: 'Jonas Lind', login: 'jonas.lind@northwind.example', job: 'Delivery Lead', cost: 90 },
  { name: 'Lena Vogt', login: 'lena.vogt@northwind.example', job: 'Senior Consultant', cost: 80 },
  { name: 'Sam Okoro', login: 'sam.okoro@northwind.example', job: 'Junior Consultant', cost: 50 },
];

/** Staff are users and employees; accounts of the API are users only, so they have no time of their own. */
export function addUsers(env: Environment, companies: { gmbh: number; ltd: number }, users: readonly OdooUser[]): void {
  const both = [[6, 0, [companies.gmbh, companies.ltd]]];
  const common = { company_id: companies.gmbh, company_ids: both, tz: 'Europe/Berlin' };
  for (const { name, login, job, cost } of staff) {
    const company = name === 'Tom Hale' || name === 'Sam Okoro' ? companies.ltd : companies.gmbh;
    const user = env.create('res.users', { ...common, name, login, email: login, company_id: company });
    env.create('hr.employee', {
      name,
      user_id: user.id,
      work_email: login,
      job_title: job,
      company_id: company,
      hourly_cost: cost,
    });
  }
  for (const { name, login } of users) {
    // An account may belong to somebody who is there already: `admin`, or one of the staff.
    if (env.search('res.users', [['login', '=', login]]).length > 0) continue;
    env.create('res.users', { ...common, name, login, email: login });
  }
}

/**
 * Customers the firm already has. Two of them could both be the deal's "Meridian Labs"; none has a VAT number to
 * tell.
 */
export function addCustomers(env: Environment): void {
  const country = (code: string) => env.search('res.country', [['code', '=', code]])[0];
  const add = (values: object) => env.create('res.partner', { is_company: true, customer_rank: 1, ...values });
  const meridian = { name: 'Meridian Labs', website: 'https://meridian-labs.example' };
  add({ ...meridian, street: '12 Harbour Road', city: 'Bristol', zip: 'BS1 5TY', country_id: country('GB') });
  add({ ...meridian, street: 'Speicherstraße 4', city: 'Hamburg', zip: '20457', country_id: country('DE') });
  const nordwerk = add({
    name: 'Nordwerk Maschinenbau GmbH',
    vat: 'DE811907980',
    website: 'https://nordwerk.example',
    street: 'Industrieweg 8',
    city: 'Bremen',
    zip: '28195',
    country_id: country('DE'),
  });
  env.create('res.partner', {
    name: 'Katrin Hollmann',
    parent_id: nordwerk.id,
    email: 'katrin.hollmann@nordwerk.example',
    function: 'Head of IT',
  });
  add({
    name: 'Alder & Finch Ltd',
    vat: 'GB123456782',
    website: 'https://alderfinch.example',
    street: '3 Castle Street',
    city: 'Leeds',
    zip: 'LS1 2AB',
    country_id: country('GB'),
  });
}
