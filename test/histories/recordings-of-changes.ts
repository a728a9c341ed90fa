import { expect } from 'vitest';
import { changeAfterDone, changed, lostThenCancelled, OF_THE_GMBH, type Recording } from './recording.ts';

/** The deal changes its mind, or somebody changes it. */
export const changes: readonly Recording[] = [
  {
    name: 'withdrawn-while-waiting',
    staged: 'discount-needs-a-yes 8',
    steps: async (firm, deal) => {
      await firm.until(deal, 'waiting for approval');
      await changed(firm, deal, { dealstage: 'closedlost' });
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
    steps: lostThenCancelled,
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
      await lostThenCancelled(firm, deal);
      expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
      await changed(firm, deal, { dealstage: 'closedwon' });
    },
    end: 'done',
  },
  {
    name: 'cancelled-by-the-operator',
    staged: 'discount-needs-a-yes 10',
    steps: async (firm, deal) => {
      const { id } = await firm.until(deal, 'waiting for approval');
      await firm.client.workflow.getHandle(id).cancel();
    },
    end: 'cancelled',
  },
  {
    name: 'stays-cancelled',
    staged: 'discount-needs-a-yes 11',
    steps: async (firm, deal) => {
      await firm.until(deal, 'waiting for approval');
      expect(await firm.cancel(deal)).toEqual({ accepted: true });
      expect((await firm.untilEnded(deal)).stage).toBe('cancelled');
      await changed(firm, deal, { po_number: 'PO-EDITED' });
    },
    end: 'cancelled',
  },
  {
    name: 'gone-while-waiting',
    staged: 'discount-needs-a-yes 12',
    steps: async (firm, deal) => {
      await firm.until(deal, 'waiting for approval');
      await firm.hubspot.remove('deals', deal);
      await firm.start(deal);
    },
    end: 'withdrawn',
  },
  {
    name: 'closed-before-our-time',
    staged: 'discount-needs-a-yes 13',
    steps: async (firm, deal) => {
      await firm.until(deal, 'waiting for approval');
      await changed(firm, deal, { closedate: '2025-12-30T12:00:00Z' });
    },
    end: 'withdrawn',
  },
  {
    name: 'rejected-then-changed-and-approved',
    staged: 'discount-needs-a-yes 14',
    steps: async (firm, deal) => {
      await firm.decides(deal, { decision: 'reject' });
      expect((await firm.untilEnded(deal)).stage).toBe('rejected');
      await changed(firm, deal, { po_number: 'PO-BETTER' });
      await firm.decides(deal);
    },
    end: 'done',
  },
  {
    name: 'started-again-unchanged',
    staged: 'straight-through 6',
    steps: async (firm, deal) => {
      expect((await firm.untilEnded(deal)).stage).toBe('done');
      await firm.start(deal);
    },
    end: 'done',
  },
  {
    name: 'changed-after-done-without-effect',
    staged: 'straight-through 7',
    steps: async (firm, deal) => {
      // Its lines say what it comes to.
      await changeAfterDone(firm, deal, { amount: '' });
    },
    end: 'done',
  },
  {
    name: 'lost-after-done-then-accepted',
    staged: 'straight-through 14',
    steps: async (firm, deal) => {
      await changeAfterDone(firm, deal, { dealstage: 'closedlost' });
      await firm.resolves(deal, { kind: 'accept' });
    },
    end: 'done',
  },
  {
    name: 'change-request-taken-back',
    staged: `amendment ${OF_THE_GMBH + 4}`,
    steps: async (firm, deal) => {
      await firm.until(deal, 'parked');
      const { amends_deal: amended } = await firm.hubspot.read('deals', deal, ['amends_deal']);
      await firm.start(amended ?? '');
      expect((await firm.untilEnded(amended ?? '')).stage).toBe('done');
      await firm.start(deal);
      await lostThenCancelled(firm, deal);
    },
    end: 'cancelled',
  },
];
