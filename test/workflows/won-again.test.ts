import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Firm, startFirm } from '../firm.ts';

// Each takes a deal to its end three or four times.
vi.setConfig({ testTimeout: 120_000 });

let firm: Firm;

beforeAll(async () => {
  firm = await startFirm(300);
});

afterAll(() => firm.close());

/** Done, lost, and taken back by somebody's decision. */
async function takenBack(): Promise<string> {
  const deal = await firm.closeDeal('straight-through');
  await firm.untilEnded(deal);
  await firm.hubspot.change('deals', deal, { dealstage: 'closedlost' });
  await firm.start(deal);
  await firm.until(deal, 'parked');
  await firm.resolve(deal, { kind: 'cancel' });
  expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
  return deal;
}

const ordersOf = (key: string) => firm.odoo.orders(`hubspot-${key}`);

describe('a deal that is won again after its contract was taken back', () => {
  it('gets an order and a project of its own beside the cancelled ones, and the CRM names the new generation', async () => {
    const deal = await takenBack();
    await firm.hubspot.change('deals', deal, { dealstage: 'closedwon' });
    await firm.start(deal);
    const done = await firm.untilEnded(deal);
    expect(done).toMatchObject({ stage: 'done', key: `hubspot-${deal}-g2` });
    expect(done.story.map(({ text }) => text).join(' ')).toContain('begun anew (generation 2)');
    expect(await ordersOf(deal)).toMatchObject([{ state: 'cancel' }]);
    const [order, ...others] = await ordersOf(`${deal}-g2`);
    expect(order).toMatchObject({ state: 'sale' });
    expect(others).toEqual([]);
    expect(await firm.hubspot.outcome(deal)).toMatchObject({
      throughline_outcome: 'done',
      throughline_generation: '2',
      throughline_key: `hubspot-${deal}-g2`,
      throughline_order: order?.name,
    });
  });

  it('is done as before when it is started again, and its next cancellation takes back the second generation', async () => {
    const deal = await takenBack();
    await firm.hubspot.change('deals', deal, { dealstage: 'closedwon' });
    await firm.start(deal);
    await firm.untilEnded(deal);
    await firm.start(deal);
    expect(await firm.untilEnded(deal)).toMatchObject({ stage: 'done', key: `hubspot-${deal}-g2` });
    await firm.hubspot.change('deals', deal, { dealstage: 'closedlost' });
    await firm.start(deal);
    await firm.until(deal, 'parked');
    await firm.resolve(deal, { kind: 'cancel' });
    expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
    expect(await ordersOf(`${deal}-g2`)).toMatchObject([{ state: 'cancel' }]);
    expect(await firm.hubspot.outcome(deal)).toMatchObject({
      throughline_outcome: 'cancelled',
      throughline_generation: '2',
    });
  });

  it('is begun anew as well when somebody clears its outcome in the CRM', async () => {
    const deal = await takenBack();
    // Back to what it was in one write, as an import would: by its dates alone it was never lost.
    await firm.hubspot.change('deals', deal, { dealstage: 'closedwon', throughline_outcome: '' });
    await firm.start(deal);
    expect(await firm.untilEnded(deal)).toMatchObject({ stage: 'done', key: `hubspot-${deal}-g2` });
  });
});

it('keeps its first generation when it was cancelled before anything was written', async () => {
  const deal = await firm.closeDeal('discount-needs-a-yes');
  await firm.until(deal, 'waiting for approval');
  await firm.cancel(deal);
  await firm.untilEnded(deal);
  await firm.hubspot.change('deals', deal, { dealstage: 'contractsent' });
  await firm.hubspot.change('deals', deal, { dealstage: 'closedwon' });
  await firm.start(deal);
  await firm.until(deal, 'waiting for approval');
  expect(await firm.decide(deal, {})).toEqual({ accepted: true });
  expect(await firm.untilEnded(deal)).toMatchObject({ stage: 'done', key: `hubspot-${deal}` });
});

it('is asked about again when it is won again after a rejection', async () => {
  const deal = await firm.closeDeal('discount-needs-a-yes');
  await firm.until(deal, 'waiting for approval');
  await firm.decide(deal, { decision: 'reject', comment: 'too much' });
  await firm.untilEnded(deal);
  await firm.hubspot.change('deals', deal, { dealstage: 'contractsent' });
  await firm.hubspot.change('deals', deal, { dealstage: 'closedwon' });
  await firm.start(deal);
  expect((await firm.until(deal, 'waiting for approval', 'rejected')).stage).toBe('waiting for approval');
});

it('stays cancelled while it is only edited', async () => {
  const deal = await takenBack();
  await firm.hubspot.change('deals', deal, { po_number: 'PO-EDITED' });
  await firm.start(deal);
  expect(['cancelled', 'withdrawn']).toContain((await firm.untilEnded(deal)).stage);
  expect(await ordersOf(`${deal}-g2`)).toEqual([]);
});
