import { afterAll, beforeAll, expect, it } from 'vitest';
import { degradation } from '../../starters/processes/degradation.ts';
import { type Firm, startFirm } from '../firm.ts';
import { lockLedger } from '../lock-ledger.ts';

/* While the ledger can't be written, people are asked and heard, and nothing is written anywhere. */

let firm: Firm;

beforeAll(async () => {
  firm = await startFirm(800, { patience: 60_000 });
});

afterAll(() => firm.close());

const processOf = (deal: string) => `lead-to-project:hubspot-${deal}` as never;
const writes = () =>
  firm.sandbox.calls.view({}).calls.filter((call) => /load|create|write|action_|batch\.up|unlink/.test(call.operation))
    .length;
/** Until it is shown as waiting for the ledger. */
const untilHeldUp = (deal: string) =>
  expect
    .poll(() => degradation(firm.client, processOf(deal)), { timeout: 40_000, interval: 500 })
    .toMatchObject({ system: 'ledger', code: 'TL-WAIT-0015' });

it('reads and plans and hears decisions, but writes nothing before it is on record', async () => {
  const unlock = lockLedger(firm);
  const before = writes();
  const straight = await firm.closeDeal('straight-through');
  const asked = await firm.closeDeal('discount-needs-a-yes');
  await firm.until(asked, 'waiting for approval');
  // Answered at once, although it can't be on record yet.
  expect(await firm.decide(asked, { roles: ['finance'] })).toMatchObject({ accepted: false });
  expect(await firm.decide(asked, { comment: 'yes' })).toEqual({ accepted: true });
  await untilHeldUp(straight);
  expect((await firm.view(straight)).plan?.hash).toMatch(/^[0-9a-f]{64}$/);
  expect((await firm.view(straight)).stage).toBe('planning');
  expect(writes()).toBe(before);
  expect(await firm.ledger.entriesOf(processOf(asked))).toEqual([]);

  unlock();
  for (const deal of [straight, asked]) {
    expect((await firm.untilEnded(deal)).stage).toBe('done');
    expect(await firm.odoo.orders(`hubspot-${deal}`)).toHaveLength(1);
  }
  const kinds = (await firm.ledger.entriesOf(processOf(asked))).map(({ kind }) => kind);
  expect(kinds).toEqual(['refusal', 'decision', 'plan', 'receipt', 'receipt', 'end']);
}, 120_000);

it('does not end before its end is on record, and meets what comes meanwhile', async () => {
  const deal = await firm.closeDeal('discount-needs-a-yes');
  await firm.until(deal, 'waiting for approval');
  const unlock = lockLedger(firm);
  expect(await firm.cancel(deal)).toEqual({ accepted: true });
  await untilHeldUp(deal);
  expect((await firm.view(deal)).stage).toBe('compensating');
  unlock();
  expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
  const kinds = (await firm.ledger.entriesOf(processOf(deal))).map(({ kind }) => kind);
  expect(kinds).toEqual(['resolution', 'receipt', 'end']);
}, 120_000);

it('ends once on record, whatever comes while its end is put there', async () => {
  const deal = await firm.closeDeal('discount-needs-a-yes');
  await firm.until(deal, 'waiting for approval');
  const unlock = lockLedger(firm);
  await firm.hubspot.change('deals', deal, { dealstage: 'closedlost' });
  await firm.start(deal);
  await untilHeldUp(deal);
  await firm.start(deal);
  unlock();
  const { stage, story } = await firm.untilEnded(deal);
  expect(stage).toBe('withdrawn');
  // It did look once more.
  expect(story.filter(({ text }) => text.startsWith('The deal is no longer won'))).toHaveLength(2);
  const kinds = (await firm.ledger.entriesOf(processOf(deal))).map(({ kind }) => kind);
  expect(kinds).toEqual(['end']);
}, 120_000);

it('tells the CRM of nothing that people decided before it is on record', async () => {
  const rejected = await firm.closeDeal('discount-needs-a-yes');
  await firm.until(rejected, 'waiting for approval');
  const changed = await firm.closeDeal('straight-through');
  await firm.untilEnded(changed);
  await firm.hubspot.change('deals', changed, { po_number: 'PO-LATER' });
  await firm.start(changed);
  await firm.until(changed, 'parked');
  const told = () => Promise.all([rejected, changed].map((deal) => firm.hubspot.outcome(deal)));
  const before = await told();

  const unlock = lockLedger(firm);
  expect(await firm.decide(rejected, { decision: 'reject', comment: 'no' })).toEqual({ accepted: true });
  expect(await firm.resolve(changed, { kind: 'accept' })).toEqual({ accepted: true });
  await untilHeldUp(rejected);
  await untilHeldUp(changed);
  expect(await told()).toEqual(before);

  unlock();
  expect((await firm.untilEnded(rejected)).stage).toBe('rejected');
  expect((await firm.untilEnded(changed)).stage).toBe('done');
  expect(await told()).toMatchObject([
    { throughline_outcome: 'rejected' },
    { throughline_outcome: 'done', throughline_plan: expect.not.stringContaining(String(before[1]?.throughline_plan)) },
  ]);
}, 120_000);
