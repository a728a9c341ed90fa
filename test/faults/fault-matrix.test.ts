import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind, FaultRule } from '../../sandbox/faults.ts';
import { startThroughline, type Throughline, unlimited } from '../throughline.ts';
import { inLanes } from './lanes.ts';
import { sandboxBooks } from './sandbox-books.ts';

/**
 * Each outside call of the process × each way it can go wrong once: the end is exactly the undisturbed run's, compared from
 * the sandbox's own store. The calls are those of an undisturbed run, so a call that is added is under the test by itself.
 */
const FAULTS: FaultKind[] = [
  'error-500',
  'bad-gateway-502',
  'too-many-requests-429',
  'hang-with-commit',
  'cut-before',
  'cut-after-commit',
  'cut-while-working',
  'garble',
];
const LANES = 4;

interface Case {
  system: FaultRule['system'];
  operation: string;
  fault: FaultKind;
}

const title = ({ system, operation, fault }: Case) => `${system} ${operation}: ${fault}`;

let lanes: Throughline[];
let undisturbed: Awaited<ReturnType<typeof sandboxBooks>>;
const results = new Map<string, Awaited<ReturnType<typeof sandboxBooks>> | Error>();
let cases: Case[] = [];

beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: LANES }, () => startThroughline(unlimited)));
  const [first] = lanes as [Throughline];
  undisturbed = await runDeal(first, null);
  const operations = Object.keys(first.sandbox.calls.view({}).counts).map(
    (name) => name.split(' ') as [FaultRule['system'], string],
  );
  cases = operations.flatMap(([system, operation]) => FAULTS.map((fault) => ({ system, operation, fault })));
  const ended = await inLanes(lanes, cases, runCase);
  for (const [each, result] of ended) results.set(title(each), result);
}, 600_000);

afterAll(() => Promise.all((lanes ?? []).map((lane) => lane.close())));

/** Some calls a connector makes only once: for those the fault must find one that has just been started. */
async function runCase(lane: Throughline, each: Case) {
  const books = await runDeal(lane, each);
  if (lane.sandbox.faults.list()[0]?.struck === 1) return books;
  const fresh = await startThroughline(unlimited);
  try {
    const again = await runDeal(fresh, each);
    if (fresh.sandbox.faults.list()[0]?.struck !== 1) throw new Error('the fault never struck');
    return again;
  } finally {
    await fresh.close();
  }
}

async function runDeal({ sandbox, ...throughline }: Throughline, disturbed: Case | null) {
  await fetch(`${sandbox.url}/_reset`, { method: 'POST' });
  if (disturbed)
    sandbox.faults.arm({
      ...disturbed,
      times: 1,
      delayMilliseconds: 300,
      ...(disturbed.fault === 'too-many-requests-429' ? { retryAfterSeconds: 1 } : {}),
    });
  const { id } = await sandbox.stageDeal({ scenario: 'straight-through', variant: 1, webhooks: 'lose' });
  await throughline.start(id);
  const view = await throughline.untilEnded(id);
  if (view.stage !== 'done') throw new Error(`ended ${view.stage}: ${JSON.stringify(view.story)}`);
  return sandboxBooks(sandbox, id);
}

describe('a fault in one outside call', () => {
  it('was tried for every call of the process', () => {
    expect(new Set(cases.map((each) => each.system))).toEqual(new Set(['hubspot', 'odoo']));
    expect(results.size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(10 * FAULTS.length);
  });

  it.each(FAULTS)('%s: every call ends in the state of the undisturbed run', (fault) => {
    const wrong = cases
      .filter((each) => each.fault === fault)
      .flatMap((each) => {
        const result = results.get(title(each));
        if (result instanceof Error) return [`${title(each)}: ${result.message}`];
        return JSON.stringify(result) === JSON.stringify(undisturbed) ? [] : [`${title(each)}: ${difference(result)}`];
      });
    expect(wrong).toEqual([]);
  });
});

function difference(books: Awaited<ReturnType<typeof sandboxBooks>> | undefined): string {
  const flat = (of: typeof books) =>
    Object.entries(of?.odoo ?? {})
      .flatMap(([model, rows]) => rows.map((row) => `${model} ${row}`))
      .concat(of?.externalIds ?? [], of?.hubspot ?? []);
  const [mine, theirs] = [flat(books), flat(undisturbed)];
  return JSON.stringify({
    more: mine.filter((row) => !theirs.includes(row)),
    less: theirs.filter((row) => !mine.includes(row)),
    counts: [mine.length, theirs.length],
  });
}
