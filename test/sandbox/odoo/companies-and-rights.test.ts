import { beforeEach, describe, expect, it } from 'vitest';
import { OdooClient, versions } from './odoo-client.ts';

describe.each(versions)('companies and rights on Odoo %s', (version) => {
  let odoo: OdooClient;
  const is17 = version === '17.0';

  beforeEach(() => {
    odoo = new OdooClient(version);
  });

  it('shows the records of the companies in the context, the shared ones always', async () => {
    await odoo.call('res.partner', 'create', [
      [{ name: 'Only C1', company_id: 1 }, { name: 'Only C2', company_id: 2 }, { name: 'Only shared' }],
    ]);
    const seen = async (context: object) => {
      const rows = await odoo.call<{ name: string }[]>(
        'res.partner',
        'search_read',
        [[['name', 'like', 'Only']], ['name']],
        { context },
      );
      return rows.map(({ name }) => name.slice(5));
    };
    expect(await seen({})).toEqual(['C1', 'C2', 'shared']);
    expect(await seen({ allowed_company_ids: [2] })).toEqual(['C2', 'shared']);
    expect(await seen({ allowed_company_ids: [2, 1] })).toEqual(['C1', 'C2', 'shared']);
    await expect(seen({ allowed_company_ids: [99] })).rejects.toThrow('Access to unauthorized or invalid companies.');
  });

  it('puts new orders into the first company of the context, in its currency and with its taxes', async () => {
    const product = await odoo.product('TL-CONSULT');
    const values = { partner_id: 1, order_line: [[0, 0, { product_id: product, price_unit: 100 }]] };
    const id = await odoo.call<number>('sale.order', 'create', [values], { context: { allowed_company_ids: [2, 1] } });
    expect(await odoo.read('sale.order', id, ['company_id', 'currency_id', 'amount_tax'])).toMatchObject({
      company_id: [2, 'Northwind Consulting Ltd'],
      currency_id: [expect.any(Number), 'GBP'],
      amount_tax: 20,
    });
  });

  it('takes the company and the price list that are given', async () => {
    const list = await odoo.idOf('product.pricelist', [['currency_id.name', '=', 'USD']]);
    const id = await odoo.call<number>('sale.order', 'create', [{ partner_id: 1, company_id: 2, pricelist_id: list }]);
    expect(await odoo.read('sale.order', id, ['company_id', 'currency_id'])).toMatchObject({
      company_id: [2, expect.any(String)],
      currency_id: [expect.any(Number), 'USD'],
    });
  });

  it('refuses an order of one company for the customer of another', async () => {
    const partner = await odoo.call('res.partner', 'create', [{ name: 'Only C2', company_id: 2 }]);
    const said = is17
      ? "Incompatible companies on records:\n- 'S00001' belongs to company 'Northwind Consulting GmbH' and 'Customer' (partner_id: 'Only C2') belongs to another company.\n"
      : "Uh-oh! You’ve got some company inconsistencies here:\n- “S00001” belongs to company “Northwind Consulting GmbH” while “Customer” (partner_id: 'Only C2') belongs to another company.\n";
    await expect(odoo.call('sale.order', 'create', [{ partner_id: partner, company_id: 1 }])).rejects.toThrow(said);
  });

  it('refuses to read a record of a company that is not in the context', async () => {
    const id = await odoo.call('res.partner', 'create', [{ name: 'Only C2', company_id: 2 }]);
    const read = odoo.call('res.partner', 'read', [[id], ['name']], { context: { allowed_company_ids: [1] } });
    await expect(read).rejects.toThrow(
      /^odoo.exceptions.AccessError: Uh-oh! Looks like .*\n\nSorry, Throughline \(id=\d+\) doesn't have 'read' access to:\n- Contact/,
    );
  });

  it.each([
    ['res.partner', 'search_read', true],
    ['product.product', 'search_read', true],
    ['project.project', 'search_read', true],
    ['sale.order', 'search_read', false],
    ['account.move', 'search_read', false],
    ['ir.model.data', 'search_read', false],
  ])('lets an internal user %s.%s: %s', async (model, method, allowed) => {
    const { error } = await odoo.ask(model, method, [[], ['id']], {}, 'limited');
    expect(error?.name).toBe(allowed ? undefined : 'odoo.exceptions.AccessError');
  });

  it('lets the service account do what a deal needs, and no more', async () => {
    const create = async (model: string, values: object) =>
      (await odoo.ask(model, 'create', [values], {}, 'throughline')).error?.name;
    expect(
      await create('project.milestone', {
        name: 'm',
        project_id: await odoo.call('project.project', 'create', [{ name: 'p' }]),
      }),
    ).toBeUndefined();
    expect(await create('account.analytic.account', { name: 'a', plan_id: 1 })).toBeUndefined();
    expect(await create('product.product', { name: 'p' })).toBe('odoo.exceptions.AccessError');
    expect(await create('res.currency.rate', { currency_id: 1 })).toBe('odoo.exceptions.AccessError');
    const { error } = await odoo.ask('ir.model.data', 'search_read', [[]], {}, 'throughline');
    expect(error?.name).toBe('odoo.exceptions.AccessError');
  });

  it('refuses a malformed VAT number of a customer in a country that has a form for it', async () => {
    const load = (vat: string, country: string) =>
      odoo.call<{ messages: { message: string }[] }>('res.partner', 'load', [
        ['id', 'name', 'is_company', 'vat', 'country_id/id'],
        [['throughline.k', 'Kessler & Sohn', 'True', vat, country]],
      ]);
    const { messages } = await load('DE12', 'base.de');
    expect(messages[0]?.message).toBe(
      `\nThe VAT number [DE12] for partner [Kessler & Sohn] does not seem to be valid. \nNote: the expected format is DE123456788${is17 ? '' : ' or 12/345/67890'}`,
    );
    for (const [vat, country] of [
      ['DE123456788', 'base.de'],
      ['DE 123 456 788', 'base.de'],
      ['123456788', 'base.de'],
      ['ATU12345675', 'base.at'],
      ['GB123456782', 'base.uk'],
      ['EL123456783', 'base.gr'],
      ['CHE-123.456.788 MWST', 'base.ch'],
      ['12-3456789', 'base.us'],
      ['/', 'base.de'],
    ] as const) {
      expect([vat, (await load(vat, country)).messages]).toEqual([vat, []]);
    }
  });

  it('has what the sample scenarios count on', async () => {
    const twins = await odoo.call<object[]>('res.partner', 'search_read', [
      [['name', '=', 'Meridian Labs']],
      ['website', 'vat'],
    ]);
    expect(twins).toEqual([
      { id: expect.any(Number), website: 'https://meridian-labs.example', vat: false },
      { id: expect.any(Number), website: 'https://meridian-labs.example', vat: false },
    ]);
    const salespeople = [['login', 'in', ['anna.berg@northwind.example', 'tom.hale@northwind.example']]];
    expect(await odoo.call('res.users', 'search_count', [salespeople])).toBe(2);
    const money = await odoo.call<{ name: string }[]>('res.currency', 'search_read', [[], ['name']]);
    expect(money.map(({ name }) => name)).toEqual(['EUR', 'GBP', 'USD']);
  });
});
