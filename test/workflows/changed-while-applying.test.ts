import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hubspotAccount } from '../hubspot-account.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

let throughline: Throughline;
let hubspot: ReturnType<typeof hubspotAccount>;
let odoo: ReturnType<typeof odooLedger>;
let variant = 301;

beforeAll(async () => {
  throughline = await startThroughline();
  hubspot = hubspotAccount(throughline.sandbox.url);
  odoo = odooLedger(throughline.sandbox.url);
});

afterAll(() => throughline.close());

beforeEach(() => throughline.sandbox.faults.clear());

/** Closes a deal and comes back while Odoo is busy with this write of it. */
async function writing(operation: string): Promise<string> {
  const { sandbox } = throughline;
  sandbox.faults.arm({ system: 'odoo', operation, fault: 'slow', times: 1, delayMilliseconds: 1_500 });
  // Every second one is in the sales pipeline, where lost is `closedlost`.
  variant += 2;
  const { id } = await sandbox.stageDeal({ scenario: 'straight-through', variant, webhooks: 'lose' });
  await throughline.start(id);
  await expect.poll(() => sandbox.faults.list()[0]?.struck, { interval: 20, timeout: 20_000 }).toBe(1);
  expect((await throughline.view(id)).stage).toBe('applying');
  return id;
}

const callsOf = (operation: string) => throughline.sandbox.calls.view({ operation }).total;

describe.each(['res.partner.load', 'sale.order.load', 'sale.order.action_confirm'])(
  'while %s is under way',
  (operation) => {
    it('a changed deal lets the writing finish and is then drift that names the difference', async () => {
      const deal = await writing(operation);
      const before = await hubspot.read('deals', deal, ['po_number']);
      await hubspot.change('deals', deal, { po_number: 'PO-MEANWHILE' });
      await throughline.start(deal);

      const parked = await throughline.until(deal, 'parked');
      expect(parked.exception).toMatchObject({ category: 'drift' });
      expect(parked.exception?.issues.map((issue) => issue.message).join(' ')).toContain('PO-MEANWHILE');
      const orders = await odoo.orders(`hubspot-${deal}`);
      expect(orders).toMatchObject([{ state: 'sale', client_order_ref: before.po_number }]);
      expect(await hubspot.outcome(deal)).toMatchObject({
        throughline_outcome: 'done',
        throughline_order: orders[0]?.name,
      });

      expect(await throughline.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
      expect((await throughline.untilEnded(deal)).stage).toBe('done');
      expect(await odoo.orders(`hubspot-${deal}`)).toEqual(orders);
    });

    it('a deal that is lost lets the writing finish and is then drift, which a cancellation takes back', async () => {
      const deal = await writing(operation);
      await hubspot.change('deals', deal, { dealstage: 'closedlost' });
      await throughline.start(deal);

      const parked = await throughline.until(deal, 'parked');
      expect(parked.exception).toMatchObject({ category: 'drift' });
      expect(parked.exception?.issues[0]?.message).toContain('no longer won');
      expect(await odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'sale' }]);

      expect(await throughline.resolve(deal, { kind: 'cancel' })).toEqual({ accepted: true });
      expect((await throughline.untilEnded(deal)).stage).toBe('cancelled');
      expect(await odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'cancel' }]);
    });

    it('a hint without a change ends done, with nothing written twice', async () => {
      const earlier = callsOf(operation);
      const deal = await writing(operation);
      await throughline.start(deal);
      const done = await throughline.untilEnded(deal);
      expect(done).toMatchObject({ stage: 'done', exception: null });
      expect(done.story.filter((entry) => entry.text.startsWith('Parked'))).toEqual([]);
      expect(await odoo.orders(`hubspot-${deal}`)).toMatchObject([{ state: 'sale' }]);
      expect(callsOf(operation) - earlier).toBe(1);
      expect(await hubspot.outcome(deal)).toMatchObject({ throughline_outcome: 'done' });
    });
  },
);
