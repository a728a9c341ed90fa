import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import { type Firm, startFirm } from '../firm.ts';
import { testDataConverter } from '../payload-keys.ts';
import { workflowBundle } from '../temporal.ts';

let firm: Firm;

beforeAll(async () => {
  firm = await startFirm(100);
});

afterAll(() => firm.close());

const idOf = (dealId: string) => leadToProjectId({ connection: 'hubspot', dealId });
const ordersOf = (dealId: string) => firm.odoo.orders(`hubspot-${dealId}`);
const writes = () =>
  firm.sandbox.calls.view({}).calls.filter((call) => /load|create|write|action_|batch\.up|unlink/.test(call.operation))
    .length;

describe('a straight-through deal', () => {
  it('becomes one confirmed order with its lines and one project, and the CRM is told', async () => {
    const deal = await firm.closeDeal('straight-through');
    const view = await firm.untilEnded(deal);
    expect(view).toMatchObject({ stage: 'done', exception: null, approval: null });
    const [order, ...others] = await ordersOf(deal);
    expect(others).toEqual([]);
    expect(order).toMatchObject({ state: 'sale' });
    const metadata = await firm.client.workflow
      .getHandle(leadToProjectId({ connection: 'hubspot', dealId: deal }))
      .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain(`Order ${order?.name}`);
    expect(Number(order?.amount_untaxed).toFixed(2)).toBe(view.plan?.plan.totals.untaxed.amount);
    expect(view.records).toEqual(expect.arrayContaining([`hubspot:deal:${deal}`, `odoo:order:${order?.name}`]));
    expect(await firm.hubspot.outcome(deal)).toMatchObject({
      throughline_outcome: 'done',
      throughline_order: order?.name,
      throughline_generation: '1',
      throughline_plan: view.plan?.hash,
    });
  });

  // The first is Northwind GmbH's, whose projects live in the ERP.
  it.each<[string, string, number, number]>([
    ['ERP', 'straight-through', 11, 82],
    ['ERP and the PSA', 'psa-project', 14, 98],
  ])('with its project in the %s costs few activities and history events', async (_, scenario, activities, most) => {
    const id = await firm.closeDeal(scenario, 1);
    await firm.untilEnded(id);
    const { events } = await firm.client.workflow
      .getHandle(leadToProjectId({ connection: 'hubspot', dealId: id }))
      .fetchHistory();
    const scheduled = (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes);
    expect(scheduled.length).toBeLessThanOrEqual(activities);
    expect(events?.length).toBeLessThanOrEqual(most);
  });

  it('writes nothing when it is started again, however often', async () => {
    const deal = await firm.closeDeal('straight-through');
    await firm.untilEnded(deal);
    const before = writes();
    for (let n = 0; n < 3; n += 1) {
      await firm.start(deal);
      expect((await firm.untilEnded(deal)).stage).toBe('done');
    }
    expect(writes()).toBe(before);
  });

  it('is one process for a thousand hints', async () => {
    const deal = await firm.closeDeal('straight-through');
    await Promise.all(Array.from({ length: 1_000 }, () => firm.start(deal)));
    await firm.untilEnded(deal);
    expect(await ordersOf(deal)).toHaveLength(1);
  });
});

describe('a discount above the firm’s limit', () => {
  it('waits for a sales lead, and only a counted decision on this plan lets it go on', async () => {
    const deal = await firm.closeDeal('discount-needs-a-yes');
    const waiting = await firm.until(deal, 'waiting for approval');
    expect(waiting.approval?.requirements[0]).toMatchObject({
      roles: ['sales-lead'],
      because: expect.stringContaining('15'),
    });
    expect(await ordersOf(deal)).toEqual([]);

    const anna = { id: 'anna-berg', name: 'Anna Berg', email: 'anna.berg@northwind.example' };
    expect(await firm.decide(deal, { actor: anna })).toMatchObject({
      accepted: false,
      because: expect.stringContaining('owns the deal'),
    });
    expect(await firm.decide(deal, { roles: ['finance'] })).toMatchObject({ accepted: false });
    expect(await firm.decide(deal, { planHash: 'f'.repeat(64) as never })).toMatchObject({ accepted: false });
    expect((await firm.view(deal)).stage).toBe('waiting for approval');

    expect(await firm.decide(deal, { comment: 'strategic customer' })).toEqual({ accepted: true });
    const done = await firm.untilEnded(deal);
    expect(done.stage).toBe('done');
    expect(done.story.filter((entry) => entry.text.includes('refused'))).toHaveLength(3);
    expect(await ordersOf(deal)).toHaveLength(1);
  });

  it('is not written when it is rejected, and is not asked about again', async () => {
    const deal = await firm.closeDeal('discount-needs-a-yes');
    await firm.until(deal, 'waiting for approval');
    expect(await firm.decide(deal, { decision: 'reject', comment: 'too much' })).toEqual({ accepted: true });
    expect((await firm.untilEnded(deal)).stage).toBe('rejected');
    expect(await firm.hubspot.outcome(deal)).toMatchObject({ throughline_outcome: 'rejected' });
    await firm.start(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('rejected');
    expect(await ordersOf(deal)).toEqual([]);
  });

  it('is asked about again, with the difference, when the deal changes while it waits', async () => {
    const deal = await firm.closeDeal('discount-needs-a-yes');
    const first = (await firm.until(deal, 'waiting for approval')).approval;
    await firm.hubspot.change('deals', deal, { po_number: 'PO-CHANGED' });
    await firm.start(deal);
    await expect
      .poll(async () => (await firm.view(deal)).approval?.planHash, { timeout: 20_000 })
      .not.toBe(first?.planHash);
    await firm.until(deal, 'waiting for approval');
    const again = (await firm.view(deal)).approval;
    expect(again?.id).not.toBe(first?.id);
    expect(again?.differences.join(' ')).toContain('PO-CHANGED');
    expect(await firm.decide(deal, { planHash: first?.planHash as never })).toMatchObject({ accepted: false });
    expect(await firm.decide(deal, {})).toEqual({ accepted: true });
    await firm.untilEnded(deal);
    expect((await ordersOf(deal))[0]).toMatchObject({ client_order_ref: 'PO-CHANGED' });
  });
});

describe('a deal with gaps', () => {
  it('is parked with all of them at once, and goes on with corrections that are shown beside the source', async () => {
    const deal = await firm.closeDeal('missing-entity-and-po');
    const parked = await firm.until(deal, 'parked');
    expect(parked.exception).toMatchObject({ category: 'incomplete data', owner: 'sales-operations' });
    expect(parked.exception?.issues.map((issue) => issue.field).sort()).toEqual(['entity', 'purchaseOrder']);
    expect(await ordersOf(deal)).toEqual([]);

    expect(await firm.resolve(deal, { kind: 'correct', set: { amount: '1' } })).toMatchObject({
      accepted: false,
    });
    expect(await firm.resolve(deal, { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-77' } })).toEqual({
      accepted: true,
    });
    let view = await firm.until(deal, 'done', 'waiting for approval', 'parked');
    if (view.stage === 'waiting for approval') {
      // Whoever corrected it can't approve it, whatever roles they hold.
      const roles = view.approval?.requirements.flatMap((requirement) => requirement.roles) ?? [];
      const ines = { id: 'ines-duarte', name: 'Ines Duarte', email: 'ines.duarte@northwind.example' };
      expect(await firm.decide(deal, { actor: ines, roles })).toMatchObject({
        accepted: false,
        because: expect.stringContaining('corrected'),
      });
      expect(await firm.decide(deal, { roles })).toEqual({ accepted: true });
      view = await firm.untilEnded(deal);
    }
    expect(view.stage).toBe('done');
    expect((await ordersOf(deal))[0]).toMatchObject({ client_order_ref: 'PO-77' });
  });

  it('wakes up when someone fills them in, in the CRM', async () => {
    const deal = await firm.closeDeal('missing-entity-and-po');
    await firm.until(deal, 'parked');
    await firm.hubspot.change('deals', deal, { legal_entity: 'NWG', po_number: 'PO-78' });
    await firm.start(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('done');
  });

  it('stays the same exception while nothing changes', async () => {
    const deal = await firm.closeDeal('missing-entity-and-po');
    const first = (await firm.until(deal, 'parked')).exception;
    await firm.start(deal);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await firm.until(deal, 'parked')).exception?.id).toBe(first?.id);
  });
});

describe('a company that two customers could be', () => {
  it('asks which, uses the one that is chosen, and leaves it as it is', async () => {
    const deal = await firm.closeDeal('two-possible-customers');
    const parked = await firm.until(deal, 'parked');
    expect(parked.exception).toMatchObject({ category: 'ambiguous match', owner: 'master-data' });
    const before = await firm.odoo.customers('Meridian Labs');
    expect(before.length).toBeGreaterThanOrEqual(2);
    const chosen = before[1];
    expect(await firm.resolve(deal, { kind: 'choose', candidate: '999999' })).toMatchObject({ accepted: false });
    expect(await firm.resolve(deal, { kind: 'choose', candidate: String(chosen?.id) })).toEqual({
      accepted: true,
    });
    let view = await firm.until(deal, 'done', 'waiting for approval');
    if (view.stage === 'waiting for approval') {
      await firm.decide(deal, {
        roles: view.approval?.requirements.flatMap((requirement) => requirement.roles) ?? [],
      });
      view = await firm.untilEnded(deal);
    }
    expect(view.stage).toBe('done');
    expect((await ordersOf(deal))[0]?.partner_id[0]).toBe(chosen?.id);
    expect(await firm.odoo.customers('Meridian Labs')).toEqual(before);
  });
});

describe('a record that Odoo refuses', () => {
  it('can be corrected here when it is a value of the deal that Odoo quotes, and then goes to whoever checks corrections', async () => {
    const deal = await firm.closeDeal('odoo-refuses');
    const parked = await firm.until(deal, 'parked');
    expect(parked.exception?.issues.map((issue) => issue.field)).toContain('company.vat');
    const correction = { kind: 'correct', set: { 'company.vat': 'DE136695976' } } as const;
    expect(await firm.resolve(deal, correction)).toEqual({ accepted: true });
    await firm.until(deal, 'waiting for approval');
    expect(await firm.decide(deal, { roles: ['operations'] })).toEqual({ accepted: true });
    expect((await firm.untilEnded(deal)).stage).toBe('done');
    expect((await firm.odoo.customers('Kessler & Sohn'))[0]?.vat).toBe('DE136695976');
  });

  it('is parked with Odoo’s own sentence, without a trace of its insides, and goes on once it is right', async () => {
    const deal = await firm.closeDeal('odoo-refuses');
    const parked = await firm.until(deal, 'parked');
    expect(parked.exception).toMatchObject({ category: 'rejected by system', owner: 'finance-systems' });
    const text = JSON.stringify(parked.exception);
    expect(text).toContain('VAT');
    expect(text).not.toMatch(/Traceback|odoo\.exceptions|File \\"/);
    await firm.hubspot.change('companies', await firm.hubspot.companyOf(deal), { vat_number: 'DE136695976' });
    expect(await firm.resolve(deal, { kind: 'retry' })).toEqual({ accepted: true });
    expect((await firm.untilEnded(deal)).stage).toBe('done');
    expect(await ordersOf(deal)).toHaveLength(1);
  });
});

describe('a deal that is no longer won', () => {
  it('is withdrawn before the first write, and nothing is in Odoo', async () => {
    const deal = await firm.closeDeal('missing-entity-and-po');
    await firm.until(deal, 'parked');
    await firm.hubspot.change('deals', deal, { dealstage: 'closedlost' });
    await firm.start(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('withdrawn');
    expect(await ordersOf(deal)).toEqual([]);
  });

  it('is withdrawn when it was deleted or merged away', async () => {
    const [kept, merged, deleted] = [
      await firm.closeDeal('missing-entity-and-po'),
      await firm.closeDeal('missing-entity-and-po'),
      await firm.closeDeal('missing-entity-and-po'),
    ];
    for (const deal of [merged, deleted]) await firm.until(deal, 'parked');
    await firm.hubspot.merge(kept, merged);
    await firm.hubspot.remove('deals', deleted);
    for (const deal of [merged, deleted]) {
      await firm.start(deal);
      expect((await firm.untilEnded(deal)).stage).toBe('withdrawn');
    }
  });

  it('is drift after it was done, and cancelling takes the order and the project back', async () => {
    const deal = await firm.closeDeal('straight-through');
    await firm.untilEnded(deal);
    await firm.hubspot.change('deals', deal, { dealstage: 'closedlost' });
    await firm.start(deal);
    const parked = await firm.until(deal, 'parked');
    expect(parked.exception).toMatchObject({ category: 'drift', actions: ['retry', 'accept', 'cancel'] });
    expect(await firm.resolve(deal, { kind: 'cancel' })).toEqual({ accepted: true });
    const cancelled = await firm.untilEnded(deal);
    expect(cancelled.stage).toBe('cancelled');
    expect(cancelled.undone.length).toBeGreaterThan(0);
    expect(cancelled.left.length).toBeGreaterThan(0);
    expect((await ordersOf(deal))[0]).toMatchObject({ state: 'cancel' });
    expect(await firm.hubspot.outcome(deal)).toMatchObject({ throughline_outcome: 'cancelled' });
    const before = writes();
    await firm.start(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
    expect(writes() - before).toBe(0);
  });
});

describe('a deal that changes after it was done', () => {
  it('is drift that names the difference; once accepted it is not brought up again', async () => {
    const deal = await firm.closeDeal('straight-through');
    await firm.untilEnded(deal);
    const [before] = await ordersOf(deal);
    await firm.hubspot.change('deals', deal, { po_number: 'PO-LATER' });
    await firm.start(deal);
    const parked = await firm.until(deal, 'parked');
    expect(parked.exception).toMatchObject({ category: 'drift', owner: 'operations' });
    expect(parked.exception?.issues[0]?.message).toContain('PO-LATER');
    expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
    expect((await firm.untilEnded(deal)).stage).toBe('done');
    expect((await ordersOf(deal))[0]).toEqual(before);
    await firm.start(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('done');
    expect((await firm.view(deal)).story.some((entry) => entry.text.startsWith('Parked'))).toBe(false);
  });
});

describe('what was done with corrections', () => {
  async function doneWithCorrections(): Promise<string> {
    const deal = await firm.closeDeal('missing-entity-and-po');
    await firm.until(deal, 'parked');
    await firm.resolve(deal, { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-81' } });
    await firm.until(deal, 'waiting for approval');
    await firm.decide(deal, { roles: ['operations'] });
    await firm.untilEnded(deal);
    return deal;
  }

  it('stays done when a late webhook comes, although the deal itself still has its gaps', async () => {
    const deal = await doneWithCorrections();
    await firm.start(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('done');
    expect(await ordersOf(deal)).toMatchObject([{ state: 'sale' }]);
  });

  it('is drift, not a gap in the deal, when the deal changes afterwards', async () => {
    const deal = await doneWithCorrections();
    await firm.hubspot.change('deals', deal, { dealname: 'Another name' });
    await firm.start(deal);
    expect((await firm.until(deal, 'parked')).exception).toMatchObject({ category: 'drift' });
    expect(await firm.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
    expect((await firm.untilEnded(deal)).stage).toBe('done');
    await firm.start(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('done');
  });
});

describe('whoever has had a part in a deal', () => {
  it('no longer counts as its approver: a correction takes an earlier yes away', async () => {
    const deal = await firm.closeDeal('discount-needs-a-yes');
    await firm.until(deal, 'waiting for approval');
    const before = await firm.hubspot.read('deals', deal, ['po_number']);
    const grace = { id: 'grace-osei', name: 'Grace Osei', email: 'grace.osei@northwind.example' };
    firm.sandbox.faults.arm({
      system: 'hubspot',
      operation: 'deals.read',
      fault: 'slow',
      delayMilliseconds: 1_500,
      times: 1,
    });
    await firm.hubspot.change('deals', deal, { po_number: '' });
    expect(await firm.decide(deal, { actor: grace })).toEqual({ accepted: true });
    await firm.until(deal, 'parked');
    await firm.resolve(
      deal,
      { kind: 'correct', set: { purchaseOrder: before.po_number ?? '' } },
      { actor: grace, roles: ['operations'] },
    );
    const asked = await firm.until(deal, 'waiting for approval');
    expect(asked.approval?.barred.map(({ actor }) => actor.name)).toContain('Grace Osei');
    expect(await ordersOf(deal)).toEqual([]);
  });
});

describe('a deal with very many attempts at it', () => {
  it('keeps going after eight hundred refused decisions with long comments', async () => {
    const deal = await firm.closeDeal('discount-needs-a-yes');
    await firm.until(deal, 'waiting for approval');
    const comment = 'x'.repeat(4_000);
    for (let n = 0; n < 80; n += 1) {
      await Promise.all(Array.from({ length: 10 }, () => firm.decide(deal, { roles: ['auditor'], comment })));
    }
    expect(await firm.decide(deal, {})).toEqual({ accepted: true });
    expect((await firm.untilEnded(deal)).stage).toBe('done');
    // All of them, although a new run has gone on with the process meanwhile.
    const { firstExecutionRunId } = (await firm.client.workflow.getHandle(idOf(deal)).describe()).raw
      .workflowExecutionInfo as { firstExecutionRunId?: string };
    const entries = await firm.ledger.entriesOf(idOf(deal));
    expect(entries.filter(({ kind }) => kind === 'refusal')).toHaveLength(800);
    expect(entries.filter(({ kind }) => kind === 'decision')).toHaveLength(1);
    expect(entries.at(-1)).toMatchObject({ kind: 'end' });
    expect(entries.at(-1)?.id).not.toContain(String(firstExecutionRunId));
  }, 240_000);
});

describe('cancelling', () => {
  it('is never lost once it was accepted, even in the last call of a process', async () => {
    const deal = await firm.closeDeal('straight-through');
    await firm.untilEnded(deal);
    firm.sandbox.faults.arm({
      system: 'hubspot',
      operation: 'deals.read',
      fault: 'slow',
      delayMilliseconds: 1_500,
      times: 1,
    });
    await firm.start(deal);
    expect(await firm.cancel(deal)).toEqual({ accepted: true });
    expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
    expect((await ordersOf(deal))[0]).toMatchObject({ state: 'cancel' });
  });

  it('leaves nothing in Odoo before the first write, and tells the CRM so that the sweep leaves it alone', async () => {
    const deal = await firm.closeDeal('discount-needs-a-yes');
    await firm.until(deal, 'waiting for approval');
    expect(await firm.cancel(deal)).toEqual({ accepted: true });
    expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
    expect(await ordersOf(deal)).toEqual([]);
    expect(await firm.hubspot.outcome(deal)).toMatchObject({ throughline_outcome: 'cancelled' });
  });

  it('by Temporal’s own means is met like any other request', async () => {
    const deal = await firm.closeDeal('missing-entity-and-po');
    await firm.until(deal, 'parked');
    await firm.client.workflow.getHandle(leadToProjectId({ connection: 'hubspot', dealId: deal })).cancel();
    expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
  });
});

it('a preview says what would be written and writes nothing', async () => {
  const { id } = await firm.stage('straight-through');
  const before = writes();
  const preview = await firm.client.workflow.execute('previewLeadToProject', {
    taskQueue: 'processes',
    workflowId: `preview:${id}`,
    args: [{ connection: 'hubspot', dealId: id }],
  });
  expect(preview).toMatchObject({
    planned: { totals: { untaxed: { currency: expect.any(String) } } },
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(writes()).toBe(before);
});

it('every history of this file replays', async () => {
  const histories = [];
  for await (const { workflowId, runId } of firm.client.workflow.list()) {
    histories.push({
      workflowId,
      history: await firm.client.workflow.getHandle(workflowId, runId).fetchHistory(),
    });
  }
  expect(histories.length).toBeGreaterThan(10);
  for await (const result of Worker.runReplayHistories(
    { workflowBundle: workflowBundle(), dataConverter: testDataConverter },
    histories,
  )) {
    expect(result.error, result.workflowId).toBeUndefined();
  }
}, 120_000);
