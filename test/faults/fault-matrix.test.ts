import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind, FaultRule } from '../../sandbox/faults.ts';
import { startThroughline, type Throughline, unlimited } from '../throughline.ts';
import { inLanes } from './lanes.ts';
import { changedBooks, sandboxState } from './sandbox-books.ts';

/**
 * Each outside call of the process × each way it can go wrong: the end is exactly the undisturbed run's, compared from the
 * sandbox's own store. The calls are those of an undisturbed run, so a call that is added is under the test by itself, and
 * an operation that is called several times is struck at each of its calls.
 *
 * Left out, to save minutes: the reads of the second deal, with a fixed fee, are those of the first.
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
/** Whatever is not known to be a read is struck as a write. */
const READ = /[._](read|list|version|reference|metadata)$/;
/** Variants of `straight-through`. */
const [TIME_AND_MATERIALS, FIXED_FEE] = [1, 2];
const LANES = 8;

interface Call {
  variant: number;
  system: FaultRule['system'];
  operation: string;
  /** Which of the run's calls of this operation, from 0 on. */
  earlier: number;
}

interface Case extends Call {
  fault: FaultKind;
}

const title = ({ variant, system, operation, earlier, fault }: Case) =>
  `${fault} at ${system} ${operation} #${earlier + 1} of variant ${variant}`;

let lanes: Throughline[];
let cases: Case[] = [];
const undisturbed = new Map<number, string[]>();
const results = new Map<string, string[] | Error>();

beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: LANES }, () => startThroughline(unlimited)));
  const [first] = lanes as [Throughline];
  const calls: Call[] = [];
  for (const variant of [TIME_AND_MATERIALS, FIXED_FEE]) {
    undisturbed.set(variant, await runDeal(first, variant));
    calls.push(...callsOf(first, variant));
  }
  cases = calls
    .filter(({ variant, operation }) => variant !== FIXED_FEE || !READ.test(operation))
    .flatMap((call) => FAULTS.map((fault) => ({ ...call, fault })));
  const ended = await inLanes(lanes, cases, runCase);
  for (const [each, result] of ended) results.set(title(each), result);
}, 900_000);

afterAll(() => Promise.all((lanes ?? []).map((lane) => lane.close())));

function callsOf({ sandbox }: Throughline, variant: number): Call[] {
  return Object.entries(sandbox.calls.view({}).counts).flatMap(([name, count]) => {
    const [system, operation] = name.split(' ') as [FaultRule['system'], string];
    return Array.from({ length: count }, (_, earlier) => ({ variant, system, operation, earlier }));
  });
}

/** Some calls a connector makes only once: for those the fault must find one that has just been started. */
async function runCase(lane: Throughline, each: Case): Promise<string[]> {
  const books = await runDeal(lane, each.variant, each);
  if (hasStruck(lane)) return books;
  const fresh = await startThroughline(unlimited);
  try {
    const again = await runDeal(fresh, each.variant, each);
    if (!hasStruck(fresh)) throw new Error('the fault never struck');
    return again;
  } finally {
    await fresh.close();
  }
}

function hasStruck({ sandbox }: Throughline): boolean {
  return sandbox.faults.list()[0]?.struck === 1;
}

/** @returns what the run changed in both systems. */
async function runDeal({ sandbox, ...throughline }: Throughline, variant: number, disturbed?: Case): Promise<string[]> {
  await fetch(`${sandbox.url}/_reset`, { method: 'POST' });
  if (disturbed) {
    const { system, operation, fault, earlier } = disturbed;
    const retry = fault === 'too-many-requests-429' ? { retryAfterSeconds: 1 } : {};
    sandbox.faults.arm({ system, operation, fault, afterMatches: earlier, times: 1, delayMilliseconds: 300, ...retry });
  }
  const { id } = await sandbox.stageDeal({ scenario: 'straight-through', variant, webhooks: 'lose' });
  const staged = await sandboxState(sandbox.url);
  await throughline.start(id);
  const view = await throughline.untilEnded(id);
  if (view.stage !== 'done') throw new Error(`ended ${view.stage}: ${JSON.stringify(view.story)}`);
  return changedBooks(staged, await sandboxState(sandbox.url));
}

describe('a fault in one outside call', () => {
  it('was tried for every call of the process', () => {
    expect(new Set(cases.map((each) => each.system))).toEqual(new Set(['hubspot', 'odoo']));
    expect(results.size).toBe(cases.length);
    const operations = (variant: number) =>
      new Set(cases.filter((each) => each.variant === variant).map(({ operation }) => operation));
    expect(operations(TIME_AND_MATERIALS).size).toBeGreaterThanOrEqual(20);
    expect(Math.max(...cases.map(({ earlier }) => earlier)), 'calls of one operation').toBeGreaterThan(5);
    expect([...operations(FIXED_FEE)].sort()).toEqual([
      'deals.batch.update',
      'project.project.load',
      'res.partner.load',
      'sale.order.action_confirm',
      'sale.order.load',
      'sale.order.write',
    ]);
  });

  it('is met by a run that writes to both systems', () => {
    for (const books of undisturbed.values()) {
      expect(books.join('\n')).toMatch(/^odoo sale\.order throughline\.order_hubspot-1001 .*"state":"sale"/m);
      expect(books).toContain('hubspot deals 1001 throughline_outcome=done');
    }
  });

  it.each(FAULTS)('%s: every call ends in the state of the undisturbed run', (fault) => {
    const wrong = cases
      .filter((each) => each.fault === fault)
      .flatMap((each) => {
        const result = results.get(title(each));
        if (result instanceof Error) return [`${title(each)}: ${result.message}`];
        const differences = difference(result ?? [], undisturbed.get(each.variant) ?? []);
        return differences.length === 0 ? [] : [`${title(each)}: ${differences.join('\n')}`];
      });
    expect(wrong).toEqual([]);
  });
});

/** Both are sorted: what only one of them says, or says more often. */
function difference(mine: string[], theirs: string[]): string[] {
  if (JSON.stringify(mine) === JSON.stringify(theirs)) return [];
  return [
    ...mine.filter((line) => !theirs.includes(line)).map((line) => `more: ${line}`),
    ...theirs.filter((line) => !mine.includes(line)).map((line) => `less: ${line}`),
    `${mine.length} lines instead of ${theirs.length}`,
  ];
}
