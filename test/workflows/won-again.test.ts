import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hubspotAccount } from '../hubspot-account.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

// Each takes a deal to its end three or four times.
vi.setConfig({ testTimeout: 120_000 });

let throughline: Throughline;
let hubspot: ReturnType<typeof hubspotAccount>;
let odoo: ReturnType<typeof odooLedger>;
let variant = 300;

beforeAll(async () => {
  throughline = await startThroughline();
  hubspot = hubspotAccount(throughline.sandbox.url);
  odoo = odooLedger(throughline.sandbox.url);
});

afterAll(() => throughline.close());

async function close(scenario: string): Promise<string> {
  variant += 1;
  const { id } = await throughline.sandbox.stageDeal({ scenario, variant, webhooks: 'lose' });
  await throughline.start(id);
  return id;
}

/** Done, lost, and taken back by somebody's decision. */
async function takenBack(): Promise<string> {
  const deal = await close('straight-through');
  await throughline.untilEnded(deal);
  await hubspot.change('deals', deal, { dealstage: 'closedlost' });
  await throughline.start(deal);
  await throughline.until(deal, 'parked');
  await throughline.resolve(deal, { kind: 'cancel' });
  expect((await throughline.untilEnded(deal)).stage).toBe('cancelled');
  return deal;
}

const ordersOf = (key: string) => odoo.orders(`hubspot-${key}`);

describe('a deal that is won again after its contract was taken back', () => {
  it('gets an order and a project of its own beside the cancelled ones, and the CRM names the new generation', async () => {
    const deal = await takenBack();
    await hubspot.change('deals', deal, { dealstage: 'closedwon' });
    await throughline.start(deal);
    const done = await throughline.untilEnded(deal);
    expect(done).toMatchObject({ stage: 'done', key: `hubspot-${deal}-g2` });
    expect(done.story.map(({ text }) => text).join(' ')).toContain('begun anew (generation 2)');
    expect(await ordersOf(deal)).toMatchObject([{ state: 'cancel' }]);
    const [order, ...others] = await ordersOf(`${deal}-g2`);
    expect(order).toMatchObject({ state: 'sale' });
    expect(others).toEqual([]);
    expect(await hubspot.outcome(deal)).toMatchObject({
      throughline_outcome: 'done',
      throughline_generation: '2',
      throughline_key: `hubspot-${deal}-g2`,
      throughline_order: order?.name,
    });
  });

  it('is done as before when it is started again, and its next cancellation takes back the second generation', async () => {
    const deal = await takenBack();
    await hubspot.change('deals', deal, { dealstage: 'closedwon' });
    await throughline.start(deal);
    await throughline.untilEnded(deal);
    await throughline.start(deal);
    expect(await throughline.untilEnded(deal)).toMatchObject({ stage: 'done', key: `hubspot-${deal}-g2` });
    await hubspot.change('deals', deal, { dealstage: 'closedlost' });
    await throughline.start(deal);
    await throughline.until(deal, 'parked');
    await throughline.resolve(deal, { kind: 'cancel' });
    expect((await throughline.untilEnded(deal)).stage).toBe('cancelled');
    expect(await ordersOf(`${deal}-g2`)).toMatchObject([{ state: 'cancel' }]);
    expect(await hubspot.outcome(deal)).toMatchObject({
      throughline_outcome: 'cancelled',
      throughline_generation: '2',
    });
  });

  it('is begun anew as well when somebody clears its outcome in the CRM', async () => {
    const deal = await takenBack();
    // Back to what it was in one write, as an import would: by its dates alone it was never lost.
    await hubspot.change('deals', deal, { dealstage: 'closedwon', throughline_outcome: '' });
    await throughline.start(deal);
    expect(await throughline.untilEnded(deal)).toMatchObject({ stage: 'done', key: `hubspot-${deal}-g2` });
  });
});

it('keeps its first generation when it was cancelled before anything was written', async () => {
  const deal = await close('discount-needs-a-yes');
  await throughline.until(deal, 'waiting for approval');
  await throughline.cancel(deal);
  await throughline.untilEnded(deal);
  await hubspot.change('deals', deal, { dealstage: 'contractsent' });
  await hubspot.change('deals', deal, { dealstage: 'closedwon' });
  await throughline.start(deal);
  await throughline.until(deal, 'waiting for approval');
  expect(await throughline.decide(deal, {})).toEqual({ accepted: true });
  expect(await throughline.untilEnded(deal)).toMatchObject({ stage: 'done', key: `hubspot-${deal}` });
});

it('is asked about again when it is won again after a rejection', async () => {
  const deal = await close('discount-needs-a-yes');
  await throughline.until(deal, 'waiting for approval');
  await throughline.decide(deal, { decision: 'reject', comment: 'too much' });
  await throughline.untilEnded(deal);
  await hubspot.change('deals', deal, { dealstage: 'contractsent' });
  await hubspot.change('deals', deal, { dealstage: 'closedwon' });
  await throughline.start(deal);
  expect((await throughline.until(deal, 'waiting for approval', 'rejected')).stage).toBe('waiting for approval');
});

it('stays cancelled while it is only edited', async () => {
  const deal = await takenBack();
  await hubspot.change('deals', deal, { po_number: 'PO-EDITED' });
  await throughline.start(deal);
  expect(['cancelled', 'withdrawn']).toContain((await throughline.untilEnded(deal)).stage);
  expect(await ordersOf(`${deal}-g2`)).toEqual([]);
});
