import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyRingOf } from '../../keys/key-ring.ts';
import type { Entry } from '../../ledger/read-entries.ts';
import { verifyChain } from '../../ledger/verify-chain.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

/* What a process puts on record in the ledger, and what it does not do while it can't. */

let throughline: Throughline;
let odoo: ReturnType<typeof odooLedger>;
let variant = 700;

beforeAll(async () => {
  throughline = await startThroughline();
  odoo = odooLedger(throughline.sandbox.url);
});

afterAll(() => throughline.close());

async function close(scenario: string): Promise<string> {
  variant += 1;
  const { id } = await throughline.sandbox.stageDeal({ scenario, variant, webhooks: 'lose' });
  await throughline.start(id);
  return id;
}

const processOf = (deal: string) => `lead-to-project:hubspot-${deal}` as never;
const entriesOf = (deal: string) => throughline.ledger.entriesOf(processOf(deal));
const bodies = (entries: Entry[], kind: Entry['kind']) =>
  entries.filter((entry) => entry.kind === kind).map(({ body }) => body as Record<string, unknown>);
const verify = async () => {
  const ring = keyRingOf('ledger', String(throughline.env.LEDGER_KEYS), 'the test');
  const headsWithoutEntry = await throughline.ledger.headsWithoutEntry();
  return verifyChain(throughline.ledger.proven(), ring, {
    first: 1,
    headsWithoutEntry,
    kept: await throughline.ledger.lastHead(),
  });
};

describe('a straight-through deal', () => {
  it('leaves its plan, a receipt of each write, the proof, its end and its story', async () => {
    const deal = await close('psa-project');
    const view = await throughline.untilEnded(deal);
    const entries = await entriesOf(deal);
    expect(entries.map(({ kind }) => kind)).toEqual(['plan', 'receipt', 'receipt', 'receipt', 'end']);
    expect(bodies(entries, 'plan')[0]).toMatchObject({ hash: view.plan?.hash, plan: view.plan?.plan });
    const [erp, psa, proof] = bodies(entries, 'receipt');
    const [order] = await odoo.orders(`hubspot-${deal}`);
    expect(erp).toMatchObject({
      did: 'applied',
      system: 'odoo',
      plan: view.plan?.hash,
      readBack: { order: { number: order?.name } },
    });
    expect(psa).toMatchObject({ did: 'applied', system: 'productive', contract: view.entity });
    expect(proof).toMatchObject({ did: 'proven', deviations: [] });
    expect(bodies(entries, 'end')[0]).toMatchObject({ stage: 'done', plan: view.plan?.hash });
    const [story] = await throughline.ledger.storiesOf(processOf(deal));
    expect(story?.view).toEqual({
      ...view,
      story: [...view.story.slice(0, -1), { ...view.story.at(-1), at: expect.any(String) }],
    });
    expect(await throughline.ledger.generationsOf(view.key)).toMatchObject([
      { key: view.key, outcome: 'done', plan: view.plan?.hash },
    ]);
    const found = await throughline.ledger.receiptsOf({ record: `odoo:order:${order?.name}` as never });
    expect(found.map(({ id }) => id)).toContain(entries[1]?.id);
    expect(await verify()).toMatchObject({ findings: [] });
  });

  it('leaves nothing when it is started again and nothing has changed', async () => {
    const deal = await close('straight-through');
    await throughline.untilEnded(deal);
    const before = await entriesOf(deal);
    await throughline.start(deal);
    await throughline.untilEnded(deal);
    expect(await entriesOf(deal)).toEqual(before);
    expect(await throughline.ledger.storiesOf(processOf(deal))).toHaveLength(1);
  });
});

describe('a deal that people decide on', () => {
  it('has decisions and refusals on record as they come, the plan before it is written', async () => {
    const deal = await close('discount-needs-a-yes');
    await throughline.until(deal, 'waiting for approval');
    expect(await throughline.decide(deal, { roles: ['finance'] })).toMatchObject({ accepted: false });
    // While it still waits.
    await expect
      .poll(async () => bodies(await entriesOf(deal), 'refusal'))
      .toMatchObject([
        { kind: 'decision', inTheNameOf: 'Grace Osei', wasJudged: true, because: expect.stringContaining('it needs') },
      ]);
    await throughline.decide(deal, { comment: 'a good customer' });
    await throughline.untilEnded(deal);
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

  it('has corrections, and a cancellation with what was taken back', async () => {
    const deal = await close('missing-entity-and-po');
    await throughline.until(deal, 'parked');
    await throughline.resolve(deal, { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-77' } });
    await throughline.until(deal, 'waiting for approval');
    await throughline.cancel(deal);
    await throughline.untilEnded(deal);
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
    const deal = await close('discount-needs-a-yes');
    await throughline.until(deal, 'waiting for approval');
    await throughline.client.workflow.getHandle(processOf(deal)).cancel();
    await throughline.untilEnded(deal);
    expect(bodies(await entriesOf(deal), 'resolution')).toMatchObject([
      { kind: 'cancellation', message: { reason: 'Cancelled in Temporal.' } },
    ]);
  });
});

it('has no name of a person in the bodies that can’t be erased', async () => {
  const people = [/grace/i, /ines.duarte/i, /@northwind/i, /osei/i];
  let values = 0;
  for await (const { seq, body, personal } of throughline.ledger.proven()) {
    for (const person of people) expect(body, `entry ${seq}`).not.toMatch(person);
    values += personal.length;
  }
  expect(values).toBeGreaterThan(100);
});
