import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind, FaultRule } from '../../sandbox/faults.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { startThroughline, type Throughline, unlimited } from '../throughline.ts';
import { inLanes } from './lanes.ts';
import { changedBooks, sandboxState } from './sandbox-books.ts';
import { WorkerProcess } from './worker-process.ts';

/**
 * A worker killed in the middle of each outside call: before the system has done its work, and after it, when the answer
 * never arrives. Another worker goes on, and the end is exactly the undisturbed run's.
 */
const MOMENTS: Record<string, FaultKind> = { before: 'hang-without-commit', after: 'hang-with-commit' };
const LANES = 6;
/** Longer than a worker needs to be killed, so that it never retries the call by itself. */
const DEADLINES = Object.fromEntries(
  ['HUBSPOT_READ', 'HUBSPOT_WRITE', 'ODOO_READ', 'ODOO_WRITE'].map((name) => [`${name}_DEADLINE_MS`, '60000']),
);

const ONCE = /^(account\.read|properties\.list|common\.version)$/;

interface Lane {
  throughline: Throughline;
  worker: WorkerProcess;
}

interface Case {
  system: FaultRule['system'];
  operation: string;
  moment: string;
}

const title = ({ system, operation, moment }: Case) => `${moment} ${system} ${operation}`;

let lanes: Lane[];
let undisturbed: string[];
let cases: Case[] = [];
const results = new Map<string, string[] | Error>();

beforeAll(async () => {
  lanes = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const throughline = await startThroughline({ ...unlimited, workers: false, env: DEADLINES });
      const worker = new WorkerProcess(throughline.env);
      await worker.start();
      return { throughline, worker };
    }),
  );
  const [first] = lanes as [Lane];
  undisturbed = await runDeal(first, null);
  const operations = Object.keys(first.throughline.sandbox.calls.view({}).counts).map(
    (name) => name.split(' ') as [FaultRule['system'], string],
  );
  cases = operations.flatMap(([system, operation]) =>
    Object.keys(MOMENTS).map((moment) => ({ system, operation, moment })),
  );
  const ended = await inLanes(lanes, cases, runCase);
  for (const [each, result] of ended) results.set(title(each), result);
}, 900_000);

afterAll(async () => {
  for (const { throughline, worker } of lanes ?? []) {
    await worker.kill();
    await throughline.close();
  }
});

/** Some calls a connector makes only once: for those the process must meet a worker that has just been started. */
async function runCase(lane: Lane, each: Case) {
  if (ONCE.test(each.operation)) {
    await lane.worker.kill();
    await lane.worker.start();
  }
  return runDeal(lane, each);
}

async function runDeal({ throughline, worker }: Lane, struck: Case | null) {
  const { sandbox } = throughline;
  await fetch(`${sandbox.url}/_reset`, { method: 'POST' });
  const { id } = await sandbox.stageDeal({ scenario: 'straight-through', variant: 1, webhooks: 'lose' });
  const staged = await sandboxState(sandbox.url);
  if (struck) {
    sandbox.faults.arm({
      system: struck.system,
      operation: struck.operation,
      fault: MOMENTS[struck.moment] as FaultKind,
      times: 1,
    });
  }
  await throughline.start(id);
  if (struck) {
    await untilStruck(sandbox);
    await worker.kill('SIGKILL');
    await worker.start();
  }
  const view = await throughline.untilEnded(id);
  if (view.stage !== 'done') throw new Error(`ended ${view.stage}: ${JSON.stringify(view.story)}`);
  return changedBooks(staged, await sandboxState(sandbox.url));
}

async function untilStruck(sandbox: Sandbox): Promise<void> {
  const giveUp = Date.now() + 30_000;
  while (sandbox.faults.list()[0]?.struck !== 1) {
    if (Date.now() > giveUp) throw new Error('the call never came');
    await pause(20);
  }
}

describe('a worker that is killed', () => {
  it('was killed in every call of the process', () => {
    expect(results.size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(20);
  });

  it.each(Object.keys(MOMENTS))(
    '%s the work is done: every call ends in the state of the undisturbed run',
    (moment) => {
      const wrong = cases
        .filter((each) => each.moment === moment)
        .flatMap((each) => {
          const result = results.get(title(each));
          if (result instanceof Error) return [`${title(each)}: ${result.message}`];
          return JSON.stringify(result) === JSON.stringify(undisturbed) ? [] : [`${title(each)}: the books differ`];
        });
      expect(wrong).toEqual([]);
    },
  );
});
