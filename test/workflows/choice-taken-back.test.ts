import { afterAll, beforeAll, expect, it } from 'vitest';
import { hubspotAccount } from '../hubspot-account.ts';
import { odooLedger } from '../odoo-ledger.ts';
import { startThroughline, type Throughline } from '../throughline.ts';

let throughline: Throughline;

beforeAll(async () => {
  throughline = await startThroughline({ patience: 60_000 });
});

afterAll(() => throughline.close());

it('a customer that was chosen by mistake is asked about again while the process is parked', {
  timeout: 60_000,
}, async () => {
  const hubspot = hubspotAccount(throughline.sandbox.url);
  const odoo = odooLedger(throughline.sandbox.url);
  const scenario = 'two-possible-customers';
  const { id: deal } = await throughline.sandbox.stageDeal({ scenario, variant: 811, webhooks: 'lose' });
  const { po_number: purchaseOrder = '' } = await hubspot.read('deals', deal, ['po_number']);
  await hubspot.change('deals', deal, { po_number: '' });
  await throughline.start(deal);
  const parkedFor = (...codes: string[]) =>
    expect
      .poll(async () => (await throughline.view(deal)).exception?.issues.map(({ code }) => code), { timeout: 15_000 })
      .toEqual(codes);
  const [wrong, right] = (await odoo.customers('Meridian Labs')).map(({ id }) => String(id));
  await parkedFor('TL-DEAL-0001', 'TL-MATCH-0001');
  expect(await throughline.resolve(deal, { kind: 'choose', candidate: wrong ?? '' })).toEqual({ accepted: true });

  await parkedFor('TL-DEAL-0001');
  const byHand = { kind: 'correct', set: { customer: right ?? '' } } as const;
  expect(await throughline.resolve(deal, byHand)).toMatchObject({ accepted: false });
  const again = { kind: 'correct', set: { customer: 'ask again' } } as const;
  expect(await throughline.resolve(deal, again)).toEqual({ accepted: true });

  await parkedFor('TL-DEAL-0001', 'TL-MATCH-0001');
  expect(await throughline.resolve(deal, { kind: 'choose', candidate: right ?? '' })).toEqual({ accepted: true });
  await hubspot.change('deals', deal, { po_number: purchaseOrder ?? '' });
  await throughline.start(deal);
  expect((await throughline.untilEnded(deal)).stage).toBe('done');
  expect((await odoo.orders(`hubspot-${deal}`))[0]?.partner_id[0]).toBe(Number(right));
});
