import type { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import { createWorkers } from '../../workers/start-workers.ts';
import { signedByTest } from '../decision-keys.ts';
import { type Firm, startFirm } from '../firm.ts';
import { type JumpingClock, serverWithJumpingClock } from '../histories/special-servers.ts';
import { A_MINUTE_AND_MORE, type SlowLedger, slowLedger } from '../slow-ledger.ts';
import { unlimited } from '../throughline.ts';

/*
 * A ledger that takes each recording only after so many tries, on a server whose clock jumps to the next one. While a process
 * waits for it the world goes on.
 */

const SECONDS = 3;

let firm: Firm;
let clock: JumpingClock;
let workers: Worker[];
let running: Promise<unknown>;
let slow: SlowLedger;

beforeAll(async () => {
  const server = await serverWithJumpingClock();
  ({ clock } = server);
  firm = await startFirm(850, { ...unlimited, temporal: server.temporal, workers: false, patience: 60_000 });
  const { workerSetup } = firm;
  slow = slowLedger(firm.ledger);
  workers = await createWorkers({ ...workerSetup, ledger: async () => slow.ledger });
  running = Promise.all(workers.map((worker) => worker.run()));
}, 240_000);

afterAll(async () => {
  for (const worker of workers) worker.shutdown();
  await running;
  await firm.close();
});

/** Lets the clock jump until the process ends: in the time that it takes when each of its steps waits once. */
async function ended(deal: string) {
  await clock.jump('0.01 days');
  return firm.untilEnded(deal);
}

const processOf = (deal: string) => leadToProjectId({ connection: 'hubspot', dealId: deal });

/** Said at the time that it is there. */
async function cancel(deal: string): Promise<unknown> {
  const ines = { id: 'ines-duarte', name: 'Ines Duarte', email: 'ines.duarte@northwind.example' };
  const at = (await clock.now()).toISOString();
  const request = { id: 'cancel', process: processOf(deal), reason: 'no longer', actor: ines, roles: ['operations'] };
  const args: [object] = [await signedByTest('cancel', { ...request, at, signature: '' })];
  return firm.client.workflow.getHandle(processOf(deal)).executeUpdate('cancel', { args, updateId: request.id });
}

const kindsOf = async (deal: string) => {
  const entries = await firm.ledger.entriesOf(processOf(deal));
  return entries.map(({ kind, body }) => (body as { did?: string }).did ?? kind);
};

it('writes one contract after the other, however long each of them takes to be on record', async () => {
  slow.refuse(A_MINUTE_AND_MORE);
  const deal = await firm.closeDeal('two-entities');
  expect((await ended(deal)).stage).toBe('done');
  for (const key of [deal, `${deal}_NWL`])
    expect(await firm.odoo.orders(`hubspot-${key}`)).toMatchObject([{ state: 'sale' }]);
  // Each is said once, although the first contract was written again before the second.
  expect(await kindsOf(deal)).toEqual(['plan', 'applied', 'applied', 'applied', 'proven', 'end']);
}, 120_000);

it('reads and plans anew after a minute, and writes what the deal says then', async () => {
  const { id: deal } = await firm.stage('straight-through');
  slow.refuse(A_MINUTE_AND_MORE, async (_, tries) => {
    // Its webhook is lost.
    if (tries === 1) await firm.hubspot.change('deals', deal, { po_number: 'PO-MEANWHILE' });
  });
  await firm.start(deal);
  expect((await ended(deal)).stage).toBe('done');
  expect(await firm.odoo.orders(`hubspot-${deal}`)).toMatchObject([{ client_order_ref: 'PO-MEANWHILE' }]);
}, 120_000);

it('meets what came while its plan was put on record, before it writes anything', async () => {
  const { id: deal } = await firm.stage('straight-through');
  let answer: unknown;
  slow.refuse(SECONDS, async () => {
    answer ??= await cancel(deal);
  });
  await firm.start(deal);
  expect((await ended(deal)).stage).toBe('cancelled');
  expect(answer).toEqual({ accepted: true });
  expect(await firm.odoo.orders(`hubspot-${deal}`)).toEqual([]);
  expect(await firm.view(deal)).toMatchObject({ undone: [], left: [] });
}, 120_000);
