import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Firm, startFirm } from '../firm.ts';

vi.setConfig({ testTimeout: 90_000 });

let firm: Firm;

beforeAll(async () => {
  firm = await startFirm(811, { patience: 60_000 });
});

afterAll(() => firm.close());

const again = { kind: 'correct', set: { customer: 'ask again' } } as const;

async function parkedFor(deal: string, ...codes: string[]): Promise<void> {
  await expect
    .poll(async () => (await firm.view(deal)).exception?.issues.map(({ code }) => code), { timeout: 15_000 })
    .toEqual(codes);
}

async function bothCustomers(): Promise<[string, string]> {
  const [one, other] = (await firm.odoo.customers('Meridian Labs')).map(({ id }) => String(id));
  return [one ?? '', other ?? ''];
}

it('a customer that was chosen by mistake is asked about again while the process is parked', async () => {
  const { id: deal } = await firm.stage('two-possible-customers');
  const { po_number: purchaseOrder = '' } = await firm.hubspot.read('deals', deal, ['po_number']);
  await firm.hubspot.change('deals', deal, { po_number: '' });
  await firm.start(deal);
  const [wrong, right] = await bothCustomers();
  await parkedFor(deal, 'TL-DEAL-0001', 'TL-MATCH-0001');
  expect(await firm.resolve(deal, { kind: 'choose', candidate: wrong })).toEqual({ accepted: true });

  await parkedFor(deal, 'TL-DEAL-0001');
  const byHand = { kind: 'correct', set: { customer: right } } as const;
  expect(await firm.resolve(deal, byHand)).toMatchObject({ accepted: false });
  expect(await firm.resolve(deal, again)).toEqual({ accepted: true });

  await parkedFor(deal, 'TL-DEAL-0001', 'TL-MATCH-0001');
  expect(await firm.resolve(deal, { kind: 'choose', candidate: right })).toEqual({ accepted: true });
  await firm.hubspot.change('deals', deal, { po_number: purchaseOrder ?? '' });
  await firm.start(deal);
  expect((await firm.untilEnded(deal)).stage).toBe('done');
  expect((await firm.odoo.orders(`hubspot-${deal}`))[0]?.partner_id[0]).toBe(Number(right));
});

/** What an earlier attempt has written by the wrong choice would otherwise be taken for the answer. */
it.each([
  ['a draft order is there for it', 'sale.order.action_confirm', 'existing'],
  ['it was made because of the choice', 'sale.order.load', 'new'],
] as const)('is asked about again when %s', async (_, operation, choice) => {
  const { id: deal } = await firm.stage('two-possible-customers');
  const [wrong, right] = await bothCustomers();
  await firm.start(deal);
  await parkedFor(deal, 'TL-MATCH-0001');
  firm.sandbox.faults.arm({ system: 'odoo', operation, fault: 'unauthorized-401' });
  const candidate = choice === 'new' ? 'new' : wrong;
  expect(await firm.resolve(deal, { kind: 'choose', candidate })).toEqual({ accepted: true });
  await expect.poll(async () => (await firm.view(deal)).exception?.category, { timeout: 15_000 }).toBe('access');
  firm.sandbox.faults.clear();
  expect(await firm.resolve(deal, again)).toEqual({ accepted: true });

  await parkedFor(deal, 'TL-MATCH-0001');
  expect(await firm.resolve(deal, { kind: 'choose', candidate: right })).toEqual({ accepted: true });
  expect((await firm.untilEnded(deal)).stage).toBe('done');
  const [order, ...others] = await firm.odoo.orders(`hubspot-${deal}`);
  expect(order?.partner_id[0]).toBe(Number(right));
  expect(others).toEqual([]);
});
