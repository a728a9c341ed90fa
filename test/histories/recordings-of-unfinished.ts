import { expect } from 'vitest';
import { productiveLedger } from '../productive-ledger.ts';
import { A_MINUTE_AND_MORE } from '../slow-ledger.ts';
import type { RecordedFirm } from './recorded-firm.ts';
import { changed, lostThenCancelled, type Recording, whileItIsConfirmed } from './recording.ts';

const ORDERS = { system: 'odoo', operation: 'sale.order.load', fault: 'unauthorized-401' } as const;

/** Written in part when something comes in between, or taken back in part. */
export const unfinished: readonly Recording[] = [
  {
    name: 'rejected-after-a-write',
    staged: 'discount-needs-a-yes 15',
    steps: async (firm, deal) => {
      const { faults } = firm.sandbox;
      await firm.until(deal, 'waiting for approval');
      // Customer and project are there by then.
      faults.arm(ORDERS);
      await firm.decides(deal);
      await firm.until(deal, 'parked');
      faults.clear();
      for (const line of await firm.hubspot.linesOf(deal))
        await firm.hubspot.change('line_items', line, { hs_discount_percentage: '30' });
      // Without an amount of its own, the deal's lines say what it comes to.
      await changed(firm, deal, { amount: '' });
      await firm.decides(deal, { decision: 'reject' });
      expect((await firm.untilEnded(deal)).undone).not.toEqual([]);
    },
    end: 'rejected',
  },
  {
    name: 'half-written-then-cancelled',
    staged: 'two-entities 2',
    before: ({ sandbox }) => sandbox.faults.arm({ ...ORDERS, afterMatches: 1 }),
    steps: async (firm, deal) => {
      await firm.until(deal, 'parked');
      firm.sandbox.faults.clear();
      await firm.resolves(deal, { kind: 'cancel' });
    },
    end: 'cancelled',
  },
  {
    name: 'left-behind-then-accepted',
    staged: 'two-entities 3',
    before: ({ sandbox }) => sandbox.faults.arm({ ...ORDERS, afterMatches: 1 }),
    steps: async (firm, deal) => {
      await firm.until(deal, 'parked');
      firm.sandbox.faults.clear();
      await firm.hubspot.remove('line_items', await lineOfLondon(firm, deal));
      await changed(firm, deal, { amount: '' });
      await firm.untilParkedFor(deal, 'TL-DRIFT-0002');
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },
  {
    name: 'cancelled-while-it-is-written',
    staged: 'discount-needs-a-yes 16',
    steps: (firm, deal) =>
      whileItIsConfirmed(firm, deal, async () => expect(await firm.cancel(deal)).toEqual({ accepted: true })),
    end: 'cancelled',
  },
  {
    name: 'changed-while-it-is-written-then-accepted',
    staged: 'discount-needs-a-yes 17',
    steps: async (firm, deal) => {
      await whileItIsConfirmed(firm, deal, () => changed(firm, deal, { po_number: 'PO-MEANWHILE' }));
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },
  {
    name: 'waits-long-for-the-ledger',
    staged: 'two-entities 6',
    server: 'jumping clock',
    before: ({ slowLedger }) => slowLedger.refuse(A_MINUTE_AND_MORE),
    steps: async ({ clock, slowLedger }) => {
      // Each of its waits for the record begins a round anew.
      await clock?.jump('0.01 days');
      slowLedger.refuse(0);
    },
    end: 'done',
  },
  {
    name: 'undo-stopped-then-retried',
    staged: 'straight-through 10',
    steps: async (firm, deal) => {
      const time = await recordTime(firm, deal);
      await lostThenCancelled(firm, deal);
      await firm.untilParkedFor(deal, 'TL-UNDO-0001');
      await firm.byHand.call('account.analytic.line', 'unlink', [[time]]);
      await firm.resolves(deal, { kind: 'retry' });
    },
    end: 'cancelled',
  },
  {
    name: 'taken-back-in-part',
    staged: 'two-entities 4',
    steps: takenBackInPart,
    end: 'cancelled',
  },
  {
    name: 'partly-taken-back-then-accepted',
    staged: 'two-entities 5',
    steps: async (firm, deal) => {
      await takenBackInPart(firm, deal);
      await changed(firm, deal, { dealstage: 'closedwon' });
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },
];

/** London's project stays, because somebody has worked on it. */
async function takenBackInPart(firm: RecordedFirm, deal: string): Promise<void> {
  expect((await firm.untilEnded(deal)).stage).toBe('done');
  const psa = productiveLedger(firm.sandbox.url);
  const [budget] = await psa.budgets(`hubspot-${deal}_NWL`);
  await psa.recordTime(budget?.id ?? '', 60);
  await lostThenCancelled(firm, deal);
  await firm.untilParkedFor(deal, 'TL-UNDO-0001');
  await firm.resolves(deal, { kind: 'accept' });
  const { stage, undone, left } = await firm.untilEnded(deal);
  expect(stage).toBe('cancelled');
  expect(undone.join(' ')).toContain('is cancelled');
  expect(left.join(' ')).toContain('1 hours are recorded');
}

/** On its project in Odoo. Answers with the entry's id. */
async function recordTime(firm: RecordedFirm, deal: string): Promise<number> {
  expect((await firm.untilEnded(deal)).stage).toBe('done');
  const [order] = await firm.odoo.orders(`hubspot-${deal}`);
  const [found] = await firm.byHand.find('sale.order', [['id', '=', order?.id]], ['project_ids', 'company_id']);
  const [project] = (found?.project_ids ?? []) as number[];
  const [company] = (found?.company_id ?? []) as [number?];
  const ofCompany = ['company_id', '=', company];
  const [employee] = await firm.byHand.find('hr.employee', [ofCompany], ['name']);
  const work = { name: 'Workshop', project_id: project, unit_amount: 2.5, date: '2026-11-20' };
  return firm.byHand.create('account.analytic.line', { ...work, employee_id: employee?.id });
}

async function lineOfLondon({ hubspot }: RecordedFirm, deal: string): Promise<string> {
  for (const id of await hubspot.linesOf(deal)) {
    const { legal_entity } = await hubspot.read('line_items', id, ['legal_entity']);
    if (legal_entity === 'NWL') return id;
  }
  throw new Error(`Nothing of deal ${deal} is London's.`);
}
