import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyRingOf } from '../../keys/key-ring.ts';
import type { Entry } from '../../ledger/read-entries.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';
import { type Firm, startFirm } from '../firm.ts';

/* What a process puts on record in the ledger, and what it does not do while it can't. */

let firm: Firm;

beforeAll(async () => {
  firm = await startFirm(700);
});

afterAll(() => firm.close());

const processOf = (deal: string) => `lead-to-project:hubspot-${deal}` as never;
const entriesOf = (deal: string) => firm.ledger.entriesOf(processOf(deal));
const bodies = (entries: Entry[], kind: Entry['kind']) =>
  entries.filter((entry) => entry.kind === kind).map(({ body }) => body as Record<string, unknown>);
const verify = async () => {
  const ring = keyRingOf('ledger', String(firm.env.LEDGER_KEYS), 'the test');
  return verifyLedger(firm.ledger, ring, await firm.ledger.lastHead());
};

describe('a straight-through deal', () => {
  it('leaves its plan, a receipt of each write, the proof, its end and its story', async () => {
    const deal = await firm.closeDeal('psa-project');
    const view = await firm.untilEnded(deal);
    const entries = await entriesOf(deal);
    expect(entries.map(({ kind }) => kind)).toEqual(['plan', 'receipt', 'receipt', 'receipt', 'end']);
    expect(bodies(entries, 'plan')[0]).toMatchObject({ hash: view.plan?.hash, plan: view.plan?.plan });
    const [erp, psa, proof] = bodies(entries, 'receipt');
    const [order] = await firm.odoo.orders(`hubspot-${deal}`);
    expect(erp).toMatchObject({
      did: 'applied',
      system: 'odoo',
      plan: view.plan?.hash,
      readBack: { order: { number: order?.name } },
    });
    expect(psa).toMatchObject({ did: 'applied', system: 'productive', contract: view.entity });
    expect(proof).toMatchObject({ did: 'proven', deviations: [] });
    expect(bodies(entries, 'end')[0]).toMatchObject({ stage: 'done', plan: view.plan?.hash });
    const [story] = await firm.ledger.storiesOf(processOf(deal));
    expect(story?.view).toEqual({
      ...view,
      story: [...view.story.slice(0, -1), { ...view.story.at(-1), at: expect.any(String) }],
    });
    expect(await firm.ledger.generationsOf(view.key)).toMatchObject([
      { key: view.key, outcome: 'done', plan: view.plan?.hash },
    ]);
    const found = await firm.ledger.receiptsOf({ record: `odoo:order:${order?.name}` as never });
    expect(found.map(({ id }) => id)).toContain(entries[1]?.id);
    expect(await verify()).toMatchObject({ findings: [] });
  });

  it('has what was written to the ERP on record when the PSA then refuses, and then what was written next', async () => {
    firm.sandbox.faults.arm({ system: 'productive', operation: 'projects.copy', fault: 'unauthorized-401' });
    const deal = await firm.closeDeal('psa-project');
    await firm.until(deal, 'parked');
    const [order] = await firm.odoo.orders(`hubspot-${deal}`);
    await expect
      .poll(async () => bodies(await entriesOf(deal), 'receipt'))
      .toMatchObject([{ did: 'applied', system: 'odoo', readBack: { order: { number: order?.name } } }]);
    firm.sandbox.faults.clear();
    await firm.resolve(deal, { kind: 'retry' }, { roles: ['platform'] });
    await firm.untilEnded(deal);
    const systems = bodies(await entriesOf(deal), 'receipt').map(({ did, system }) => system ?? did);
    // Written again by the retry, and read back the same: told once.
    expect(systems).toEqual(['odoo', 'productive', 'proven']);
  });

  it('leaves nothing when it is started again and nothing has changed', async () => {
    const deal = await firm.closeDeal('straight-through');
    await firm.untilEnded(deal);
    const before = await entriesOf(deal);
    await firm.start(deal);
    await firm.untilEnded(deal);
    expect(await entriesOf(deal)).toEqual(before);
    expect(await firm.ledger.storiesOf(processOf(deal))).toHaveLength(1);
  });
});

describe('a deal that people decide on', () => {
  it('has decisions and refusals on record as they come, the plan before it is written', async () => {
    const deal = await firm.closeDeal('discount-needs-a-yes');
    await firm.until(deal, 'waiting for approval');
    expect(await firm.decide(deal, { roles: ['finance'] })).toMatchObject({ accepted: false });
    // While it still waits.
    await expect
      .poll(async () => bodies(await entriesOf(deal), 'refusal'))
      .toMatchObject([
        { kind: 'decision', inTheNameOf: 'Grace Osei', wasJudged: true, because: expect.stringContaining('it needs') },
      ]);
    await firm.decide(deal, { comment: 'a good customer' });
    await firm.untilEnded(deal);
    const entries = await entriesOf(deal);
    expect(entries.map(({ kind }) => kind)).toEqual(['refusal', 'decision', 'plan', 'receipt', 'receipt', 'end']);
    expect(bodies(entries, 'decision')[0]).toMatchObject({
      kind: 'decision',
      message: {
        decision: 'approve',
        comment: 'a good customer',
        actor: { name: 'Grace Osei' },
        roles: ['sales-lead'],
      },
    });
  });

  it('has what nobody vouches for as something that can be erased, down to its id', async () => {
    const deal = await firm.closeDeal('discount-needs-a-yes');
    const { id: process, approval } = await firm.until(deal, 'waiting for approval');
    const unsigned = {
      ...{ id: 'for Waltraud Feldkirchner', process, planHash: approval?.planHash, decision: 'approve', comment: '' },
      ...{ actor: { id: 'someone', name: 'Someone', email: null }, roles: ['sales-lead'] },
      ...{ at: new Date().toISOString(), signature: '' },
    };
    const answer = await firm.client.workflow.getHandle(process).executeUpdate('decide', { args: [unsigned] });
    expect(answer).toMatchObject({ accepted: false });
    await expect
      .poll(async () => bodies(await entriesOf(deal), 'refusal'))
      .toMatchObject([{ inTheNameOf: 'Someone', wasJudged: false, details: { id: unsigned.id } }]);
  });

  it('has corrections, and a cancellation with what was taken back', async () => {
    const deal = await firm.closeDeal('missing-entity-and-po');
    await firm.until(deal, 'parked');
    await firm.resolve(deal, { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-77' } });
    await firm.until(deal, 'waiting for approval');
    await firm.cancel(deal);
    await firm.untilEnded(deal);
    const entries = await entriesOf(deal);
    expect(bodies(entries, 'resolution')).toMatchObject([
      {
        kind: 'resolution',
        message: { action: { kind: 'correct', set: { entity: 'NWG' } }, actor: { name: 'Ines Duarte' } },
      },
      { kind: 'cancellation', message: { reason: 'the customer withdrew' } },
    ]);
    expect(bodies(entries, 'receipt')).toMatchObject([{ did: 'taken back', undone: [] }]);
    expect(bodies(entries, 'end')).toMatchObject([{ stage: 'cancelled' }]);
  });

  it('has what Temporal’s operator did', async () => {
    const deal = await firm.closeDeal('discount-needs-a-yes');
    await firm.until(deal, 'waiting for approval');
    await firm.client.workflow.getHandle(processOf(deal)).cancel();
    await firm.untilEnded(deal);
    expect(bodies(await entriesOf(deal), 'resolution')).toMatchObject([
      { kind: 'cancellation', message: { reason: 'Cancelled in Temporal.' } },
    ]);
  });
});

it('has no name of a person in the bodies that can’t be erased', async () => {
  const people = [/grace/i, /ines.duarte/i, /@northwind/i, /osei/i, /feldkirchner/i];
  let values = 0;
  for await (const { seq, body, personal } of firm.ledger.proven()) {
    for (const person of people) expect(body, `entry ${seq}`).not.toMatch(person);
    values += personal.length;
  }
  expect(values).toBeGreaterThan(100);
});
