import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectProductive } from '../../../connectors/productive/connect-productive.ts';
import { setupProductive } from '../../../connectors/productive/setup-productive.ts';
import type { PsaPort } from '../../../connectors/psa-port.ts';
import type { PsaReceipt, PsaSnapshot } from '../../../domain/psa.ts';
import { callContext } from '../../connectors/call-context.ts';
import { type LossyLine, openLossyLine } from '../lossy-line.ts';
import { type Organization, organizations } from './organizations.ts';
import { contractFor, keysOf, questionFor, readFor } from './sample-contract.ts';
import { untilDone } from './until-done.ts';

/** Milliseconds: at a real organisation each lost answer is waited out for a minute, twice. */
const WHOLE_RUN = 3_600_000;

/** Tells one run's records from another's. */
const run = Date.now().toString(36);

describe.each(organizations)('a PSA that is %s', (_, open) => {
  let organization: Organization;
  let line: LossyLine;
  let psa: PsaPort;
  let snapshot: PsaSnapshot;
  const made: string[] = [];
  const newId = () => {
    const id = `${run}-${made.length + 1}`;
    made.push(id);
    return id;
  };

  beforeAll(async () => {
    organization = await open();
    line = await openLossyLine(organization.settings.baseUrl);
    psa = connectProductive({ ...organization.settings, baseUrl: line.url });
    snapshot = await readFor(psa, organization, `${run}-0`);
  });
  afterAll(async () => {
    for (const id of made) await psa.undoProject(keysOf(id), callContext());
    await line.close();
    await organization.close();
  });

  it('finds everything that a plan may refer to by name, and nothing of a new deal', () => {
    expect(snapshot).toMatchObject({
      subsidiary: { name: organization.subsidiary },
      template: { name: organization.template },
      serviceTypes: Object.fromEntries(organization.serviceTypes.map((name) => [name, { name }])),
      manager: { id: expect.any(String) },
      companies: [],
      written: { project: null, budget: null },
    });
  });

  it('has its custom fields set up twice as once', async () => {
    const lines: string[] = [];
    await setupProductive(organization.settings, (text) => lines.push(text));
    expect(lines.filter((text) => !text.endsWith(' is there.'))).toEqual([]);
  });

  describe.each([
    ['a bare project', false],
    ['a copy of the template', true],
  ])('%s', (_name, template) => {
    it('reads back as it was planned, and is found again by its keys', async () => {
      const id = newId();
      const writes = contractFor(id, snapshot, template);
      const receipt = await psa.openProject(writes, callContext());
      expect(receipt.project).toMatchObject({
        key: writes.project.key,
        name: writes.project.name,
        active: true,
        company: { id: receipt.companyId },
        manager: snapshot.manager,
        milestones: [{ name: 'Accepted', due: '2027-03-31' }],
        placeholders: writes.placeholders.map(({ role, from, until }) => ({ role, from, until })),
      });
      if (!template) {
        const planned = writes.project.taskLists.map((list) => ({
          name: list.name,
          tasks: list.tasks.map((task) => task.name),
          keys: list.tasks.map((task) => task.key),
        }));
        expect(receipt.project.taskLists).toEqual(planned);
      }
      expect(receipt.budget).toEqual({
        id: expect.any(String),
        url: expect.stringContaining('/deals/'),
        key: writes.budget.key,
        name: writes.budget.name,
        open: true,
        projectId: receipt.project.id,
        currency: 'GBP',
        purchaseOrder: 'PO-4711',
        services: writes.budget.services.map(({ key, name, billing, quantity, unitPrice, capped }) => {
          return { key, name, billing, quantity, unitPrice, capped };
        }),
      });
      const { project, budget } = receipt;
      expect(await psa.readWritten(keysOf(id), callContext())).toEqual({ project, budget });
      const again = await psa.readForPlan(questionFor(organization, id), callContext());
      expect(again.companies).toMatchObject([{ id: receipt.companyId, ours: true, archived: false }]);
    });

    it('is the same records when it is opened twice', async () => {
      const writes = contractFor(newId(), snapshot, template);
      const once = await psa.openProject(writes, callContext());
      expect(await psa.openProject(writes, callContext())).toEqual(once);
    });

    // At the simulator one write in four, but for `--full`: fault-conformance.test.ts strikes each operation there.
    it('leaves one record for every write whose answer was lost', { timeout: WHOLE_RUN }, async () => {
      const undisturbed = await psa.openProject(contractFor(newId(), snapshot, template), callContext());
      const step = organization.sandbox && process.env.THROUGHLINE_FULL !== '1' ? 4 : 1;
      for (let nth = 1; ; nth += step) {
        const id = newId();
        line.loseAnswerTo(nth);
        const receipt = await untilDone((context) => psa.openProject(contractFor(id, snapshot, template), context));
        expect(shape(receipt), `the answer to write ${nth} was lost`).toEqual(shape(undisturbed));
        if (!line.hasLost()) break;
      }
      line.loseAnswerTo(0);
    });

    it('is taken back, and taking back that meets a lost answer ends the same', async () => {
      const id = newId();
      await psa.openProject(contractFor(id, snapshot, template), callContext());
      line.loseAnswerTo(1);
      const undone = await untilDone((context) => psa.undoProject(keysOf(id), context));
      expect(undone.undone).toHaveLength(2);
      expect(undone.left).toEqual([`Company “Conformance ${id} Ltd” stays in Productive.`]);
      expect(await psa.undoProject(keysOf(id), callContext())).toEqual(undone);
      expect(await psa.readWritten(keysOf(id), callContext())).toMatchObject({
        project: { active: false, placeholders: [] },
        budget: { open: false },
      });
    });
  });
});

/** What a receipt says besides ids, keys and names that are the run's own. */
function shape({ project, budget }: PsaReceipt) {
  return {
    taskLists: project.taskLists.map(({ keys = [], ...list }) => ({ ...list, keyed: keys.length })),
    milestones: project.milestones.map(({ name, due }) => ({ name, due })),
    placeholders: project.placeholders,
    services: budget.services.map(({ name, quantity, unitPrice }) => ({ name, quantity, unitPrice })),
  };
}
