import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../sandbox/faults.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { type Journey, journeys, travel, withoutLimits } from './journeys.ts';
import { type KillableProgram, workerProgram } from './killable-program.ts';
import { inLanes } from './lanes.ts';
import { type Call, callsOf, isRead, type Struck, titleOf } from './struck-calls.ts';

/**
 * A worker killed in the middle of each outside call: before the system has done its work, and after it, when the answer
 * never arrives. Another worker goes on, and the end is exactly the undisturbed run's, with what was undone and left.
 *
 * Each operation is struck in the first journey that calls it, at its first call. Of the journeys after the first only the
 * writes are: a read that is cut short leaves nothing behind.
 */
const MOMENTS: FaultKind[] = ['hang-without-commit', 'hang-with-commit'];
const LANES = 6;
/** Longer than a worker needs to be killed, so that it never retries the call by itself. */
const DEADLINES = Object.fromEntries(
  ['HUBSPOT', 'ODOO', 'PRODUCTIVE'].flatMap((name) => [
    [`${name}_READ_DEADLINE_MS`, '60000'],
    [`${name}_WRITE_DEADLINE_MS`, '60000'],
  ]),
);

interface Lane {
  throughline: Throughline;
  worker: KillableProgram;
}

let lanes: Lane[];
let cases: Struck[] = [];
/** What a worker asks only once: such a case must meet one that has just been started. */
let askedOnce: Set<string>;
const undisturbed = new Map<Journey, string[]>();
const results = new Map<Struck, string[] | Error>();

beforeAll(async () => {
  lanes = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const throughline = await startThroughline({
        ...withoutLimits,
        workers: false,
        env: DEADLINES,
        patience: 60_000,
      });
      const worker = workerProgram(throughline.env);
      await worker.start();
      return { throughline, worker };
    }),
  );
  const [{ throughline }] = lanes as [Lane];
  const calls: Call[] = [];
  const again = new Set<string>();
  for (const journey of journeys) {
    undisturbed.set(journey, await travel(throughline, journey, () => undefined));
    calls.push(...callsOf(throughline.sandbox, journey));
    await travel(throughline, journey, () => undefined);
    for (const call of callsOf(throughline.sandbox, journey)) again.add(nameOf(call));
  }
  askedOnce = new Set(calls.map(nameOf).filter((name) => !again.has(name)));
  const [first] = journeys;
  cases = [...Map.groupBy(calls, nameOf).values()]
    .flatMap(([call]) => call ?? [])
    .filter((call) => call.journey === first || !isRead(call))
    .flatMap((call) => MOMENTS.map((fault) => ({ ...call, fault })));
  for (const [each, result] of await inLanes(lanes, cases, runCase)) results.set(each, result);
}, 1_800_000);

afterAll(async () => {
  for (const { throughline, worker } of lanes ?? []) {
    await worker.kill();
    await throughline.close();
  }
});

function nameOf({ system, operation }: Call): string {
  return `${system} ${operation}`;
}

async function runCase({ throughline, worker }: Lane, each: Struck): Promise<string[]> {
  if (askedOnce.has(nameOf(each))) {
    await worker.kill();
    await worker.start();
  }
  const { sandbox } = throughline;
  const { journey, system, operation, fault } = each;
  return travel(
    throughline,
    journey,
    () => sandbox.faults.arm({ system, operation, fault, times: 1 }),
    async () => {
      await untilStruck(sandbox);
      await worker.kill('SIGKILL');
      await worker.start();
    },
  );
}

async function untilStruck(sandbox: Sandbox): Promise<void> {
  const giveUp = Date.now() + 30_000;
  while (sandbox.faults.list()[0]?.struck !== 1) {
    if (Date.now() > giveUp) throw new Error('the call never came');
    await pause(20);
  }
}

describe('a worker that is killed', () => {
  it('was killed in every call of a deal, and in every write there is', () => {
    expect(results.size).toBe(cases.length);
    const writes = new Set(cases.filter((each) => !isRead(each)).map(nameOf));
    expect([...writes]).toEqual(
      expect.arrayContaining([
        'hubspot deals.batch.update',
        'odoo sale.order.action_confirm',
        'odoo sale.order.action_cancel',
        'productive projects.copy',
        'productive services.create',
        'productive deals.close',
        'productive projects.archive',
      ]),
    );
    expect(writes.size).toBeGreaterThanOrEqual(20);
  });

  it.each([
    ['before', 'hang-without-commit'],
    ['after', 'hang-with-commit'],
  ])('%s the work is done: every call ends in the state of the undisturbed run', (_, fault) => {
    const wrong = cases
      .filter((each) => each.fault === fault)
      .flatMap((each) => {
        const result = results.get(each);
        if (result instanceof Error) return [`${titleOf(each)}: ${result.message}`];
        const same = JSON.stringify(result) === JSON.stringify(undisturbed.get(each.journey));
        return same ? [] : [`${titleOf(each)}: the books differ`];
      });
    expect(wrong).toEqual([]);
  });
});
