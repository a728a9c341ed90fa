import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { changedBooks, type SandboxState, sandboxState } from './sandbox-books.ts';

/** The judge of the fault tests: it must see whatever could go wrong, and nothing else. */
let sandbox: Sandbox;
let before: SandboxState;
let written: SandboxState;

beforeAll(async () => {
  sandbox = await startSandbox();
  await sandbox.stageDeal({ scenario: 'straight-through', webhooks: 'lose' });
  before = await sandboxState(sandbox.url);
  written = structuredClone(before);
  table(written, 'sale.order').push({
    ...{ id: 1, name: 'S00001', partner_id: 5, payment_term_id: 1, user_id: 4, company_id: 1 },
    ...{ date_order: '2026-03-02 12:00:00', write_date: '2026-03-02 09:00:00' },
  });
  table(written, 'sale.order.line').push({
    id: 1,
    order_id: 1,
    tax_ids: [1, 2],
    analytic_distribution: { 1: 60, 2: 40 },
  });
  table(written, 'project.project').push({ id: 1, name: 'Rollout', partner_id: 5 });
  written.odoo.externalIds['throughline.order_1'] = { model: 'sale.order', recordId: 1 };
  psa(written, 'companies', '10000', { name: 'Alpenrad', custom_fields: { 101: 'customer_1' } }, {});
  psa(written, 'projects', '10001', { name: 'Rollout', archived_at: null }, { company: '10000' });
  psa(written, 'deals', '10002', { name: 'Rollout', closed_at: null }, { project: '10001', company: '10000' });
  psa(written, 'services', '10003', { name: 'Design', price: '18000' }, { deal: '10002' });
  deal(written).throughline_project = 'http://127.0.0.1:8090/odoo/project.project/1';
  deal(written).throughline_order = 'S00001';
});

afterAll(() => sandbox.close());

function table({ odoo }: SandboxState, model: string): Record<string, unknown>[] {
  odoo.tables[model] ??= [];
  return odoo.tables[model];
}

function psa(
  { productive }: SandboxState,
  type: string,
  id: string,
  attributes: Record<string, unknown>,
  relations: Record<string, string | null>,
): void {
  productive.books.records[type] ??= {};
  const before = productive.books.records[type][id] ?? { id, type, attributes: {}, relations: {} };
  productive.books.records[type][id] = {
    ...before,
    attributes: { ...before.attributes, ...attributes },
    relations: { ...before.relations, ...relations },
  };
}

function deal({ hubspot }: SandboxState): Record<string, unknown> {
  const [found] = Object.values(hubspot.crm.records.deals ?? {});
  if (!found) throw new Error('There is no deal.');
  return found.properties;
}

/** The books of a run that ended as `written`, but for this. */
function booksWith(change: (state: SandboxState) => void): string[] {
  const state = structuredClone(written);
  change(state);
  return changedBooks(before, state);
}

const set = (model: string, values: Record<string, unknown>) => (state: SandboxState) => {
  Object.assign(table(state, model).at(-1) ?? {}, values);
};

it.each<[string, (state: SandboxState) => void]>([
  ['another customer', set('sale.order', { partner_id: 6 })],
  ['a customer that is not there', set('sale.order', { partner_id: 999 })],
  ['other payment terms', set('sale.order', { payment_term_id: 2 })],
  ['another salesperson', set('sale.order', { user_id: 5 })],
  ['another company', set('sale.order', { company_id: 2 })],
  ['the date of confirming', set('sale.order', { date_order: '2026-03-02 15:04:05' })],
  ['a tax less', set('sale.order.line', { tax_ids: [1] })],
  ['another analytic share', set('sale.order.line', { analytic_distribution: { 1: 40, 2: 60 } })],
  ['another analytic account', set('sale.order.line', { analytic_distribution: { 1: 60, 3: 40 } })],
  [
    'another project on the deal',
    (state) => Object.assign(deal(state), { throughline_project: 'http://127.0.0.1:1/odoo/project.project/2' }),
  ],
  ['another order on the deal', (state) => Object.assign(deal(state), { throughline_order: 'S00002' })],
  ['a changed deal', (state) => Object.assign(deal(state), { amount: '1.00' })],
  [
    'a second record that looks the same',
    (state) => table(state, 'project.project').push({ id: 2, name: 'Rollout', partner_id: 5 }),
  ],
  ['a deleted record', (state) => table(state, 'account.tax').pop()],
  ['a record of the firm’s that was changed', set('product.product', { list_price: 1 })],
  [
    'an external id on another record',
    (state) => Object.assign(state.odoo.externalIds['throughline.order_1'] ?? {}, { recordId: 2 }),
  ],
  [
    'a company that was touched',
    ({ hubspot }) =>
      Object.assign(Object.values(hubspot.crm.records.companies ?? {})[0]?.properties ?? {}, {
        hs_lastmodifieddate: '',
      }),
  ],
  [
    'a contact that was archived',
    ({ hubspot }) =>
      Object.assign(Object.values(hubspot.crm.records.contacts ?? {})[0] ?? {}, { archivedAt: '2026-03-02' }),
  ],
  ['another price in the PSA', (state) => psa(state, 'services', '10003', { price: '18001' }, {})],
  ['a service of another budget', (state) => psa(state, 'services', '10003', {}, { deal: null })],
  ['a closed budget', (state) => psa(state, 'deals', '10002', { closed_at: '2026-03-02T09:00:00Z' }, {})],
  ['a project in the PSA without its key', (state) => psa(state, 'companies', '10000', { custom_fields: {} }, {})],
  [
    'a second project in the PSA',
    (state) => psa(state, 'projects', '10009', { name: 'Rollout' }, { company: '10000' }),
  ],
  ['a copy that goes on', ({ productive }) => productive.books.copies.push({})],
  ['a line that was unlinked', ({ hubspot }) => Object.assign(hubspot.crm.links, { 'deals:1001': [] })],
])('sees %s', (_, change) => {
  expect(booksWith(change)).not.toEqual(booksWith(() => undefined));
});

it('does not see which ids and numbers were used up, the port, or when it was', () => {
  const later = booksWith((state) => {
    const name = 'S00007';
    set('sale.order', { id: 7, name, write_date: '2026-03-03 09:00:00' })(state);
    set('sale.order.line', { id: 3, order_id: 7 })(state);
    set('project.project', { id: 4 })(state);
    state.odoo.externalIds['throughline.order_1'] = { model: 'sale.order', recordId: 7 };
    Object.assign(deal(state), { throughline_order: name, throughline_at: 'later', hs_lastmodifieddate: 'later' });
    const { services = {} } = state.productive.books.records;
    const [{ id: service = '' } = {}] = Object.values(services);
    psa(state, 'services', service, { updated_at: '2026-03-03T09:00:00Z' }, {});
    deal(state).throughline_project = 'http://127.0.0.1:9999/odoo/project.project/4';
  });
  expect(later).toEqual(booksWith(() => undefined));
});
