import type { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { LedgerUnreachable } from '../../ledger/ledger-error.ts';
import { createWorkers } from '../../workers/start-workers.ts';
import { signedByTest } from '../decision-keys.ts';
import { type Firm, startFirm } from '../firm.ts';
import { type JumpingClock, serverWithJumpingClock } from '../histories/special-servers.ts';
import { unlimited } from '../throughline.ts';

/*
 * A ledger that takes each recording only after so many tries, on a server whose clock jumps to the next one. While a process
 * waits for it the world goes on.
 */

/** The tries begin with a second between them, and twice as long each time: seven take more than a minute. */
const A_MINUTE_AND_MORE = 7;
const SECONDS = 3;

let firm: Firm;
let clock: JumpingClock;
let workers: Worker[];
let running: Promise<unknown>;
let refusals = 0;
/** Told of each try that is refused. */
let onRefusal: (process: string, tries: number) => Promise<unknown> = nobody;

beforeAll(async () => {
  const server = await serverWithJumpingClock();
  ({ clock } = server);
  firm = await startFirm(850, { ...unlimited, temporal: server.temporal, workers: false, patience: 60_000 });
  const { workerSetup } = firm;
  workers = await createWorkers({ ...workerSetup, ledger: async () => slow(firm.ledger) });
  running = Promise.all(workers.map((worker) => worker.run()));
}, 240_000);

afterAll(async () => {
  for (const worker of workers) worker.shutdown();
  await running;
  await firm.close();
});

/** The installation's own, but for how long it takes. */
function slow(ledger: Ledger): Ledger {
  const tries = new Map<string, number>();
  return {
    ...ledger,
    record: async (recording) => {
      const [first] = recording.entries;
      const made = (tries.get(String(first?.id)) ?? 0) + 1;
      tries.set(String(first?.id), made);
      if (made > refusals) return ledger.record(recording);
      await onRefusal(String(first?.process), made);
      throw new LedgerUnreachable('the test', 'it is busy');
    },
  };
}

async function nobody(): Promise<void> {}

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
  refusals = A_MINUTE_AND_MORE;
  const deal = await firm.closeDeal('two-entities');
  expect((await ended(deal)).stage).toBe('done');
  for (const key of [deal, `${deal}_NWL`])
    expect(await firm.odoo.orders(`hubspot-${key}`)).toMatchObject([{ state: 'sale' }]);
  // Each is said once, although the first contract was written again before the second.
  expect(await kindsOf(deal)).toEqual(['plan', 'applied', 'applied', 'applied', 'proven', 'end']);
}, 120_000);

it('reads and plans anew after a minute, and writes what the deal says then', async () => {
  refusals = A_MINUTE_AND_MORE;
  onRefusal = async (process, tries) => {
    // Its webhook is lost.
    const change = { po_number: 'PO-MEANWHILE' };
    if (tries === 1) await firm.hubspot.change('deals', process.split('-').at(-1) ?? '', change);
  };
  const deal = await firm.closeDeal('straight-through');
  expect((await ended(deal)).stage).toBe('done');
  onRefusal = nobody;
  expect(await firm.odoo.orders(`hubspot-${deal}`)).toMatchObject([{ client_order_ref: 'PO-MEANWHILE' }]);
}, 120_000);

it('meets what came while its plan was put on record, before it writes anything', async () => {
  refusals = SECONDS;
  const { id: deal } = await firm.stage('straight-through');
  let answer: unknown;
  onRefusal = async () => {
    answer ??= await cancel(deal);
  };
  await firm.start(deal);
  expect((await ended(deal)).stage).toBe('cancelled');
  onRefusal = nobody;
  expect(answer).toEqual({ accepted: true });
  expect(await firm.odoo.orders(`hubspot-${deal}`)).toEqual([]);
  expect(await firm.view(deal)).toMatchObject({ undone: [], left: [] });
}, 120_000);
