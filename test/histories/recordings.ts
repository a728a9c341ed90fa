import { expect, vi } from 'vitest';
import { jonas, type RecordedFirm } from './recorded-firm.ts';
import { nobody, OF_THE_GMBH, type Recording, whileItIsConfirmed } from './recording.ts';
import { changes } from './recordings-of-changes.ts';
import { drifts } from './recordings-of-drift.ts';
import { unfinished } from './recordings-of-unfinished.ts';

const ordinary: readonly Recording[] = [
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
      await whileItIsConfirmed(firm, deal, () => addLine(firm, deal));
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },
];

/** Its history grows long. Each is a half of it. */
const long: readonly Recording[] = [
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

/** Every way that a lead to a project goes. Drift first: a nightly proof reads all that is on record. */
export const recordings: readonly Recording[] = [...drifts, ...ordinary, ...changes, ...unfinished, ...long];

/** Somebody sells more, by hand, just before what was written is read back. */
async function addLine(firm: RecordedFirm, deal: string): Promise<void> {
  const [order] = await firm.odoo.orders(`hubspot-${deal}`);
  const lines = await firm.byHand.find('sale.order.line', [['order_id', '=', order?.id]], ['product_id']);
  const [product] = (lines[0]?.product_id ?? []) as number[];
  const added = { name: 'Travel, by hand', product_uom_qty: 2, price_unit: 50 };
  await firm.byHand.create('sale.order.line', { order_id: order?.id, product_id: product, ...added });
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
