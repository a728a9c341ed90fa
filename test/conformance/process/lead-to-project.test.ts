import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { odooSettings } from '../../../connectors/odoo/odoo-settings.ts';
import { recordRef } from '../../../domain/ids.ts';
import type { ProcessView } from '../../../domain/process-view.ts';
import { hubspotAccount } from '../../hubspot-account.ts';
import { productiveLedger } from '../../productive-ledger.ts';
import { uniqueName } from '../../temporal.ts';
import { startThroughline, type Throughline, unlimited } from '../../throughline.ts';
import { Auditor } from '../odoo/auditor.ts';
import { realOdoo } from '../odoo/odoo-target.ts';

/**
 * The whole process against whatever Odoo is given: the sandbox's, or in `npm run conformance:odoo` a real one by ODOO_URL,
 * ODOO_DB, ODOO_LOGIN and ODOO_API_KEY. Deals come from the sandbox's HubSpot under a connection name of this run, so that a
 * real Odoo, which remembers earlier runs, sees business keys it has never seen; the PSA is the sandbox's. A real one needs
 * both companies of the sample firm and its four products.
 */
vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

const real = Object.fromEntries(
  ['ODOO_URL', 'ODOO_DB', 'ODOO_LOGIN', 'ODOO_API_KEY', 'ODOO_TRANSPORT'].flatMap((name) =>
    realOdoo?.[name] ? [[name, realOdoo[name]]] : [],
  ),
);

let throughline: Throughline;
let hubspot: ReturnType<typeof hubspotAccount>;
let auditor: Auditor;
const connection = uniqueName('run');

beforeAll(async () => {
  const deadlines: Record<string, string> = realOdoo
    ? { ODOO_READ_DEADLINE_MS: '60000', ODOO_WRITE_DEADLINE_MS: '90000' }
    : {};
  throughline = await startThroughline({
    ...unlimited,
    connection,
    env: { ...deadlines, ...real },
    patience: 120_000,
    config: (file, text) => {
      if (file === 'systems.yaml') return text.replace('connection: hubspot', `connection: ${connection}`);
      // A real Odoo has its own people: its service account stands in for the sample firm's salespeople.
      return real.ODOO_LOGIN ? text.replaceAll(/: \S+@northwind\.example$/gm, `: ${real.ODOO_LOGIN}`) : text;
    },
  });
  hubspot = hubspotAccount(throughline.sandbox.url);
  auditor = await Auditor.logIn(odooSettings(throughline.env));
});

afterAll(() => throughline.close());

async function close(scenario: string, variant: number): Promise<string> {
  const { id } = await throughline.sandbox.stageDeal({ scenario, variant, webhooks: 'lose' });
  await throughline.start(id);
  return id;
}

/** Wherever the process comes to rest, so that what keeps it shows in the failure. */
async function done(deal: string): Promise<ProcessView> {
  const view = await throughline.until(deal, 'done', 'parked', 'waiting for approval');
  expect(view.exception?.issues ?? []).toEqual([]);
  expect(view.stage).toBe('done');
  return view;
}

/** Lost after it was done, and somebody decides to take it back. */
async function askToCancel(deal: string): Promise<void> {
  await hubspot.change('deals', deal, { dealstage: 'closedlost' });
  await throughline.start(deal);
  await throughline.until(deal, 'parked');
  expect(await throughline.resolve(deal, { kind: 'cancel' })).toEqual({ accepted: true });
}

async function cancelled(deal: string): Promise<ProcessView> {
  await askToCancel(deal);
  const view = await throughline.untilEnded(deal);
  expect(view.stage).toBe('cancelled');
  return view;
}

/** All orders of a contract: its deal's id, with the entity's code or the generation behind it. */
async function ordersOf(contract: string) {
  const fields = ['name', 'state', 'amount_untaxed', 'company_id', 'partner_id', 'order_line'];
  return auditor.find('sale.order', [['origin', '=', `${connection}-${contract}`]], fields);
}

async function orderOf(contract: string) {
  const [order, ...others] = await ordersOf(contract);
  expect(others).toEqual([]);
  if (!order) throw new Error(`There is no order of ${contract}.`);
  return order;
}

describe(`lead-to-project with ${realOdoo ? `Odoo at ${realOdoo.ODOO_URL}` : 'the simulator'}`, () => {
  it.each([
    { model: 'time and materials', scenario: 'straight-through', variant: 1, milestones: [] },
    { model: 'fixed fee', scenario: 'straight-through', variant: 2, milestones: [] },
    { model: 'milestones', scenario: 'milestones', variant: 1, milestones: [0.3, 0.4, 0.3] },
    // Shares that one piece can't be divided into: a line for each (domain/lead-to-project/order-lines.ts).
    { model: 'milestones of a line each', scenario: 'milestones', variant: 2, milestones: [1, 1] },
    { model: 'retainer', scenario: 'retainer', variant: 3, milestones: [] },
  ])('goes straight through by $model, and again without a write', async ({ scenario, variant, milestones }) => {
    const deal = await close(scenario, variant);
    const { records, plan } = await done(deal);
    const order = await orderOf(deal);
    expect(order.state).toBe('sale');
    expect(Number(order.amount_untaxed).toFixed(2)).toBe(plan?.plan.totals.untaxed.amount);
    expect((await hubspot.outcome(deal)).throughline_order).toBe(order.name);
    expect(records).toContain(recordRef('odoo', 'order', String(order.name)));
    const ofLines = [['sale_line_id.order_id', '=', order.id]];
    const found = await auditor.find('project.milestone', ofLines, ['quantity_percentage']);
    expect(found.map(({ quantity_percentage: share }) => share)).toEqual(milestones);

    await throughline.start(deal);
    const again = await done(deal);
    expect(again.story.map(({ text }) => text).join(' ')).toContain('nothing has changed since');
    expect(await orderOf(deal)).toEqual(order);
  });

  it('adds an amendment to the order, keeps that from being cancelled, and takes back what it added alone', async () => {
    const { id: deal, amends = '' } = await throughline.sandbox.stageDeal({
      scenario: 'amendment',
      variant: 5,
      webhooks: 'lose',
    });
    await throughline.start(amends);
    await done(amends);
    const before = await orderOf(amends);
    await throughline.start(deal);
    const { plan } = await done(deal);
    expect(await ordersOf(deal)).toEqual([]);
    const after = await orderOf(amends);
    expect(Number(after.amount_untaxed) - Number(before.amount_untaxed)).toBe(Number(plan?.plan.totals.untaxed.amount));

    await askToCancel(amends);
    const isKept = async () => (await throughline.view(amends)).exception?.issues.map(({ message }) => message).join();
    await expect.poll(isKept, { timeout: 120_000 }).toContain(`also carries what ${connection}-${deal} added`);
    expect(await orderOf(amends)).toEqual(after);

    await cancelled(deal);
    const left = await orderOf(amends);
    expect(left).toMatchObject({ state: 'sale', amount_untaxed: before.amount_untaxed });
    expect(left.order_line).toEqual(expect.arrayContaining(before.order_line as number[]));
    expect(await throughline.resolve(amends, { kind: 'cancel' })).toEqual({ accepted: true });
    expect((await throughline.untilEnded(amends)).stage).toBe('cancelled');
    expect((await orderOf(amends)).state).toBe('cancel');
  });

  it('becomes one contract for each of two entities, and both are taken back', async () => {
    const deal = await close('two-entities', 1);
    await done(deal);
    const [own, other] = [await orderOf(deal), await orderOf(`${deal}_NWL`)];
    expect([own, other].map(({ state, company_id: company }) => [state, (company as unknown[])[1]])).toEqual([
      ['sale', 'Northwind Consulting GmbH'],
      ['sale', 'Northwind Consulting Ltd'],
    ]);
    expect(own.partner_id).toEqual(other.partner_id);
    const psa = productiveLedger(throughline.sandbox.url);
    expect(await psa.budgets(`${connection}-${deal}_NWL`)).toHaveLength(1);
    const { undone } = await cancelled(deal);
    expect(undone.join(' ')).toContain(`Order ${own.name} is cancelled`);
    expect(undone.join(' ')).toContain(`Order ${other.name} is cancelled`);
    expect([(await orderOf(deal)).state, (await orderOf(`${deal}_NWL`)).state]).toEqual(['cancel', 'cancel']);
  });

  it('parks with all gaps at once, and goes on when they are filled', async () => {
    const deal = await close('missing-entity-and-po', 2);
    const parked = await throughline.until(deal, 'parked');
    expect(parked.exception?.issues.map((issue) => issue.field).sort()).toEqual(['entity', 'purchaseOrder']);
    await hubspot.change('deals', deal, { legal_entity: 'NWG', po_number: 'PO-1' });
    await throughline.start(deal);
    expect(await throughline.untilEnded(deal)).toMatchObject({ stage: 'done' });
  });

  it('is taken back when it is cancelled after it was written, and begun anew when it is won again', async () => {
    const deal = await close('straight-through', 3);
    await done(deal);
    const first = await orderOf(deal);
    const { undone } = await cancelled(deal);
    expect(undone.join(' ')).toContain(`Order ${first.name} is cancelled`);
    expect((await orderOf(deal)).state).toBe('cancel');

    await hubspot.change('deals', deal, { dealstage: 'closedwon' });
    await throughline.start(deal);
    expect(await done(deal)).toMatchObject({ key: `${connection}-${deal}-g2` });
    const second = await orderOf(`${deal}-g2`);
    expect(second).toMatchObject({ state: 'sale', partner_id: first.partner_id });
    expect(await hubspot.outcome(deal)).toMatchObject({
      throughline_generation: '2',
      throughline_order: second.name,
    });
    expect(await orderOf(deal)).toMatchObject({ id: first.id, state: 'cancel' });
  });
});
