import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../sandbox/faults.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { type Journey, journeys, travel, withoutLimits } from './journeys.ts';
import { inLanes } from './lanes.ts';
import { type Call, callsOf, type Struck, sample, titleOf, withoutRepeats } from './struck-calls.ts';

/**
 * Each outside call of the process × each way it can go wrong, compensation and a second generation included: the end is
 * exactly the undisturbed run's, compared from the sandbox's own store, with what was undone and left. The calls are those
 * of an undisturbed run, so a call that is added is under the test by itself.
 *
 * Repeats are left out by rule (`withoutRepeats`): a journey's reads are struck where the first journey of its kind makes
 * them. Of the rest the test command takes a sample (`sample`): each fault at each operation, at a write in each kind of
 * journey; which of an operation's calls is struck, and in which journey, is chosen by THROUGHLINE_SEED. `npm test -- --full`
 * strikes them all.
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
const IS_FULL = process.env.THROUGHLINE_FULL === '1';
const SEED = process.env.THROUGHLINE_SEED ?? '1';
const LANES = 8;

let lanes: Throughline[];
let cases: Struck[] = [];
const undisturbed = new Map<Journey, string[]>();
const results = new Map<Struck, string[] | Error>();

beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: LANES }, () => startThroughline(withoutLimits)));
  const [first] = lanes as [Throughline];
  const calls: Call[] = [];
  for (const journey of journeys) {
    undisturbed.set(journey, await travel(first, journey, () => undefined));
    calls.push(...callsOf(first.sandbox, journey));
  }
  const all = withoutRepeats(calls).flatMap((call) => FAULTS.map((fault) => ({ ...call, fault })));
  cases = IS_FULL ? all : sample(all, SEED);
  for (const [each, result] of await inLanes(lanes, cases, runCase)) results.set(each, result);
}, 3_600_000);

afterAll(() => Promise.all((lanes ?? []).map((lane) => lane.close())));

/** Some calls a connector makes only once: for those the fault must find one that has just been started. */
async function runCase(lane: Throughline, each: Struck): Promise<string[]> {
  const end = await strike(lane, each);
  if (hasStruck(lane)) return end;
  const fresh = await startThroughline(withoutLimits);
  try {
    const again = await strike(fresh, each);
    if (!hasStruck(fresh)) throw new Error('the fault never struck');
    return again;
  } finally {
    await fresh.close();
  }
}

function strike(lane: Throughline, { journey, system, operation, fault, earlier }: Struck): Promise<string[]> {
  const retry = fault === 'too-many-requests-429' ? { retryAfterSeconds: 1 } : {};
  const rule = { system, operation, fault, afterMatches: earlier, times: 1, delayMilliseconds: 300, ...retry };
  return travel(lane, journey, () => lane.sandbox.faults.arm(rule));
}

function hasStruck({ sandbox }: Throughline): boolean {
  return sandbox.faults.list()[0]?.struck === 1;
}

describe('a fault in one outside call', () => {
  it('was tried for every operation of every system', () => {
    expect(results.size).toBe(cases.length);
    const struck = (kind: Journey['kind'], system: Call['system']) =>
      new Set(
        cases.filter((each) => each.journey.kind === kind && each.system === system).map((each) => each.operation),
      );
    for (const [kind, hubspot, odoo, productive] of [
      ['written', 1, 8, 8],
      ['taken back', 1, 4, 3],
      ['won again', 1, 4, 5],
    ] as const) {
      expect(struck(kind, 'hubspot').size, `${kind}, hubspot`).toBeGreaterThanOrEqual(hubspot);
      expect(struck(kind, 'odoo').size, `${kind}, odoo`).toBeGreaterThanOrEqual(odoo);
      expect(struck(kind, 'productive').size, `${kind}, productive`).toBeGreaterThanOrEqual(productive);
    }
    expect(Math.max(...cases.map(({ earlier }) => earlier)), 'calls of one operation').toBeGreaterThan(5);
  });

  it('is met by journeys that change all systems', () => {
    const books = [...undisturbed].map(([{ name }, lines]) => [name, lines.join('\n')] as const);
    for (const [name, lines] of books) expect(lines, name).toMatch(/^hubspot deals \d+ throughline_outcome=/m);
    const all = books.map(([, lines]) => lines).join('\n');
    expect(all).toMatch(/^odoo sale\.order throughline\.order_hubspot-1001 .*"state":"sale"/m);
    expect(all).toMatch(/^odoo sale\.order throughline\.order_hubspot-1001 .*"state":"cancel"/m);
    expect(all).toMatch(/^odoo sale\.order throughline\.order_hubspot-1001-g2 .*"state":"sale"/m);
    expect(all).toMatch(/^productive deals .*"closed_at":true/m);
    expect(all).toMatch(/^undone: ./m);
    expect(all).toMatch(/^left: ./m);
  });

  it.each(FAULTS)('%s: every call ends in the state of the undisturbed run', (fault) => {
    const wrong = cases
      .filter((each) => each.fault === fault)
      .flatMap((each) => {
        const result = results.get(each);
        if (result instanceof Error) return [`${titleOf(each)}: ${result.message}`];
        const differences = difference(result ?? [], undisturbed.get(each.journey) ?? []);
        return differences.length === 0 ? [] : [`${titleOf(each)}: ${differences.join('\n')}`];
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
