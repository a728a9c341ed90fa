import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectProductive } from '../../../connectors/productive/connect-productive.ts';
import type { PsaPort } from '../../../connectors/psa-port.ts';
import type { FaultKind } from '../../../sandbox/faults.ts';
import { callContext } from '../../connectors/call-context.ts';
import { inLanes } from '../../faults/lanes.ts';
import { productiveLedger } from '../../productive-ledger.ts';
import { census, inUse } from './census.ts';
import { type Lane, openLane } from './lane.ts';
import { contractWithOwnRoles, keysOf, questionFor } from './sample-contract.ts';
import { type Calls, everyStrike, isRead, type Strike, sampleOfStrikes } from './struck-operations.ts';
import { untilDone } from './until-done.ts';

/**
 * Whatever the port does × each way its calls can go wrong: the end is the undisturbed run's. The calls are those of an
 * undisturbed run, so one that is added is under the test by itself.
 *
 * The test command strikes by the rule of `sampleOfStrikes`: every kind at every operation. `npm test -- --full` strikes
 * each single call by itself, which takes many minutes.
 */
const faults: FaultKind[] = [
  'error-500',
  'bad-gateway-502',
  'too-many-requests-429',
  'hang-without-commit',
  'hang-with-commit',
  'cut-before',
  'cut-while-working',
  'cut-after-commit',
  'garble',
];
const IS_FULL = process.env.THROUGHLINE_FULL === '1';
const LANES = 4;

/** Something the port does, with what is so after it. */
interface Journey {
  name: string;
  /** Answers with the id of the deal that it is about. */
  prepare(lane: Lane): Promise<string>;
  run(lane: Lane, id: string, port: PsaPort): Promise<() => unknown>;
}

const opening = (name: string, template: boolean): Journey => ({
  name,
  prepare: async ({ newId }) => newId(),
  run: async ({ sandbox, snapshot }, id, port) => {
    const writes = contractWithOwnRoles(id, snapshot, template);
    await untilDone((context) => port.openProject(writes, context));
    return () => census(sandbox, id);
  },
});

/** Project and budget of a lane's deal that somebody has put away: the keys that lead to them are gone. */
const putAwayIn = new WeakMap<Lane, { project: string; budget: string }>();

async function putAway(lane: Lane, id: string): Promise<void> {
  const { psa, sandbox } = lane;
  const { project, budget } = await psa.readWritten(keysOf(id), callContext());
  if (!project || !budget) throw new Error('There is no contract to be put away.');
  putAwayIn.set(lane, { project: project.id, budget: budget.id });
  const { change } = productiveLedger(sandbox.url);
  for (const [type, own] of [
    ['projects', project.id],
    ['deals', budget.id],
  ] as const) {
    const { data } = (await change('GET', `${type}/${own}`)) as { data: { attributes: Record<string, object> } };
    const custom_fields = Object.fromEntries(
      Object.keys(data.attributes.custom_fields ?? {}).map((one) => [one, null]),
    );
    await change('PATCH', `${type}/${own}`, { data: { type, id: own, attributes: { custom_fields } } });
  }
  await change('PATCH', `projects/${project.id}/archive`);
  await change('PATCH', `deals/${budget.id}/close`);
}

/** One deal for all cases of a lane: reading changes nothing. */
const read = new WeakMap<Lane, Promise<string>>();

const journeys: Journey[] = [
  opening('opening a bare project', false),
  opening('opening a copy of the template', true),
  {
    name: 'taking back',
    prepare: ({ openBare }) => openBare(),
    run: async ({ psa }, id, port) => {
      const { undone, left } = await untilDone((context) => port.undoProject(keysOf(id), context));
      return async () => {
        const { project, budget } = await psa.readWritten(keysOf(id), callContext());
        const roles = project?.placeholders.length;
        return { undone: undone.length, left: left.length, active: project?.active, open: budget?.open, roles };
      };
    },
  },
  {
    name: 'bringing back',
    prepare: async (lane) => {
      const id = await lane.openBare();
      await putAway(lane, id);
      return id;
    },
    run: async (lane, id, port) => {
      const { sandbox, psa, snapshot } = lane;
      const { project, budget } = putAwayIn.get(lane) ?? {};
      const writes = contractWithOwnRoles(id, snapshot, false);
      const repair = { projectId: project ?? '', budgetId: budget ?? '', writes };
      await untilDone((context) => port.bringBack(repair, context));
      await untilDone((context) => port.openProject(writes, context));
      return async () => {
        const written = await psa.readWritten(keysOf(id), callContext());
        const isSame = written.project?.id === project && written.budget?.id === budget;
        return { active: written.project?.active, open: written.budget?.open, isSame, ...census(sandbox, id) };
      };
    },
  },
  {
    name: 'reading',
    prepare: (lane) => {
      const id = read.get(lane) ?? lane.openBare();
      read.set(lane, id);
      return id;
    },
    run: async ({ organization }, id, port) => {
      const question = questionFor(organization, id);
      const snapshot = await untilDone((context) => port.readForPlan(question, context));
      const obstacles = await untilDone((context) => port.undoObstacles(keysOf(id), context));
      return () => ({ snapshot, obstacles });
    },
  },
];

let lanes: Lane[];
let calls: Calls<Journey>[];
let cases: Strike<Journey>[];
const undisturbed = new Map<Lane, Map<Journey, unknown>>();
const results = new Map<Strike<Journey>, string[] | Error>();

beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: LANES }, openLane));
  for (const lane of lanes) undisturbed.set(lane, new Map());
  const [first] = await Promise.all(lanes.map(callsOf));
  calls = first ?? [];
  cases = (IS_FULL ? everyStrike : sampleOfStrikes)(calls, faults);
  for (const [each, result] of await inLanes(lanes, cases, runCase)) results.set(each, result);
}, 3_600_000);

afterAll(() => Promise.all((lanes ?? []).map(({ organization }) => organization.close())));

/** Notes as well how each journey ends when nothing goes wrong. */
async function callsOf(lane: Lane): Promise<Calls<Journey>[]> {
  const { sandbox, psa } = lane;
  const all: Calls<Journey>[] = [];
  for (const journey of journeys) {
    const id = await journey.prepare(lane);
    sandbox.calls.clear();
    const end = await journey.run(lane, id, psa);
    for (const [name, count] of Object.entries(sandbox.calls.view({}).counts)) {
      all.push({ journey, operation: name.slice('productive '.length), count });
    }
    undisturbed.get(lane)?.set(journey, await end());
  }
  return all;
}

/** What is wrong with the end. */
async function runCase(lane: Lane, { journey, fault, calls: struck }: Strike<Journey>): Promise<string[]> {
  const { settings } = lane.organization;
  const { faults: book } = lane.sandbox;
  const id = await journey.prepare(lane);
  for (const { operation, earlier } of struck) {
    book.arm({ system: 'productive', operation, fault, times: 1, afterMatches: earlier, delayMilliseconds: 25 });
  }
  try {
    // Only a hang is met with little patience.
    const patience = fault.startsWith('hang') ? { readDeadline: 300, writeDeadline: 300 } : {};
    const end = await journey.run(lane, id, connectProductive({ ...settings, ...patience }));
    const missed = book.list().filter((rule) => rule.struck === 0);
    book.clear();
    const [is, shouldBe] = [await end(), undisturbed.get(lane)?.get(journey)].map((value) => JSON.stringify(value));
    return [
      ...missed.map(({ operation }) => `the fault never struck ${operation}`),
      ...(is === shouldBe ? [] : [`is ${is}`, `should be ${shouldBe}`]),
    ];
  } finally {
    book.clear();
  }
}

describe('the simulator’s faults', () => {
  it('have met every operation, and every write of every journey', () => {
    expect(results.size).toBe(cases.length);
    for (const fault of faults) {
      const met = cases.flatMap((each) =>
        each.fault === fault ? each.calls.map(({ operation }) => `${each.journey.name}: ${operation}`) : [],
      );
      const writes = calls.filter(({ operation }) => !isRead(operation));
      for (const { journey, operation } of writes) expect(met, fault).toContain(`${journey.name}: ${operation}`);
      for (const { operation } of calls) expect(met.join('\n'), fault).toContain(`: ${operation}`);
    }
    const written = new Set(calls.map(({ operation }) => operation).filter((operation) => !isRead(operation)));
    expect([...written].sort()).toEqual([
      'boards.create',
      'bookings.create',
      'bookings.delete',
      'companies.create',
      'deals.close',
      'deals.create',
      'deals.open',
      'deals.update',
      'people.create',
      'projects.archive',
      'projects.copy',
      'projects.create',
      'projects.restore',
      'projects.update',
      'services.create',
      'task_lists.create',
      'tasks.create',
    ]);
  });

  it.each(faults)('%s: everything ends as if nothing had happened', (fault) => {
    const wrong = cases
      .filter((each) => each.fault === fault)
      .flatMap((each) => {
        const result = results.get(each) ?? new Error('was not run');
        const title = `${each.journey.name}, ${each.calls.map((call) => `${call.operation} #${call.earlier + 1}`)}`;
        if (result instanceof Error) return [`${title}: ${result.message}`];
        return result.map((text) => `${title}: ${text}`);
      });
    expect(wrong).toEqual([]);
  });

  it('a 401 parks until somebody sees to the token', async () => {
    const { sandbox, psa } = firstLane();
    sandbox.faults.arm({ system: 'productive', operation: '*', fault: 'unauthorized-401', times: 1 });
    const reading = psa.readWritten(keysOf('hubspot-0'), callContext());
    await expect(reading).rejects.toMatchObject({ issues: [{ code: 'TL-PSA-0003', category: 'access' }] });
  });

  it('two calls at once leave one of everything that is in use', async () => {
    const { sandbox, psa, organization, snapshot, newId } = firstLane();
    sandbox.faults.clear();
    for (const template of [false, true]) {
      const alone = newId();
      await psa.openProject(contractWithOwnRoles(alone, snapshot, template), callContext());
      const id = newId();
      const writes = contractWithOwnRoles(id, snapshot, template);
      const open = () => untilDone((context) => connectProductive(organization.settings).openProject(writes, context));
      const [one, other] = await Promise.all([open(), open()]);
      expect(inUse(census(sandbox, id))).toEqual(inUse(census(sandbox, alone)));
      expect(one.project.id).toBe(other.project.id);
      expect(one.budget.id).toBe(other.budget.id);
    }
  });

  it('a copy whose job fails is asked for anew, and its empty project is gone', async () => {
    const { sandbox, psa, organization, snapshot, newId } = firstLane();
    sandbox.faults.clear();
    const alone = newId();
    await psa.openProject(contractWithOwnRoles(alone, snapshot, true), callContext());
    const id = newId();
    sandbox.productive.configure({ failNextCopies: 1 });
    const port = connectProductive({ ...organization.settings, copyDeadline: 600 });
    await untilDone((context) => port.openProject(contractWithOwnRoles(id, snapshot, true), context));
    expect(census(sandbox, id)).toEqual(census(sandbox, alone));
  });
});

function firstLane(): Lane {
  const [lane] = lanes;
  if (!lane) throw new Error('No lane was opened.');
  return lane;
}
