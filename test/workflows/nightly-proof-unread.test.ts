import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProofReport } from '../../domain/proof-report.ts';
import { type Firm, startFirm } from '../firm.ts';
import { type JumpingClock, serverWithJumpingClock } from '../histories/special-servers.ts';
import { unlimited } from '../throughline.ts';

/* A record that answers with an error for as long as anybody asks, on a server whose clock jumps to the next attempt. */

let firm: Firm;
let clock: JumpingClock;

beforeAll(async () => {
  const server = await serverWithJumpingClock();
  clock = server.clock;
  firm = await startFirm(0, { ...unlimited, temporal: server.temporal });
}, 240_000);

afterAll(() => firm?.close());

it('gives a record up that answers with errors for ever, and says so', async () => {
  const deal = await firm.closeDeal('retainer');
  expect((await firm.until(deal, 'done', 'parked')).stage).toBe('done');

  firm.sandbox.faults.arm({ system: 'odoo', operation: '*', fault: 'error-500' });
  const night = { taskQueue: 'processes', workflowId: 'nightly-proof', args: [] };
  const handle = await firm.client.workflow.start('nightlyProof', night);
  await clock.jump('1 days');
  const report: ProofReport = await handle.result();
  const struck = firm.sandbox.faults.list()[0]?.struck;
  firm.sandbox.faults.clear();

  expect(report).toMatchObject({ checked: 0, skipped: { unreadInAll: 1 }, stoppedAfter: null });
  expect(report.skipped.unread).toEqual([
    { process: `lead-to-project:hubspot-${deal}`, because: expect.stringMatching(/\[TL-WAIT-\d{4}\].*500/) },
  ]);
  // All attempts' requests are counted.
  expect(report.calls.odoo).toBe(struck);
  expect(Date.parse(report.ended ?? '') - Date.parse(report.began)).toBeLessThan(2 * 3_600_000);
}, 120_000);
