import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { LeadToProjectPlan } from '../../domain/lead-to-project/plan-types.ts';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import { people } from '../../sandbox/people.ts';
import { inParallel } from '../../starters/processes/in-parallel.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { type SandboxState, sandboxState } from './sandbox-books.ts';
import { type StormFirm, startStormFirm } from './storm-firm.ts';
import { differencesFromPlans, doubles, wrongEnd } from './storm-judge.ts';
import { type Run, wrongOnRecord } from './storm-ledger.ts';
import { SCENARIOS, type Scenario, STORM_MS, type StormPlan, stormPlan } from './storm-plan.ts';

/**
 * A Monday: two hundred deals of mixed scenarios and both entities are won within a minute. The webhooks come three times
 * each, in no order, and those of every tenth deal never. Meanwhile workers, API and the Temporal server are killed
 * (SIGKILL) three times each, and one call in twenty to any system fails in one of all the ways there are. Then the faults
 * stop, when every kind has struck every system and most deals have come to rest in spite of them, and the sweep runs,
 * twice, as it does every few minutes (an amendment that the first woke before its original was done would otherwise look
 * again only after as long as it has waited): every deal is done, parked with an owner, or waiting for somebody's yes; nothing is
 * there twice, nothing is missing, everything that was done equals its plan and is on record in a whole chain, which says of no run more than Temporal, and every deal stands where it would have
 * without a storm.
 *
 * `npm test -- --seeds 5 storm` runs seeds 1 to 5, `THROUGHLINE_SEED=4 npm test -- storm` just the fourth. The seed decides
 * which deals are won and when, who is killed when and for how long, which of a system's calls fails and how (by its number),
 * which deals' webhooks are lost, and the order the others come in. It can't decide what the operating system and the network
 * do in between: which deal's call is a system's hundredth, and what exactly was under way at a kill.
 */
const seeds = process.env.THROUGHLINE_SEED
  ? [Number(process.env.THROUGHLINE_SEED)]
  : Array.from({ length: Number(process.env.THROUGHLINE_SEEDS ?? 1) }, (_, index) => index + 1);

/**
 * Milliseconds in which everything must have found its place. Retries wait a minute at most; the rest is for a machine that
 * has other things to do.
 */
const PATIENCE = 240_000;
const SETTLED = ['done', 'parked', 'waiting for approval'];

interface Won {
  scenario: Scenario;
  process: string;
}

function wonDeal(id: string, scenario: Scenario): Won {
  return { scenario, process: leadToProjectId({ connection: 'hubspot', dealId: id }) };
}

interface Ended {
  /** With the plan that was made last: a run that finds the deal handled makes none. */
  deals: (Won & { view: ProcessView; plan: LeadToProjectPlan | null; runs: Run[] })[];
  state: SandboxState;
  /** Odoo's totals by its own ids. */
  amounts: Map<number, number>;
}

describe('the plan of a storm', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(stormPlan(7)).toEqual(stormPlan(7));
    for (const part of ['deals', 'kills', 'faults', 'seed'] as const) {
      expect(stormPlan(7)[part]).not.toEqual(stormPlan(8)[part]);
    }
  });

  it.each(seeds)('holds everything a storm needs, by seed %i', (seed) => {
    const { deals, kills, faults } = stormPlan(seed);
    // With those that are amended.
    expect(deals.length + deals.filter(({ scenario }) => scenario === 'amendment').length).toBe(200);
    expect(deals.filter(({ webhooks }) => webhooks === 'lose').length).toBeGreaterThanOrEqual(19);
    expect(Math.max(...deals.map(({ at }) => at))).toBeLessThan(STORM_MS);
    expect(kills.map(({ victim }) => victim).sort()).toEqual(
      ['API', 'Temporal', 'workers'].flatMap((victim) => [victim, victim, victim]),
    );
    for (const system of ['hubspot', 'odoo', 'productive']) {
      const spared = faults
        .filter((rule) => rule.system === system)
        .reduce((share, { probability = 1 }) => share * (1 - probability), 1);
      expect(1 - spared).toBeCloseTo(0.05);
    }
  });
});

it.each(seeds)(
  'two hundred deals in a storm of seed %i',
  async (seed) => {
    const firm = await startStormFirm(stormPlan(seed));
    try {
      await storm(firm, seed);
    } catch (error) {
      // At once: the other seeds' storms go on before vitest tells.
      say(seed, `failed: ${error instanceof Error ? error.message : error}`);
      say(seed, `just this one again: THROUGHLINE_SEED=${seed} npm test -- test/faults/storm.test.ts`);
      throw error;
    } finally {
      await firm.close();
    }
  },
  900_000,
);

async function storm(firm: StormFirm, seed: number): Promise<void> {
  const plan = stormPlan(seed);
  const roles = people.flatMap((person) => person.roles);
  const before = await sandboxState(firm.sandbox.url);
  const began = Date.now();
  const progress = setInterval(() => void tellProgress(firm, seed, began), 10_000);
  try {
    const [won] = await Promise.all([winAll(firm, plan, began), strikeAll(firm, plan, { seed, began })]);
    // Whoever fell behind meanwhile shall not find calm weather: most must come to rest in the storm.
    await until(
      async () => neverStruck(firm).length === 0 && (await atRest(firm, won)) > won.length / 2,
      'it has blown',
    );
    expectShare(firm);
    firm.sandbox.faults.clear();
    say(seed, `${since(began)}: the faults stop`);
    await until(() => webhooksLeft(firm) === 0, 'webhooks are delivered');
    for (const which of ['first', 'second']) {
      const { seen, started } = await firm.sweep();
      say(seed, `${since(began)}: the ${which} sweep saw ${seen} deals and woke or started ${started}`);
      await until(async () => (await atRest(firm, won)) === won.length, 'all is at rest');
    }
    await firm.pauseSweeps();
    await untilInPlace(firm, won);
    const ended = await end(firm, won);
    expect(astray(ended)).toEqual([]);
    judge(ended, roles, before);
    expect(await wrongOnRecord(firm.ledger, firm.ledgerKeys, ended.deals)).toEqual([]);
    say(seed, `${since(began)}: ${archivedCompanies(ended.state)} doubled companies were archived empty`);
    say(seed, `${since(began)}: ${count(ended.deals.map(({ view }) => view.stage))}`);
  } finally {
    clearInterval(progress);
  }
}

async function winAll({ sandbox }: StormFirm, { deals }: StormPlan, began: number): Promise<Won[]> {
  const won: Won[] = [];
  sandbox.faults.clear();
  for (const { at, ...deal } of deals) {
    await pause(Math.max(1, Math.ceil(began + at - Date.now())));
    const { id, amends } = await sandbox.stageDeal(deal);
    if (amends) won.push(wonDeal(amends, 'straight-through'));
    won.push(wonDeal(id, deal.scenario));
  }
  return won;
}

async function strikeAll(firm: StormFirm, { kills, faults }: StormPlan, run: { seed: number; began: number }) {
  for (const fault of faults) firm.sandbox.faults.arm(fault);
  for (const { at, victim, downFor } of kills) {
    await pause(Math.max(1, Math.ceil(run.began + at - Date.now())));
    say(run.seed, `${since(run.began)}: killing ${victim}`);
    await firm.strike(victim, downFor);
    for (const died of await firm.revive()) say(run.seed, `${since(run.began)}: ${died} had died of it`);
  }
}

function neverStruck({ sandbox }: StormFirm) {
  return sandbox.faults.list().filter(({ struck }) => struck === 0);
}

/** That the storm blew: one call in twenty. */
function expectShare({ sandbox }: StormFirm): void {
  for (const system of ['hubspot', 'odoo', 'productive']) {
    const own = sandbox.faults.list().filter((rule) => rule.system === system);
    const struck = own.reduce((sum, rule) => sum + rule.struck, 0);
    const calls = own[0]?.matches ?? 0;
    expect(calls, `calls to ${system}`).toBeGreaterThan(500);
    // Four standard deviations of so many throws of a coin that falls on its edge one time in twenty.
    const doubt = 4 * Math.sqrt(calls * 0.05 * 0.95);
    expect(Math.abs(struck - 0.05 * calls), `${struck} of ${calls} calls to ${system} failed`).toBeLessThan(doubt);
  }
}

function judge({ deals, state, amounts }: Ended, roles: readonly string[], before: SandboxState): void {
  const wrong = deals.flatMap(({ view }) => wrongEnd(view, roles).map((problem) => `${view.id}: ${problem}`));
  expect(wrong).toEqual([]);
  const done = deals.filter(({ view }) => view.stage === 'done');
  expect(done.filter(({ plan }) => !plan).map(inWords)).toEqual([]);
  const plans = done.flatMap(({ plan }) => plan ?? []);
  expect(differencesFromPlans(plans, state, amounts)).toEqual([]);
  expect(doubles(before, state)).toEqual([]);
}

/** Ends in any case: whoever is not in place by then is told by name afterwards. */
async function untilInPlace(firm: StormFirm, won: readonly Won[]): Promise<void> {
  const ends = new Map<string, string>(won.map(({ process, scenario }) => [process, SCENARIOS[scenario].ends]));
  const areInPlace = async () => {
    const rows = await firm.rows();
    return rows.filter(({ id, stage }) => ends.get(id) === stage).length === ends.size;
  };
  const giveUp = Date.now() + PATIENCE;
  // Twice in a row: what was just woken still looks as if it were at rest.
  for (let seen = 0; seen < 2 && Date.now() < giveUp; ) {
    await pause(1_000);
    // Told the CRM, a deal is looked at once more; refused there, it is parked, and no sweep wakes what is done.
    await firm.retryAccess();
    seen = (await areInPlace()) ? seen + 1 : 0;
  }
}

function astray({ deals }: Ended): string[] {
  return deals.filter(({ view, scenario }) => view.stage !== SCENARIOS[scenario].ends).map(inWords);
}

function archivedCompanies({ productive }: SandboxState): number {
  return Object.values(productive.books.records.companies ?? {}).filter(({ attributes }) => attributes.archived_at)
    .length;
}

async function end(firm: StormFirm, won: readonly Won[]): Promise<Ended> {
  const deals = await inParallel(won, 8, async (deal) => {
    const views = await firm.views(deal.process);
    const [view = expect.unreachable(`${deal.process} has no run`)] = views;
    return {
      ...deal,
      view,
      plan: views.find((run) => run.plan)?.plan?.plan ?? null,
      runs: await firm.runs(deal.process),
    };
  });
  const orders = await odooLedger(firm.sandbox.url).orders();
  return {
    deals,
    state: await sandboxState(firm.sandbox.url),
    amounts: new Map(orders.map(({ id, amount_untaxed }) => [id, amount_untaxed])),
  };
}

/** How many of the deals wait for nothing but people. */
async function atRest(firm: StormFirm, won: readonly Won[]): Promise<number> {
  const ids = new Set<string>(won.map(({ process }) => process));
  return (await firm.rows()).filter(({ id, stage }) => ids.has(id) && SETTLED.includes(stage)).length;
}

function webhooksLeft({ sandbox }: StormFirm): number {
  const { gathered, queued } = sandbox.hubspot.webhooks.view();
  return gathered + queued;
}

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const giveUp = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > giveUp) throw new Error(`Not within ${PATIENCE / 1_000} s: ${what}.`);
    await pause(500);
  }
}

async function tellProgress(firm: StormFirm, seed: number, began: number): Promise<void> {
  const rows = await firm.rows().catch(() => null);
  say(seed, `${since(began)}: ${rows ? count(rows.map(({ stage }) => stage)) : 'Temporal is down'}`);
}

function say(seed: number, what: string): void {
  process.stdout.write(`storm ${seed}, ${what}\n`);
}

function since(began: number): string {
  return `${Math.round((Date.now() - began) / 1_000)} s`;
}

function count(stages: readonly string[]): string {
  const kinds = [...new Set(stages)].sort();
  return kinds.map((kind) => `${stages.filter((stage) => stage === kind).length} ${kind}`).join(', ');
}

function inWords({ scenario, view }: Ended['deals'][number]): string {
  return `${view.id} (${scenario}) is ${view.stage}: ${view.story.at(-1)?.text}`;
}
