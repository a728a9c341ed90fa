import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import { Auditor } from '../conformance/odoo/auditor.ts';
import { type Firm, startFirm } from '../firm.ts';
import { type JumpingClock, serverWithJumpingClock } from '../histories/special-servers.ts';
import { unlimited } from '../throughline.ts';

/* A repair that the ledger keeps waiting, on a server whose clock jumps: what was approved may be stale by then. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let firm: Firm;
let clock: JumpingClock;
let byHand: Auditor;

const lukas = { id: 'lukas-meyer', name: 'Lukas Meyer', email: 'lukas.meyer@northwind.example' };

beforeAll(async () => {
  const server = await serverWithJumpingClock();
  clock = server.clock;
  firm = await startFirm(500, { ...unlimited, temporal: server.temporal, patience: 60_000 });
  byHand = await Auditor.logIn(odooSettings(firm.env));
});

afterAll(() => firm?.close());

/** A deal of either firm that is done. */
async function done(scenario: 'milestones' | 'psa-project') {
  const deal = await firm.closeDeal(scenario);
  const { stage, exception } = await firm.until(deal, 'done', 'parked', 'waiting for approval');
  expect([stage, exception?.issues ?? []]).toEqual(['done', []]);
  return { deal, order: await orderOf(deal) };
}

async function orderOf(deal: string) {
  const [order] = await firm.odoo.orders(`hubspot-${deal}`);
  if (!order) throw new Error(`There is no order of ${deal}.`);
  return order;
}

/** As the nightly proof does, which needs a list of processes: this server keeps none. */
async function proveAgain(deal: string): Promise<void> {
  await firm.client.workflow.signalWithStart('leadToProject', {
    taskQueue: 'processes',
    workflowId: `lead-to-project:hubspot-${deal}`,
    args: [{ connection: 'hubspot', dealId: deal }],
    signal: 'proveAgain',
    signalArgs: [],
  });
  await firm.until(deal, 'parked');
}

const at = async () => (await clock.now()).toISOString() as never;

/** Asks for the repair; answers with what approves it. */
async function repair(deal: string): Promise<() => Promise<void>> {
  expect(await firm.resolve(deal, { kind: 'repair' }, { at: await at() })).toEqual({ accepted: true });
  const { approval } = await firm.until(deal, 'waiting for approval');
  const roles = approval?.requirements[0]?.roles ?? [];
  return async () =>
    expect(await firm.decide(deal, { actor: lukas, roles, at: await at() })).toEqual({ accepted: true });
}

/** From now on the ledger takes no more of these entries, or of any. Answers with their end. */
function ledgerRefuses(kind?: 'receipt'): () => void {
  const database = new DatabaseSync(String(firm.env.LEDGER_URL).slice('sqlite:'.length), { timeout: 10_000 });
  const which = kind ? `when new.kind = '${kind}'` : '';
  database.exec(`create trigger full before insert on entries ${which} begin select raise(abort, 'disk full'); end`);
  return () => {
    database.exec('drop trigger full');
    database.close();
  };
}

const shown = async (deal: string) =>
  (await firm.until(deal, 'parked', 'done')).exception?.issues.map(({ message }) => message) ?? [];
const repairsOf = async (deal: string) =>
  (await firm.ledger.entriesOf(`lead-to-project:hubspot-${deal}` as never)).flatMap(({ body }) => {
    const { did, system } = body as { did?: string; system?: string };
    return did === 'repaired' ? [system] : [];
  });

it('is looked at once more after a long wait for the record, before anything is written', async () => {
  const { deal, order } = await done('milestones');
  await byHand.write('sale.order', order.id, { client_order_ref: 'PO-BEFORE' });
  await proveAgain(deal);
  const approve = await repair(deal);
  const ledgerTakesAll = ledgerRefuses();
  await approve();
  await clock.jump('2 minutes');
  // Meanwhile somebody puts another value there, which nobody has approved to be overwritten.
  await byHand.write('sale.order', order.id, { client_order_ref: 'PO-MEANWHILE' });
  ledgerTakesAll();
  await clock.jump('1 minutes');
  expect(await shown(deal)).toEqual([expect.stringContaining('PO-MEANWHILE')]);
  expect(await orderOf(deal)).toMatchObject({ client_order_ref: 'PO-MEANWHILE' });
  // Odoo's side would have refused it as well (TL-ERP-0005): it was not even asked.
  const { story } = await firm.view(deal);
  expect(story.map(({ text }) => text)).not.toContainEqual(expect.stringContaining('could not be put back'));
});

describe('a repair in two systems, of which the first has taken its part', () => {
  const isArchived = async (deal: string) =>
    (await firm.psa.projects(`hubspot-${deal}`))[0]?.attributes.archived_at !== null;

  /** Its receipt is what the ledger does not take. */
  async function halfWritten() {
    const { deal, order } = await done('psa-project');
    await byHand.write('sale.order', order.id, { client_order_ref: 'PO-IN-BOTH' });
    const [project] = await firm.psa.projects(`hubspot-${deal}`);
    await firm.psa.change('PATCH', `projects/${project?.id}/archive`);
    await proveAgain(deal);
    const approve = await repair(deal);
    const ledgerTakesAll = ledgerRefuses('receipt');
    await approve();
    const reference = async () => (await orderOf(deal)).client_order_ref;
    await expect.poll(reference, { timeout: 20_000 }).toBe(order.client_order_ref);
    return { deal, ledgerTakesAll };
  }

  it.each([
    ['after a long wait for the record', () => clock.jump('2 minutes')],
    ['when the deal has changed since', (deal: string) => firm.start(deal)],
  ])(
    'stops there %s: the rest is put before people again, and written once they approve that',
    async (_, meanwhile) => {
      const { deal, ledgerTakesAll } = await halfWritten();
      await meanwhile(deal);
      ledgerTakesAll();
      await clock.jump('1 minutes');
      expect(await shown(deal)).toEqual([expect.stringContaining('is archived')]);
      expect(await isArchived(deal)).toBe(true);
      expect(await repairsOf(deal)).toEqual(['odoo']);
      const { story } = await firm.view(deal);
      expect(story.map(({ text }) => text)).toContain('Written back in part: the rest is looked at again first.');

      const approve = await repair(deal);
      await approve();
      expect((await firm.untilEnded(deal)).stage).toBe('done');
      expect(await isArchived(deal)).toBe(false);
      expect(await repairsOf(deal)).toEqual(['odoo', 'productive']);
    },
  );
});
