import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectProductive } from '../../../connectors/productive/connect-productive.ts';
import type { PsaPort } from '../../../connectors/psa-port.ts';
import type { PsaSnapshot } from '../../../domain/psa.ts';
import type { FaultKind } from '../../../sandbox/faults.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { callContext } from '../../connectors/productive/sandbox-psa.ts';
import { type Organization, openSimulator } from './organizations.ts';
import { contractFor, keysOf, questionFor, readFor } from './sample-contract.ts';
import { untilDone } from './until-done.ts';

/** Whatever a call may meet, except what only takes longer. */
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

describe('the simulator’s faults', () => {
  let organization: Organization;
  let sandbox: Sandbox;
  let psa: PsaPort;
  let snapshot: PsaSnapshot;
  let count = 0;
  const newId = () => {
    count += 1;
    return `hubspot-${count}`;
  };

  beforeAll(async () => {
    organization = await openSimulator();
    if (!organization.sandbox) throw new Error('The simulator is a sandbox.');
    sandbox = organization.sandbox;
    psa = connectProductive(organization.settings);
    snapshot = await readFor(psa, organization, 'hubspot-0');
  });
  afterAll(() => organization.close());

  /** With this fault at the first call that fits after so many. Only a hang is met with little patience. */
  function arm(fault: FaultKind, operation: string, afterMatches = 0): PsaPort {
    sandbox.faults.clear();
    sandbox.faults.arm({ system: 'productive', operation, fault, times: 1, afterMatches, delayMilliseconds: 25 });
    if (!fault.startsWith('hang')) return connectProductive(organization.settings);
    return connectProductive({ ...organization.settings, readDeadline: 250, writeDeadline: 250 });
  }
  const hasStruck = () => sandbox.faults.list().some(({ struck }) => struck > 0);

  /** Runs it once for each call to Productive that it makes, one kind of fault after the other, until none is left. */
  async function atEveryCall(run: (port: PsaPort, says: string) => Promise<void>): Promise<number> {
    for (let nth = 0; ; nth += 1) {
      const fault = faults[nth % faults.length] ?? 'error-500';
      await run(arm(fault, '*', nth), `${fault} at call ${nth + 1}`);
      if (!hasStruck()) return nth;
    }
  }

  /** With roles of its own, so that the people who stand for them have to be made too. */
  const contract = (id: string, template: boolean) => {
    const writes = contractFor(id, snapshot, template);
    return { ...writes, placeholders: writes.placeholders.map((one) => ({ ...one, role: `${one.role} ${id}` })) };
  };
  const undisturbed = async (template: boolean) => {
    sandbox.faults.clear();
    const id = newId();
    await psa.openProject(contract(id, template), callContext());
    return census(sandbox, id);
  };

  it.each([
    ['a bare project', false],
    ['a copy of the template', true],
  ])('opening %s leaves one of everything, at whichever call it is met', { timeout: 120_000 }, async (_, template) => {
    const expected = await undisturbed(template);
    const calls = await atEveryCall(async (port, says) => {
      const id = newId();
      await untilDone((context) => port.openProject(contract(id, template), context));
      expect(census(sandbox, id), says).toEqual(expected);
    });
    expect(calls).toBeGreaterThan(25);
  });

  it.each([
    ['companies.create', false],
    ['projects.create', false],
    ['projects.copy', true],
    ['projects.update', true],
    ['boards.create', false],
    ['task_lists.create', false],
    ['tasks.create', false],
    ['deals.create', false],
    ['services.create', false],
    ['people.create', false],
    ['bookings.create', false],
  ])('%s leaves one record after each of them', { timeout: 120_000 }, async (operation, template) => {
    const expected = await undisturbed(template);
    for (const fault of faults) {
      const port = arm(fault, operation);
      const id = newId();
      await untilDone((context) => port.openProject(contract(id, template), context));
      expect(hasStruck(), fault).toBe(true);
      expect(census(sandbox, id), fault).toEqual(expected);
    }
  });

  it('reading answers what it would have answered', { timeout: 60_000 }, async () => {
    sandbox.faults.clear();
    const id = newId();
    await psa.openProject(contract(id, false), callContext());
    const question = questionFor(organization, id);
    const expected = await psa.readForPlan(question, callContext());
    await atEveryCall(async (port, says) => {
      expect(await untilDone((context) => port.readForPlan(question, context)), says).toEqual(expected);
    });
    await atEveryCall(async (port, says) => {
      expect(await untilDone((context) => port.undoObstacles(keysOf(id), context)), says).toEqual([]);
    });
  });

  it.each(['deals.close', 'projects.archive', 'bookings.delete'])(
    'taking back ends as ever after each of them at %s',
    { timeout: 60_000 },
    async (operation) => {
      for (const fault of faults) {
        sandbox.faults.clear();
        const id = newId();
        await psa.openProject(contract(id, false), callContext());
        const port = arm(fault, operation);
        const undone = await untilDone((context) => port.undoProject(keysOf(id), context));
        expect(hasStruck(), fault).toBe(true);
        expect(undone.undone, fault).toHaveLength(2);
        expect(undone.left, fault).toHaveLength(1);
        expect(await psa.readWritten(keysOf(id), callContext()), fault).toMatchObject({
          project: { active: false, placeholders: [] },
          budget: { open: false },
        });
      }
    },
  );

  it('a 401 parks until somebody sees to the token', async () => {
    sandbox.faults.clear();
    sandbox.faults.arm({ system: 'productive', operation: '*', fault: 'unauthorized-401', times: 1 });
    const reading = psa.readWritten(keysOf('hubspot-0'), callContext());
    await expect(reading).rejects.toMatchObject({ issues: [{ code: 'TL-PSA-0003', category: 'access' }] });
  });

  it('two calls at once leave one of everything that is in use', async () => {
    sandbox.faults.clear();
    for (const template of [false, true]) {
      const alone = newId();
      await psa.openProject(contract(alone, template), callContext());
      const id = newId();
      const writes = contract(id, template);
      const open = () => untilDone((context) => connectProductive(organization.settings).openProject(writes, context));
      const [one, other] = await Promise.all([open(), open()]);
      expect(inUse(census(sandbox, id))).toEqual(inUse(census(sandbox, alone)));
      expect(one.project.id).toBe(other.project.id);
      expect(one.budget.id).toBe(other.budget.id);
    }
  });

  it('a copy whose job fails is asked for anew, and its empty project is gone', async () => {
    sandbox.faults.clear();
    const alone = newId();
    await psa.openProject(contract(alone, true), callContext());
    const id = newId();
    sandbox.productive.configure({ failNextCopies: 1 });
    const port = connectProductive({ ...organization.settings, copyDeadline: 600 });
    await untilDone((context) => port.openProject(contract(id, true), context));
    expect(census(sandbox, id)).toEqual(census(sandbox, alone));
  });
});

/** Without doubles that were put into the archive, and without the people who stand for a role: they are everybody's. */
function inUse(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).filter(([kind]) => kind !== 'people' && !kind.endsWith(', archived')),
  );
}

/** How many records there are of this deal, of each kind; archived ones counted by themselves. */
function census({ productive: { books } }: Sandbox, id: string): Record<string, number> {
  const name = `Conformance ${id}`;
  const of = (type: string, fits: (record: ReturnType<typeof books.all>[number]) => boolean) => {
    const all = books.all(type).filter(fits);
    const archived = all.filter(({ attributes }) => attributes.archived_at).length;
    return { [type]: all.length - archived, ...(archived > 0 ? { [`${type}, archived`]: archived } : {}) };
  };
  const isNamed = (text: unknown) => String(text) === name || String(text).startsWith(`${name} `);
  const projects = new Set(
    books
      .all('projects')
      .filter(({ attributes }) => isNamed(attributes.name))
      .map((one) => one.id),
  );
  const budgets = new Set(
    books
      .all('deals')
      .filter(({ attributes }) => isNamed(attributes.name))
      .map((one) => one.id),
  );
  const services = new Set(
    books
      .all('services')
      .filter(({ relations }) => budgets.has(relations.deal ?? ''))
      .map((one) => one.id),
  );
  const inProject = ({ relations }: { relations: Record<string, string | null> }) =>
    projects.has(relations.project ?? '');
  return {
    ...of('companies', ({ attributes }) => isNamed(attributes.name)),
    ...of('projects', (record) => projects.has(record.id)),
    ...of('boards', inProject),
    ...of('task_lists', inProject),
    ...of('tasks', inProject),
    ...of('deals', (record) => budgets.has(record.id)),
    ...of('services', (record) => services.has(record.id)),
    ...of('people', ({ attributes }) => String(attributes.first_name).endsWith(` ${id}`)),
    ...of('bookings', ({ relations }) => services.has(relations.service ?? '')),
  };
}
