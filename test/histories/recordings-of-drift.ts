import { expect, vi } from 'vitest';
import { productiveLedger } from '../productive-ledger.ts';
import { lukas, type RecordedFirm } from './recorded-firm.ts';
import { nobody, type Recording } from './recording.ts';
import { night } from './recordings-of-short-workflows.ts';

/** What was written is altered by hand, and the nightly proof finds it. */
export const drifts: readonly Recording[] = [
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
      await firm.untilParkedFor(deal, 'TL-DRIFT-0001');
      await firm.resolves(deal, { kind: 'accept' });
      await firm.untilParkedFor(deal, 'TL-DRIFT-0004');
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
  {
    name: 'drift-put-right-by-hand',
    staged: 'straight-through 19',
    steps: async (firm, deal) => {
      const [before] = await ordersOnceDone(firm, deal);
      await drift(firm, deal);
      await firm.until(deal, 'parked');
      await firm.byHand.write('sale.order', before?.id ?? 0, { client_order_ref: before?.client_order_ref });
      await night(firm);
    },
    end: 'done',
  },
  {
    name: 'drift-repair-sent-back-then-approved',
    staged: 'straight-through 21',
    steps: async (firm, deal) => {
      await drift(firm, deal);
      await firm.resolves(deal, { kind: 'repair' });
      await firm.decides(deal, { actor: lukas, decision: 'send back' });
      await firm.resolves(deal, { kind: 'retry' });
      await firm.decides(deal, { actor: lukas });
    },
    end: 'done',
  },
  {
    name: 'drift-repair-refused-then-accepted',
    staged: 'straight-through 23',
    steps: async (firm, deal) => {
      const { faults } = firm.sandbox;
      await drift(firm, deal);
      await firm.resolves(deal, { kind: 'repair' });
      await firm.until(deal, 'waiting for approval');
      faults.arm({ system: 'odoo', operation: 'sale.order.write', fault: 'unauthorized-401' });
      await firm.decides(deal, { actor: lukas });
      await firm.untilParkedFor(deal, 'TL-DRIFT-0004');
      faults.clear();
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },
  {
    name: 'drift-then-cancelled',
    staged: 'straight-through 25',
    steps: async (firm, deal) => {
      await drift(firm, deal);
      await firm.resolves(deal, { kind: 'cancel' });
    },
    end: 'cancelled',
  },
  {
    name: 'drift-once-a-gone-deal-was-accepted',
    staged: 'straight-through 27',
    steps: async (firm, deal) => {
      await ordersOnceDone(firm, deal);
      await firm.hubspot.remove('deals', deal);
      await firm.start(deal);
      await firm.resolves(deal, { kind: 'accept' });
      await drift(firm, deal);
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },
];

/** The deal ends done, somebody alters its order by hand, or more, and the next night finds it. */
async function drift(firm: RecordedFirm, deal: string, more: () => Promise<unknown> = nobody): Promise<void> {
  expect((await firm.untilEnded(deal)).stage).toBe('done');
  const [order] = await firm.odoo.orders(`hubspot-${deal}`);
  await firm.byHand.write('sale.order', order?.id ?? 0, { client_order_ref: 'PO-BY-HAND' });
  await more();
  await night(firm);
}

async function ordersOnceDone(firm: RecordedFirm, deal: string) {
  expect((await firm.untilEnded(deal)).stage).toBe('done');
  return firm.odoo.orders(`hubspot-${deal}`);
}
