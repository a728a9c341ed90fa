import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Firm, startFirm } from '../firm.ts';
import { unlimited } from '../throughline.ts';

/** What was written once is found again, whatever the deal says by then: each of these starts a new run that knows nothing. */
vi.setConfig({ testTimeout: 120_000 });

let firm: Firm;

beforeAll(async () => {
  firm = await startFirm(700, { ...unlimited, patience: 60_000 });
});

afterAll(() => firm.close());

async function done(scenario: string): Promise<string> {
  const id = await firm.closeDeal(scenario);
  expect((await firm.untilEnded(id)).stage).toBe('done');
  return id;
}

async function change(deal: string, properties: Record<string, string>): Promise<void> {
  await firm.hubspot.change('deals', deal, properties);
  await firm.start(deal);
}

/** A change request and the deal that it changes, both done. Every fourth is of a pipeline with stages of its own. */
async function amended(): Promise<{ deal: string; original: string }> {
  const variant = firm.nextVariant();
  const staged = await firm.stage('amendment', variant % 4 === 0 ? firm.nextVariant() : variant);
  const original = staged.amends ?? '';
  for (const id of [original, staged.id]) {
    await firm.start(id);
    expect((await firm.untilEnded(id)).stage).toBe('done');
  }
  return { deal: staged.id, original };
}

async function cancelParked(deal: string): Promise<void> {
  await firm.until(deal, 'parked');
  expect(await firm.resolve(deal, { kind: 'cancel' })).toEqual({ accepted: true });
  expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
}

const stateOf = async (key: string) => (await firm.odoo.orders(`hubspot-${key}`)).map(({ state }) => state);

describe('a deal of two entities that one of them no longer sells', () => {
  it('is drift that names both orders, and cancelling takes both back', async () => {
    const deal = await done('two-entities');
    const lines = await firm.hubspot.linesOf(deal);
    const sellers = await Promise.all(lines.map((id) => firm.hubspot.read('line_items', id, ['legal_entity'])));
    const london = lines.find((_, at) => sellers[at]?.legal_entity === 'NWL');
    await firm.hubspot.change('line_items', london ?? '', { legal_entity: '' });
    await change(deal, { dealstage: 'closedlost' });
    const parked = await firm.until(deal, 'parked');
    const said = parked.exception?.issues.map(({ message }) => message).join(' ');
    for (const key of [deal, `${deal}_NWL`])
      expect(said).toContain((await firm.odoo.orders(`hubspot-${key}`))[0]?.name);
    const names = [
      (await firm.odoo.orders(`hubspot-${deal}`))[0]?.name,
      (await firm.odoo.orders(`hubspot-${deal}_NWL`))[0]?.name,
    ];
    await cancelParked(deal);
    expect([await stateOf(deal), await stateOf(`${deal}_NWL`)]).toEqual([['cancel'], ['cancel']]);
    // In reverse: what was written last goes first.
    const undone = (await firm.view(deal)).undone.join(' ');
    expect(undone.indexOf(`Order ${names[1]}`)).toBeLessThan(undone.indexOf(`Order ${names[0]}`));
    expect(undone).toContain(`Order ${names[1]}`);
    const [budget] = await firm.psa.budgets(`hubspot-${deal}_NWL`);
    expect(budget?.attributes.closed_at ?? 'gone').not.toBeNull();
  });

  it('parks when it is won again while a part of what was written still stands, instead of selling that part twice', async () => {
    const deal = await done('two-entities');
    const [budget] = await firm.psa.budgets(`hubspot-${deal}_NWL`);
    await firm.psa.recordTime(budget?.id ?? '', 60);
    await change(deal, { dealstage: 'closedlost' });
    await firm.until(deal, 'parked');
    await firm.resolve(deal, { kind: 'cancel' });
    await expect
      .poll(async () => (await firm.view(deal)).exception?.issues[0]?.code, { timeout: 30_000 })
      .toBe('TL-UNDO-0001');
    await firm.resolve(deal, { kind: 'accept' });
    expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
    expect(await stateOf(deal)).toEqual(['cancel']);
    await change(deal, { dealstage: 'closedwon' });
    expect((await firm.until(deal, 'parked')).exception).toMatchObject({ category: 'drift' });
    expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
    expect((await firm.untilEnded(deal)).stage).toBe('done');
    expect(await firm.odoo.orders(`hubspot-${deal}-g2`)).toEqual([]);
  });
});

describe('a second generation that stopped half-way', () => {
  it('is drift when the deal is lost, whatever the CRM says of the first, and cancelling takes it back', async () => {
    const deal = await done('two-entities');
    await change(deal, { dealstage: 'closedlost' });
    await cancelParked(deal);
    const lost = await firm.hubspot.read('deals', deal, ['throughline_deal']);
    expect(lost.throughline_deal).toBeTruthy();
    // The second contract's order is refused.
    firm.sandbox.faults.arm({
      system: 'odoo',
      operation: 'sale.order.load',
      fault: 'unauthorized-401',
      afterMatches: 1,
      times: 1,
    });
    await change(deal, { dealstage: 'closedwon' });
    expect((await firm.until(deal, 'parked')).exception).toMatchObject({ category: 'access' });
    expect(await stateOf(`${deal}-g2`)).toEqual(['sale']);
    await change(deal, { dealstage: 'closedlost' });
    await expect.poll(async () => (await firm.view(deal)).exception?.category, { timeout: 30_000 }).toBe('drift');
    await cancelParked(deal);
    expect(await stateOf(`${deal}-g2`)).toEqual(['cancel']);
    expect(await firm.hubspot.outcome(deal)).toMatchObject({ throughline_generation: '2' });
  });
});

describe('a change request', () => {
  it('is found again when it no longer says what it amends', async () => {
    const { deal, original } = await amended();
    await change(deal, { amends_deal: '', dealstage: 'closedlost' });
    expect((await firm.until(deal, 'parked')).exception).toMatchObject({ category: 'drift' });
    await cancelParked(deal);
    const [order] = await firm.odoo.orders(`hubspot-${original}`);
    const lines = await firm.odoo.lines(order?.id ?? 0);
    expect(lines.filter(({ product_uom_qty }) => product_uom_qty === 0)).toHaveLength(1);
  });

  it('that is won again after its original was begun anew is a new generation, too', async () => {
    const { deal, original } = await amended();
    for (const id of [deal, original]) {
      await change(id, { dealstage: 'closedlost' });
      await cancelParked(id);
    }
    const [cancelled] = await firm.odoo.orders(`hubspot-${original}`);
    for (const id of [original, deal]) {
      await change(id, { dealstage: 'closedwon' });
      expect(await firm.untilEnded(id)).toMatchObject({ stage: 'done', key: `hubspot-${id}-g2` });
    }
    const [after] = await firm.odoo.orders(`hubspot-${original}`);
    expect(after?.order_line).toEqual(cancelled?.order_line);
    const [again] = await firm.odoo.orders(`hubspot-${original}-g2`);
    // The note above the added lines was deleted with the first one.
    expect(again?.order_line.length).toBe((cancelled?.order_line.length ?? 0) + 1);
  });
});

it('a close date before our time does not hide what was written', async () => {
  const deal = await done('straight-through');
  await change(deal, { closedate: '2025-12-30T12:00:00Z', po_number: 'PO-CHANGED' });
  expect((await firm.until(deal, 'parked')).exception).toMatchObject({ category: 'drift' });
});
