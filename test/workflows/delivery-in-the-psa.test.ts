import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { contractsOf } from '../../domain/lead-to-project/plan-types.ts';
import type { DealSketch } from '../../sandbox/deal-sketch.ts';
import { scenarios } from '../../sandbox/scenarios.ts';
import { type Firm, startFirm } from '../firm.ts';
import { unlimited } from '../throughline.ts';

vi.setConfig({ testTimeout: 120_000 });

let firm: Firm;

beforeAll(async () => {
  firm = await startFirm(500, { ...unlimited, patience: 60_000 });
});

afterAll(() => firm.close());

/** Lost after it was done, and somebody decides to take it back. */
async function cancelAfterDone(deal: string): Promise<void> {
  await firm.hubspot.change('deals', deal, { dealstage: 'closedlost' });
  await firm.start(deal);
  await firm.until(deal, 'parked');
  expect(await firm.resolve(deal, { kind: 'cancel' })).toEqual({ accepted: true });
}

describe('a deal of an entity whose projects live in the PSA, too', () => {
  it('gets a project from the template, a budget with its services, and an order, under one key', async () => {
    const deal = await firm.closeDeal('psa-project');
    const done = await firm.untilEnded(deal);
    expect(done.stage).toBe('done');
    const [project, ...others] = await firm.psa.projects(`hubspot-${deal}`);
    expect(others).toEqual([]);
    const [budget, ...more] = await firm.psa.budgets(`hubspot-${deal}`);
    expect(more).toEqual([]);
    expect((await firm.psa.tasks(project?.id ?? '')).length).toBeGreaterThan(3);
    const planned = done.plan?.plan.writes.psa;
    expect(await firm.psa.services(budget?.id ?? '')).toHaveLength(planned?.budget.services.length ?? -1);
    expect(await firm.psa.bookings(budget?.id ?? '')).toHaveLength(planned?.placeholders.length ?? -1);
    expect(await firm.odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'sale' }]);
    expect(done.records).toEqual(
      expect.arrayContaining([`productive:project:${project?.id}`, `productive:budget:${budget?.id}`]),
    );
    expect(done.links.map(({ title }) => title).join()).toMatch(/Budget/);
  });

  it('is taken back in reverse when it is cancelled, and says what was undone and what stays', async () => {
    const deal = await firm.closeDeal('psa-project');
    await firm.untilEnded(deal);
    await cancelAfterDone(deal);
    const cancelled = await firm.untilEnded(deal);
    expect(cancelled.stage).toBe('cancelled');
    expect(cancelled.undone.join(' ')).toMatch(/budget.*Order S\d+ is cancelled/is);
    expect(cancelled.left.join(' ')).toMatch(/stays/);
    expect(await firm.odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'cancel' }]);
    const [budget] = await firm.psa.budgets(`hubspot-${deal}`);
    expect(budget?.attributes.closed_at ?? 'deleted').not.toBeNull();
  });

  it('parks with nothing touched anywhere when time is on the project, and leaves what may not go once that is accepted', async () => {
    const deal = await firm.closeDeal('psa-project');
    await firm.untilEnded(deal);
    const [budget] = await firm.psa.budgets(`hubspot-${deal}`);
    await firm.psa.recordTime(budget?.id ?? '', 90);
    await cancelAfterDone(deal);
    await expect
      .poll(async () => (await firm.view(deal)).exception?.issues[0]?.code, { timeout: 30_000 })
      .toBe('TL-UNDO-0001');
    const parked = await firm.until(deal, 'parked');
    expect(parked.exception?.issues.map(({ message }) => message).join(' ')).toMatch(/1\.5 hours|1:30|90 min/);
    expect(await firm.odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'sale' }]);
    expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
    const cancelled = await firm.untilEnded(deal);
    expect(cancelled.stage).toBe('cancelled');
    expect(await firm.odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'cancel' }]);
    expect(cancelled.left.join(' ')).toMatch(/1\.5 hours|1:30|90 min/);
  });
});

describe('a deal whose lines two entities sell', () => {
  it('becomes one contract for each, in its own currency, with the customer once', async () => {
    const deal = await firm.closeDeal('two-entities');
    const done = await firm.untilEnded(deal);
    expect(done.stage).toBe('done');
    expect(contractsOf(done.plan?.plan as never).map(({ entity }) => entity)).toEqual(['NWG', 'NWL']);
    const [own, other] = [await firm.odoo.orders(`hubspot-${deal}`), await firm.odoo.orders(`hubspot-${deal}_NWL`)];
    expect([own.length, other.length]).toEqual([1, 1]);
    expect(own[0]?.partner_id[0]).toBe(other[0]?.partner_id[0]);
    expect(await firm.psa.budgets(`hubspot-${deal}_NWL`)).toHaveLength(1);
    const outcome = await firm.hubspot.outcome(deal);
    expect(outcome.throughline_order).toBe(`${own[0]?.name}, ${other[0]?.name}`);
    await cancelAfterDone(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
    expect(await firm.odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'cancel' }]);
    expect(await firm.odoo.orders(`hubspot-${deal}_NWL`)).toMatchObject([{ state: 'cancel' }]);
  });
});

describe.each(['milestones', 'retainer'])('a deal that sells by %s', (scenario) => {
  it('goes straight through, and is done as before when it is started again', async () => {
    const deal = await firm.closeDeal(scenario);
    const done = await firm.until(deal, 'done', 'parked', 'waiting for approval');
    expect(done.exception?.issues ?? []).toEqual([]);
    expect(done.stage).toBe('done');
    const [order] = await firm.odoo.orders(`hubspot-${deal}`);
    expect(Number(order?.amount_untaxed).toFixed(2)).toBe(done.plan?.plan.totals.untaxed.amount);
    await firm.start(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('done');
  });
});

/** The projects of both entities in the PSA alone; what is sold is billed by products that make none in Odoo. */
const inPsaAlone = (_: string, text: string) =>
  text
    .replaceAll(/activitiesPerSecond: \d+/g, 'activitiesPerSecond: 1000')
    .replaceAll('projectIn: both', 'projectIn: psa')
    .replaceAll('erpProduct: TL-CONSULT', 'erpProduct: TL-PSA-HOUR')
    .replaceAll(/erpProduct: TL-(FIXED|MILESTONE)/g, 'erpProduct: TL-MANUAL');

describe('a deal of an entity whose projects live in the PSA alone', () => {
  let alone: Firm;

  beforeAll(async () => {
    alone = await startFirm(0, { ...unlimited, config: inPsaAlone, patience: 60_000 });
  });

  afterAll(() => alone.close());

  /** The first variants that Northwind Ltd sells, and sells in this way. */
  const ofLtd = (scenario: string, has: (sketch: DealSketch) => boolean = () => true) => {
    for (let n = 1; n < 100; n += 1) {
      const sketch = scenarios[scenario]?.(n);
      if (sketch?.fields?.legal_entity === 'NWL' && has(sketch)) return n;
    }
    throw new Error(`${scenario} is never sold so by Northwind Ltd.`);
  };

  it.each([
    ['time and materials', 'psa-project', ofLtd('psa-project')],
    [
      'a fixed fee',
      'straight-through',
      ofLtd('straight-through', ({ fields }) => 'billing_schedule' in (fields ?? {})),
    ],
    ['milestones', 'milestones', ofLtd('milestones', ({ fields }) => !('billing_schedule' in (fields ?? {})))],
    [
      'milestones of lines of their own',
      'milestones',
      ofLtd('milestones', ({ fields }) => 'billing_schedule' in (fields ?? {})),
    ],
    ['a retainer', 'retainer', ofLtd('retainer')],
  ])('is done with an order and no project in Odoo, and taken back: %s', async (_, scenario, variant) => {
    const before = await alone.odoo.projects();
    const deal = await alone.closeDeal(scenario, variant);
    const done = await alone.until(deal, 'done', 'parked', 'waiting for approval');
    expect(done.exception?.issues ?? []).toEqual([]);
    expect(done.stage).toBe('done');
    const [order] = await alone.odoo.orders(`hubspot-${deal}`);
    expect(order?.state).toBe('sale');
    expect(Number(order?.amount_untaxed).toFixed(2)).toBe(done.plan?.plan.totals.untaxed.amount);
    expect(await alone.odoo.projects()).toEqual(before);
    expect(await alone.psa.projects(`hubspot-${deal}`)).toHaveLength(1);
    const [budget] = await alone.psa.budgets(`hubspot-${deal}`);
    expect(await alone.psa.services(budget?.id ?? '')).toHaveLength(order?.order_line.length ?? -1);

    await alone.hubspot.change('deals', deal, { dealstage: 'closedlost' });
    await alone.start(deal);
    await alone.until(deal, 'parked');
    expect(await alone.resolve(deal, { kind: 'cancel' })).toEqual({ accepted: true });
    const cancelled = await alone.untilEnded(deal);
    expect(cancelled.stage).toBe('cancelled');
    expect(await alone.odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'cancel' }]);
    const [closed] = await alone.psa.budgets(`hubspot-${deal}`);
    expect(closed?.attributes.closed_at ?? 'deleted').not.toBeNull();
  });
});

describe('a change request to a deal that is done', () => {
  it('adds its lines to the order that it amends, and cancelling it takes only these back', async () => {
    const variant = firm.nextVariant();
    const { id: deal, amends = '' } = await firm.stage('amendment', variant);
    await firm.start(amends);
    expect((await firm.untilEnded(amends)).stage).toBe('done');
    const [before] = await firm.odoo.orders(`hubspot-${amends}`);
    await firm.start(deal);
    const done = await firm.until(deal, 'done', 'parked', 'waiting for approval');
    expect(done.exception?.issues ?? []).toEqual([]);
    expect(done.stage).toBe('done');
    expect(await firm.odoo.orders(`hubspot-${deal}`)).toEqual([]);
    const [after] = await firm.odoo.orders(`hubspot-${amends}`);
    expect(after?.order_line.length).toBeGreaterThan(before?.order_line.length ?? 0);
    const purchaseOrder = `PO-${7000 + variant}-A`;
    const names = async () => (await firm.odoo.lines(before?.id ?? 0)).map(({ name }) => name).join();
    expect(await names()).toContain(`Customer's purchase order: ${purchaseOrder}.`);
    // The deal that was amended is not told that somebody changed its order.
    await firm.start(amends);
    expect((await firm.untilEnded(amends)).stage).toBe('done');

    await cancelAfterDone(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
    const [left] = await firm.odoo.orders(`hubspot-${amends}`);
    expect(left).toMatchObject({ state: 'sale' });
    expect(await names()).not.toContain(purchaseOrder);
    expect(Number(left?.amount_untaxed)).toBe(Number(before?.amount_untaxed));
  });

  it('parks while the deal that it amends is not there yet, and goes on by itself once it is', async () => {
    const { id: deal, amends = '' } = await firm.stage('amendment');
    await firm.start(deal);
    expect((await firm.until(deal, 'parked')).exception?.issues.map(({ code }) => code)).toContain('TL-DEAL-0007');
    await firm.start(amends);
    expect((await firm.untilEnded(amends)).stage).toBe('done');
    expect(await firm.untilEnded(deal)).toMatchObject({ stage: 'done' });
  });
});
