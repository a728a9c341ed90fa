import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { degradation } from '../../starters/processes/degradation.ts';
import { type Firm, startFirm } from '../firm.ts';

/* While the ledger can't be written, people are asked and heard, and nothing is written anywhere. */

let firm: Firm;

beforeAll(async () => {
  firm = await startFirm(800, { patience: 60_000 });
});

afterAll(() => firm.close());

/** Somebody else holds the database: what an administrator's open transaction does. */
function lockLedger(): () => void {
  const database = new DatabaseSync(String(firm.env.LEDGER_URL).slice('sqlite:'.length), { timeout: 10_000 });
  database.exec('begin immediate');
  return () => {
    database.exec('rollback');
    database.close();
  };
}

const processOf = (deal: string) => `lead-to-project:hubspot-${deal}` as never;
const writes = () =>
  firm.sandbox.calls.view({}).calls.filter((call) => /load|create|write|action_|batch\.up|unlink/.test(call.operation))
    .length;

it('reads and plans and hears decisions, but writes nothing before it is on record', async () => {
  const unlock = lockLedger();
  const before = writes();
  const straight = await firm.closeDeal('straight-through');
  const asked = await firm.closeDeal('discount-needs-a-yes');
  await firm.until(asked, 'waiting for approval');
  // Answered at once, although it can't be on record yet.
  expect(await firm.decide(asked, { roles: ['finance'] })).toMatchObject({ accepted: false });
  expect(await firm.decide(asked, { comment: 'yes' })).toEqual({ accepted: true });
  await expect
    .poll(() => degradation(firm.client, processOf(straight)), { timeout: 40_000, interval: 500 })
    .toMatchObject({
      system: 'ledger',
      code: 'TL-WAIT-0015',
    });
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
  const unlock = lockLedger();
  expect(await firm.cancel(deal)).toEqual({ accepted: true });
  await expect
    .poll(() => degradation(firm.client, processOf(deal)), { timeout: 40_000, interval: 500 })
    .toMatchObject({ system: 'ledger' });
  expect((await firm.view(deal)).stage).toBe('compensating');
  unlock();
  expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
  const kinds = (await firm.ledger.entriesOf(processOf(deal))).map(({ kind }) => kind);
  expect(kinds).toEqual(['resolution', 'receipt', 'end']);
}, 120_000);
