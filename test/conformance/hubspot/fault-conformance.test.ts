import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CrmPort, WriteBack } from '../../../connectors/crm-port.ts';
import { BusinessRejection, PassingTrouble } from '../../../domain/business-rejection.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { type BusinessKey, instant } from '../../../domain/ids.ts';
import type { FaultKind } from '../../../sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { callContext } from '../../connectors/call-context.ts';
import { sandboxCrm } from '../../connectors/hubspot/sandbox-account.ts';

const impatient = { readDeadline: 150, writeDeadline: 150 };
/** Each kind, and whether a write that met it may have happened. */
const passing: [FaultKind, boolean][] = [
  ['error-500', true],
  ['bad-gateway-502', true],
  ['too-many-requests-429', false],
  ['locked-423', false],
  ['migrating-477', false],
  ['hang-without-commit', true],
  ['hang-with-commit', true],
  ['cut-before', true],
  ['cut-while-working', true],
  ['cut-after-commit', true],
  ['garble', true],
];
const reads = [
  'deals.read',
  'companies.batch.read',
  'contacts.batch.read',
  'line_items.batch.read',
  'owners.read',
  'properties.list',
  'account.read',
];

describe('the simulator’s faults', () => {
  let sandbox: Sandbox;
  let crm: CrmPort;
  let id: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: { callsPerTenSeconds: 10_000, searchesPerSecond: 1_000 } });
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await fetch(`${sandbox.url}/_reset`, { method: 'POST' });
    crm = sandboxCrm(sandbox.url, { rateWindow: 1 });
    id = (await sandbox.stageDeal({ scenario: 'straight-through', variant: 5 })).id;
  });
  /** Only a hang is met with little patience: the others answer, or break off, by themselves. */
  const arm = (operation: string, fault: FaultKind, times = 1) => {
    if (fault.startsWith('hang')) crm = sandboxCrm(sandbox.url, { rateWindow: 1, ...impatient });
    sandbox.faults.arm({ system: 'hubspot', operation, fault, times, delayMilliseconds: 10 });
  };
  const read = () => crm.readDeal(id, callContext());
  const search = () =>
    crm.wonDeals(
      { closedSince: civilDate('2026-01-01'), changedSince: instant('2026-01-01T00:00:00.000Z'), after: null },
      callContext(),
    );

  describe.each(reads)('reading a deal when %s meets', (operation) => {
    it.each(passing)('%s: retried, and then the same deal as ever', async (fault) => {
      const undisturbed = await sandboxCrm(sandbox.url).readDeal(id, callContext());
      arm(operation, fault);
      const error: unknown = await read().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PassingTrouble);
      expect(error).toMatchObject({ unclear: false });
      expect(await untilItPasses(read)).toEqual(undisturbed);
    });

    it('a 401: parked until somebody sees to the credentials', async () => {
      arm(operation, 'unauthorized-401');
      await expect(read()).rejects.toMatchObject({ issues: [{ code: 'TL-CRM-0003', category: 'access' }] });
      expect(await read()).toMatchObject({ found: 'deal' });
    });

    it('nothing worse than slowness: answered', async () => {
      arm(operation, 'slow');
      expect(await read()).toMatchObject({ found: 'deal' });
    });
  });

  it.each(passing)('a search that meets %s is retried, and then finds the same', async (fault) => {
    const undisturbed = await search();
    arm('deals.search', fault);
    await expect(search()).rejects.toBeInstanceOf(PassingTrouble);
    expect(await untilItPasses(search)).toEqual(undisturbed);
  });

  describe('a write-back', () => {
    const back = (): WriteBack => ({
      key: `hubspot-${id}` as BusinessKey,
      outcome: 'done',
      generation: 1,
      plan: null,
      deal: null,
      order: 'S00012',
      project: 'https://odoo.example/odoo/project/7',
      at: instant('2026-11-21T10:00:00.000Z'),
    });
    const write = () => crm.writeBack(id, back(), callContext());
    /** Every deal there is, without the time of its last change. */
    const state = () =>
      sandbox.hubspot.crm.live('deals').map(({ properties: { hs_lastmodifieddate: _, ...rest } }) => rest);

    it.each(passing)('that meets %s, thrice, leaves the record of one that met nothing', async (fault, unclear) => {
      arm('deals.batch.update', fault, 3);
      await expect(write()).rejects.toMatchObject({ name: 'PassingTrouble', unclear });
      await untilItPasses(write);
      await new Promise((resolve) => setTimeout(resolve, 30));
      const disturbed = state();
      await write();
      expect(state()).toEqual(disturbed);
      expect(disturbed).toHaveLength(1);
      expect(disturbed[0]).toMatchObject({ throughline_outcome: 'done', throughline_key: `hubspot-${id}` });
    });

    it('tells of a change once: the same values again are none', async () => {
      await write();
      const { revision } = sandbox.hubspot.webhooks;
      await write();
      expect(sandbox.hubspot.webhooks.revision).toBe(revision);
    });
  });
});

/** As Temporal would, without the waiting. */
async function untilItPasses<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof BusinessRejection || attempt === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}
