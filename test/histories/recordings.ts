import { expect, vi } from 'vitest';
import type { EndStage } from '../../domain/process.ts';
import { productiveLedger } from '../productive-ledger.ts';
import { uniqueName } from '../temporal.ts';
import { jonas, lukas, type RecordedFirm } from './recorded-firm.ts';

/** One way that a lead to a project goes, to be replayed by every later version. */
export interface Recording {
  name: string;
  /** Scenario and variant of the deal that is closed for it. */
  staged: string;
  /** What people do. The process has been started. */
  steps: (firm: RecordedFirm, deal: string) => Promise<unknown>;
  end: EndStage;
  /** Where it isn't the run's: one where runs are short, or where the clock can jump. */
  server?: 'short runs' | 'jumping clock';
  /** The run that is kept: the last, unless it is the one that began a new one. */
  run?: 'first';
}

/** A change request whose original Northwind GmbH sells, with nobody to ask. */
const OF_THE_GMBH = 1_001;

export const recordings: readonly Recording[] = [
  { name: 'straight-through', staged: 'straight-through 1', steps: nobody, end: 'done' },
  { name: 'delivered-in-the-psa', staged: 'psa-project 1', steps: nobody, end: 'done' },
  { name: 'two-entities', staged: 'two-entities 1', steps: nobody, end: 'done' },

  // Approvals.
  {
    name: 'discount-approved',
    staged: 'discount-needs-a-yes 1',
    steps: (firm, deal) => firm.decides(deal),
    end: 'done',
  },
  {
    name: 'discount-rejected',
    staged: 'discount-needs-a-yes 2',
    steps: (firm, deal) => firm.decides(deal, { decision: 'reject' }),
    end: 'rejected',
  },
  {
    name: 'sent-back-then-approved',
    staged: 'discount-needs-a-yes 4',
    steps: async (firm, deal) => {
      await firm.decides(deal, { decision: 'send back' });
      await firm.resolves(deal, { kind: 'retry' });
      await firm.decides(deal);
    },
    end: 'done',
  },
  {
    name: 'refused-then-approved',
    staged: 'discount-needs-a-yes 5',
    steps: async (firm, deal) => {
      await firm.decidesInVain(deal);
      await firm.decides(deal);
    },
    end: 'done',
  },
  {
    name: 'answered-by-signal',
    staged: 'missing-entity-and-po 2',
    steps: async (firm, deal) => {
      await firm.resolvesBySignal(deal, { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-78' } });
      await firm.decidesBySignal(deal);
    },
    end: 'done',
  },
  {
    name: 'delegated-then-approved',
    staged: 'discount-needs-a-yes 6',
    steps: async (firm, deal) => {
      await firm.handsOver(deal, jonas);
      await firm.decides(deal, { actor: jonas, roles: [] });
    },
    end: 'done',
  },
  {
    name: 'reminded-and-escalated-then-approved',
    staged: 'discount-needs-a-yes 7',
    server: 'jumping clock',
    steps: async (firm, deal) => {
      await firm.until(deal, 'waiting for approval');
      await firm.clock?.jump('14 days');
      expect((await firm.view(deal)).exception).toMatchObject({ category: 'stuck approval', owner: 'finance' });
      await firm.decides(deal, { roles: ['finance'] });
    },
    end: 'done',
  },

  // Exceptions.
  {
    name: 'gaps-corrected',
    staged: 'missing-entity-and-po 1',
    steps: async (firm, deal) => {
      await firm.resolves(deal, { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-77' } });
      await firm.decides(deal);
    },
    end: 'done',
  },
  {
    name: 'customer-chosen',
    staged: 'two-possible-customers 1',
    steps: async (firm, deal) => {
      const [, second] = await firm.odoo.customers('Meridian Labs');
      await firm.resolves(deal, { kind: 'choose', candidate: String(second?.id) });
    },
    end: 'done',
  },
  {
    name: 'odoo-refuses-then-retried',
    staged: 'odoo-refuses 1',
    steps: async (firm, deal) => {
      await firm.until(deal, 'parked');
      const company = await firm.hubspot.companyOf(deal);
      await firm.hubspot.change('companies', company, { vat_number: 'DE136695976' });
      await firm.resolves(deal, { kind: 'retry' });
    },
    end: 'done',
  },
  {
    name: 'waits-for-the-deal-it-amends',
    staged: `amendment ${OF_THE_GMBH}`,
    steps: async (firm, deal) => {
      await firm.until(deal, 'parked');
      const { amends_deal: amended } = await firm.hubspot.read('deals', deal, ['amends_deal']);
      await firm.start(amended ?? '');
      // It looks again by itself.
      expect((await firm.untilEnded(amended ?? '')).stage).toBe('done');
    },
    end: 'done',
  },
  {
    name: 'deviation-accepted',
    staged: 'discount-needs-a-yes 9',
    steps: async (firm, deal) => {
      await firm.until(deal, 'waiting for approval');
      await addLineWhileItIsConfirmed(firm, deal, () => firm.decides(deal));
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },

  // The deal changes its mind.
  {
    name: 'withdrawn-while-waiting',
    staged: 'discount-needs-a-yes 8',
    steps: async (firm, deal) => {
      await firm.until(deal, 'waiting for approval');
      await firm.hubspot.change('deals', deal, { dealstage: 'closedlost' });
      await firm.start(deal);
    },
    end: 'withdrawn',
  },
  {
    name: 'cancelled-while-waiting',
    staged: 'discount-needs-a-yes 3',
    steps: async (firm, deal) => {
      await firm.until(deal, 'waiting for approval');
      expect(await firm.cancel(deal)).toEqual({ accepted: true });
    },
    end: 'cancelled',
  },
  {
    name: 'lost-after-done-then-cancelled',
    staged: 'straight-through 2',
    steps: async (firm, deal) => {
      await changeAfterDone(firm, deal, { dealstage: 'closedlost' });
      await firm.resolves(deal, { kind: 'cancel' });
    },
    end: 'cancelled',
  },
  {
    name: 'changed-after-done-then-accepted',
    staged: 'straight-through 3',
    steps: async (firm, deal) => {
      await changeAfterDone(firm, deal, { po_number: 'PO-LATER' });
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },
  {
    name: 'won-again',
    staged: 'straight-through 5',
    steps: async (firm, deal) => {
      await changeAfterDone(firm, deal, { dealstage: 'closedlost' });
      await firm.resolves(deal, { kind: 'cancel' });
      expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
      await firm.hubspot.change('deals', deal, { dealstage: 'closedwon' });
      await firm.start(deal);
    },
    end: 'done',
  },

  // Its records do, and the nightly proof finds it.
  {
    name: 'drift-accepted',
    staged: 'straight-through 9',
    steps: async (firm, deal) => {
      await drift(firm, deal);
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },
  {
    name: 'drift-of-a-gone-deal',
    staged: 'straight-through 17',
    steps: async (firm, deal) => {
      await drift(firm, deal, () => firm.hubspot.remove('deals', deal));
      const askedFor = async () => (await firm.view(deal)).exception?.issues[0]?.code;
      await vi.waitUntil(async () => (await askedFor()) === 'TL-DRIFT-0001', { timeout: 20_000 });
      await firm.resolves(deal, { kind: 'accept' });
      await vi.waitUntil(async () => (await askedFor()) === 'TL-DRIFT-0004', { timeout: 20_000 });
      await firm.resolves(deal, { kind: 'repair' });
      await firm.decides(deal, { actor: lukas });
    },
    end: 'done',
  },
  {
    name: 'drift-repaired',
    staged: 'straight-through 11',
    steps: async (firm, deal) => {
      await drift(firm, deal);
      await firm.resolves(deal, { kind: 'repair' });
      await firm.decides(deal, { actor: lukas });
    },
    end: 'done',
  },
  {
    name: 'drift-repaired-in-the-psa',
    staged: 'psa-project 3',
    steps: async (firm, deal) => {
      await drift(firm, deal, async () => {
        const [budget] = await productiveLedger(firm.sandbox.url).budgets(`hubspot-${deal}`);
        await productiveLedger(firm.sandbox.url).change('PATCH', `deals/${budget?.id}/close`);
      });
      await firm.resolves(deal, { kind: 'repair' });
      await firm.decides(deal, { actor: lukas });
    },
    end: 'done',
  },
  {
    name: 'drift-repair-rejected-then-accepted',
    staged: 'straight-through 13',
    steps: async (firm, deal) => {
      await drift(firm, deal);
      await firm.resolves(deal, { kind: 'repair' });
      await firm.decides(deal, { actor: lukas, decision: 'reject' });
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },
  {
    name: 'drift-handed-over-then-accepted',
    staged: 'straight-through 15',
    steps: async (firm, deal) => {
      await drift(firm, deal);
      await firm.resolves(deal, { kind: 'hand over' });
      const owner = async () => (await firm.view(deal)).exception?.owner;
      await vi.waitUntil(async () => (await owner()) === 'sales-operations', { timeout: 20_000 });
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },

  // Its history grows long. Each is a half of it.
  {
    name: 'begins-a-new-run',
    staged: 'missing-entity-and-po 3',
    server: 'short runs',
    run: 'first',
    steps: throughTwoRuns,
    end: 'done',
  },
  {
    name: 'goes-on-in-a-new-run',
    staged: 'missing-entity-and-po 4',
    server: 'short runs',
    steps: throughTwoRuns,
    end: 'done',
  },
];

async function nobody(): Promise<void> {}

/** The deal ends done, changes in the CRM, and a second run of the process meets the change. */
async function changeAfterDone(firm: RecordedFirm, deal: string, change: Record<string, string>): Promise<void> {
  expect((await firm.untilEnded(deal)).stage).toBe('done');
  await firm.hubspot.change('deals', deal, change);
  await firm.start(deal);
}

/** Somebody sells more, by hand, just before what was written is read back. */
async function addLineWhileItIsConfirmed(firm: RecordedFirm, deal: string, start: () => Promise<void>): Promise<void> {
  const { faults } = firm.sandbox;
  const operation = 'sale.order.action_confirm';
  faults.arm({ system: 'odoo', operation, fault: 'slow', times: 1, delayMilliseconds: 1_500 });
  await start();
  await vi.waitUntil(() => faults.list()[0]?.struck === 1, { timeout: 20_000, interval: 20 });
  const [order] = await firm.odoo.orders(`hubspot-${deal}`);
  const lines = await firm.byHand.find('sale.order.line', [['order_id', '=', order?.id]], ['product_id']);
  const [product] = (lines[0]?.product_id ?? []) as number[];
  const added = { name: 'Travel, by hand', product_uom_qty: 2, price_unit: 50 };
  await firm.byHand.create('sale.order.line', { order_id: order?.id, product_id: product, ...added });
  faults.clear();
}

/** The deal ends done, somebody alters its order by hand, or more, and the next night finds it. */
async function drift(firm: RecordedFirm, deal: string, more: () => Promise<unknown> = nobody): Promise<void> {
  expect((await firm.untilEnded(deal)).stage).toBe('done');
  const [order] = await firm.odoo.orders(`hubspot-${deal}`);
  await firm.byHand.write('sale.order', order?.id ?? 0, { client_order_ref: 'PO-BY-HAND' });
  await more();
  await firm.client.workflow.execute('nightlyProof', {
    taskQueue: 'processes',
    workflowId: uniqueName('nightly-proof'),
    args: [],
  });
}

/** With something to carry: a correction, and a decision that did not count. */
async function throughTwoRuns(firm: RecordedFirm, deal: string): Promise<void> {
  await firm.resolves(deal, { kind: 'correct', set: { entity: 'NWG', purchaseOrder: 'PO-79' } });
  await firm.decidesInVain(deal);
  const { id } = await firm.view(deal);
  const run = async () => (await firm.client.workflow.getHandle(id).describe()).runId;
  const first = await run();
  const hint = async () => {
    await firm.start(deal);
    return (await run()) !== first;
  };
  await vi.waitUntil(hint, { timeout: 30_000, interval: 1_000 });
  await firm.decides(deal);
}
