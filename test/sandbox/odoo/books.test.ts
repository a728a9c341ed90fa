import { beforeEach, describe, expect, it } from 'vitest';
import { OdooClient, versions } from './odoo-client.ts';

/** What the conformance suite, which is run against real servers too, leaves out. */
describe.each(versions)('the books of Odoo %s', (version) => {
  let odoo: OdooClient;
  let partner: number;
  const is17 = version === '17.0';

  beforeEach(async () => {
    odoo = new OdooClient(version);
    partner = await odoo.call<number>('res.partner', 'create', [{ name: 'Kestrel Rail', is_company: true }]);
  });

  const invoice = (values: object = {}) =>
    odoo.call<number>('account.move', 'create', [
      {
        move_type: 'out_invoice',
        partner_id: partner,
        ref: 'PO 1',
        invoice_origin: 'us/2026-10',
        invoice_date: '2026-10-31',
        invoice_line_ids: [[0, 0, { name: 'Work', quantity: 1, price_unit: 100, tax_ids: [[6, 0, []]] }]],
        ...values,
      },
    ]);
  const post = (...ids: number[]) => odoo.call('account.move', 'action_post', [ids]);
  const nameOf = async (id: number) => (await odoo.read<{ name: unknown }>('account.move', id, ['name'])).name;
  const pay = async (id: number, values: object = {}) => {
    const context = { active_model: 'account.move', active_ids: [id] };
    const wizard = await odoo.call<number>('account.payment.register', 'create', [values], { context });
    return {
      wizard,
      run: () => odoo.call('account.payment.register', 'action_create_payments', [[wizard]], { context }),
    };
  };

  it('numbers invoices and credit notes apart, by the year that they are booked in', async () => {
    const first = await invoice();
    const credit = await invoice({ move_type: 'out_refund' });
    const other = await invoice({ invoice_date: '2027-01-02' });
    await post(first, credit, other);
    expect([await nameOf(first), await nameOf(credit), await nameOf(other)]).toEqual([
      'INV/2026/00001',
      'RINV/2026/00001',
      'INV/2027/00001',
    ]);
  });

  it('gives a number back with the last of a series, and leaves no gap when posting is refused', async () => {
    const [first, second] = [await invoice(), await invoice()];
    await post(first, second);
    await odoo.call('account.move', 'button_draft', [[first, second]]);
    await expect(odoo.call('account.move', 'unlink', [[first]])).rejects.toThrow('already consumed a sequence number');
    await odoo.call('account.move', 'unlink', [[second]]);
    const third = await invoice();
    await expect(post(third)).resolves.toBe(false);
    expect(await nameOf(third)).toBe('INV/2026/00002');
    await expect(post(await invoice(), third)).rejects.toThrow('must be in draft');
    const fourth = await invoice();
    await post(fourth);
    expect(await nameOf(fourth)).toBe('INV/2026/00003');
  });

  it('copies an invoice without date, reference and number; the source document on 17 only', async () => {
    const id = await invoice();
    await post(id);
    const copied = await odoo.call<number | number[]>('account.move', 'copy', [[id]]);
    const [copy] = [copied].flat();
    const fields = ['invoice_origin', 'ref', 'invoice_date', 'name', 'state', 'amount_total'];
    expect(await odoo.read('account.move', Number(copy), fields)).toMatchObject({
      invoice_origin: is17 ? 'us/2026-10' : false,
      ref: false,
      invoice_date: false,
      name: is17 ? '/' : false,
      state: 'draft',
      amount_total: 100,
    });
  });

  it('pays twice when the same wizard is run twice, and on 19 even a draft', async () => {
    const id = await invoice();
    if (is17) await expect(pay(id)).rejects.toThrow('You can only register payment for posted journal entries.');
    else await expect(pay(id)).resolves.toBeDefined();
    await post(id);
    const { run } = await pay(id, { amount: 40 });
    await run();
    await run();
    expect(await odoo.read('account.move', id, ['amount_residual', 'payment_state'])).toMatchObject({
      amount_residual: 20,
      payment_state: 'partial',
    });
    expect(await odoo.call('account.payment', 'search_count', [[]])).toBe(2);
  });

  it('converts by the last rate on or before a day; before the first 17 takes 1 and 19 the first', async () => {
    const rateOn = async (date: string) => {
      const rows = await odoo.call<{ rate: number }[]>(
        'res.currency',
        'search_read',
        [[['name', '=', 'USD']], ['rate']],
        { context: { date } },
      );
      return rows[0]?.rate;
    };
    expect([await rateOn('2026-10-31'), await rateOn('2019-10-31')]).toEqual([1.08, is17 ? 1 : 1.08]);
  });

  it('shows journals to everybody on 17, and on 19 to who has to do with sales or invoices', async () => {
    const domain = [[['type', '=', 'sale']], ['code']];
    expect(await odoo.call('account.journal', 'search_read', domain)).toHaveLength(2);
    const answer = await odoo.ask('account.journal', 'search_read', domain, {}, 'limited');
    if (is17) expect(answer.error).toBeUndefined();
    else expect(answer.error).toMatchObject({ name: 'odoo.exceptions.AccessError' });
  });

  it('tells of a field how many decimals are kept', async () => {
    const fields = await odoo.call('account.move.line', 'fields_get', [['quantity', 'price_unit'], ['digits']]);
    expect(fields).toEqual({ quantity: { digits: [16, 2] }, price_unit: { digits: is17 ? [16, 2] : false } });
  });
});
