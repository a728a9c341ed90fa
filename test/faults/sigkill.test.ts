import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../sandbox/faults.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { type Journey, travel, withoutLimits } from './journeys.ts';
import { type KillableProgram, workerProgram } from './killable-program.ts';
import { inLanes } from './lanes.ts';
import {
  type Call,
  isRead,
  operationOf,
  type Strike,
  sampleOfStrikes,
  titleOf,
  undisturbedJourneys,
} from './struck-calls.ts';

/**
 * A worker killed in the middle of each outside call: before the system has done its work, and after it, when the answer
 * never arrives. Another worker goes on, and the end is exactly the undisturbed run's, with what was undone and left.
 *
 * Sampled by the rule of `sampleOfStrikes`: each operation once before and once after, and each moment in each kind of
 * journey; in one journey several workers die, one after the other. A read is only killed before: it leaves nothing
 * behind, so that after is the same. THROUGHLINE_SEED takes another sample.
 */
const BEFORE: FaultKind = 'hang-without-commit';
const AFTER: FaultKind = 'hang-with-commit';
const SEED = process.env.THROUGHLINE_SEED ?? '1';
/** Most of a case is waiting for the ten seconds after which Temporal misses a worker's heartbeat. */
const LANES = 10;
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
let calls: Call[] = [];
let cases: Strike[] = [];
let ends: ReadonlyMap<Journey, string[]>;
/** What is wrong with a case's end, if anything is. */
const results = new Map<Strike, Error | null>();

beforeAll(async () => {
  lanes = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const throughline = await startThroughline({
        ...withoutLimits,
        workers: false,
        env: DEADLINES,
        patience: 150_000,
      });
      const worker = workerProgram(throughline.env);
      await worker.start();
      return { throughline, worker };
    }),
  );
  ({ ends, calls } = await undisturbedJourneys(lanes.map(({ throughline }) => throughline)));
  const writes = calls.filter((call) => !isRead(call));
  cases = [...sampleOfStrikes(calls, [BEFORE], SEED), ...sampleOfStrikes(writes, [AFTER], SEED)];
  for (const [each, result] of await inLanes(lanes, cases, runCase, 'SIGKILL')) results.set(each, result);
}, 1_800_000);

afterAll(async () => {
  for (const { throughline, worker } of lanes ?? []) {
    await worker.kill();
    await throughline.close();
  }
});

async function runCase(lane: Lane, each: Strike): Promise<null> {
  const same = JSON.stringify(await endOf(lane, each)) === JSON.stringify(ends.get(each.journey));
  if (!same) throw new Error('the books differ');
  return null;
}

async function endOf({ throughline, worker }: Lane, { journey, fault, calls: struck }: Strike): Promise<string[]> {
  const revive = async () => {
    await worker.kill('SIGKILL');
    await worker.start();
  };
  if (struck.some(({ isOnce }) => isOnce)) await revive();
  const { faults } = throughline.sandbox;
  return travel(
    throughline,
    journey,
    () => {
      for (const { system, operation, earlier } of struck) {
        faults.arm({ system, operation, fault, times: 1, afterMatches: earlier });
      }
    },
    async () => {
      const met = () => faults.list().filter((rule) => rule.struck === 1).length;
      // Two calls may be under way at once, and die together.
      for (let killed = 0; killed < struck.length; killed = met()) {
        await untilMore(met, killed);
        await revive();
      }
    },
  );
}

async function untilMore(met: () => number, than: number): Promise<void> {
  const giveUp = Date.now() + 60_000;
  while (met() <= than) {
    if (Date.now() > giveUp) throw new Error(`only ${than} of the calls came`);
    await pause(20);
  }
}

describe('a worker that is killed', () => {
  it('was killed in every operation there is, and in every kind of journey', () => {
    expect(results.size).toBe(cases.length);
    const names = (some: readonly Call[]) => [...new Set(some.map(operationOf))].sort();
    for (const [moment, all] of [
      [BEFORE, names(calls)],
      [AFTER, names(calls.filter((call) => !isRead(call)))],
    ] as const) {
      const own = cases.filter(({ fault }) => fault === moment);
      expect(names(own.flatMap((each) => each.calls)), moment).toEqual(all);
      expect(new Set(own.map(({ journey }) => journey.kind)).size, moment).toBe(3);
    }
    expect(names(calls)).toEqual(
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
  });

  it.each([
    ['before', BEFORE],
    ['after', AFTER],
  ])('%s the work is done: every call ends in the state of the undisturbed run', (_, fault) => {
    const wrong = cases.flatMap((each) => {
      const problem = each.fault === fault ? results.get(each) : null;
      return problem ? [`${titleOf(each)}: ${problem.message}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});
