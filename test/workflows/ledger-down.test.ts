import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { degradation } from '../../starters/processes/degradation.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

/* While the ledger can't be written, people are asked and heard, and nothing is written anywhere. */

let throughline: Throughline;
let odoo: ReturnType<typeof odooLedger>;

beforeAll(async () => {
  throughline = await startThroughline({ patience: 60_000 });
  odoo = odooLedger(throughline.sandbox.url);
});

afterAll(() => throughline.close());

/** Somebody else holds the database: what an administrator's open transaction does. */
function lockLedger(): () => void {
  const database = new DatabaseSync(String(throughline.env.LEDGER_URL).slice('sqlite:'.length), { timeout: 10_000 });
  database.exec('begin immediate');
  return () => {
    database.exec('rollback');
    database.close();
  };
}

const processOf = (deal: string) => `lead-to-project:hubspot-${deal}` as never;
const writes = () =>
  throughline.sandbox.calls
    .view({})
    .calls.filter((call) => /load|create|write|action_|batch\.up|unlink/.test(call.operation)).length;

it('reads and plans and hears decisions, but writes nothing before it is on record', async () => {
  const unlock = lockLedger();
  const before = writes();
  const { id: straight } = await throughline.sandbox.stageDeal({
    scenario: 'straight-through',
    variant: 801,
    webhooks: 'lose',
  });
  const { id: asked } = await throughline.sandbox.stageDeal({
    scenario: 'discount-needs-a-yes',
    variant: 802,
    webhooks: 'lose',
  });
  await throughline.start(straight);
  await throughline.start(asked);
  await throughline.until(asked, 'waiting for approval');
  // Answered at once, although it can't be on record yet.
  expect(await throughline.decide(asked, { roles: ['finance'] })).toMatchObject({ accepted: false });
  expect(await throughline.decide(asked, { comment: 'yes' })).toEqual({ accepted: true });
  await expect
    .poll(() => degradation(throughline.client, processOf(straight)), { timeout: 40_000, interval: 500 })
    .toMatchObject({
      system: 'ledger',
      code: 'TL-WAIT-0015',
    });
  expect((await throughline.view(straight)).plan?.hash).toMatch(/^[0-9a-f]{64}$/);
  expect((await throughline.view(straight)).stage).toBe('planning');
  expect(writes()).toBe(before);
  expect(await throughline.ledger.entriesOf(processOf(asked))).toEqual([]);

  unlock();
  for (const deal of [straight, asked]) {
    expect((await throughline.untilEnded(deal)).stage).toBe('done');
    expect(await odoo.orders(`hubspot-${deal}`)).toHaveLength(1);
  }
  const kinds = (await throughline.ledger.entriesOf(processOf(asked))).map(({ kind }) => kind);
  expect(kinds).toEqual(['refusal', 'decision', 'plan', 'receipt', 'receipt', 'end']);
}, 120_000);

it('does not end before its end is on record, and meets what comes meanwhile', async () => {
  const { id: deal } = await throughline.sandbox.stageDeal({
    scenario: 'discount-needs-a-yes',
    variant: 803,
    webhooks: 'lose',
  });
  await throughline.start(deal);
  await throughline.until(deal, 'waiting for approval');
  const unlock = lockLedger();
  expect(await throughline.cancel(deal)).toEqual({ accepted: true });
  await expect
    .poll(() => degradation(throughline.client, processOf(deal)), { timeout: 40_000, interval: 500 })
    .toMatchObject({ system: 'ledger' });
  expect((await throughline.view(deal)).stage).toBe('compensating');
  unlock();
  expect((await throughline.untilEnded(deal)).stage).toBe('cancelled');
  const kinds = (await throughline.ledger.entriesOf(processOf(deal))).map(({ kind }) => kind);
  expect(kinds).toEqual(['resolution', 'receipt', 'end']);
}, 120_000);
