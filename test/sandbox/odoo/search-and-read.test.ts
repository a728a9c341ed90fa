import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { OdooClient, versions } from './odoo-client.ts';

describe.each(versions)('searching and reading on Odoo %s', (version) => {
  let odoo: OdooClient;
  const is17 = version === '17.0';
  const codes = async (domain: unknown[]) => {
    const rows = await odoo.call<{ code: string }[]>('res.country', 'search_read', [domain, ['code']], {
      order: 'code',
    });
    return rows.map(({ code }) => code);
  };

  beforeEach(() => {
    odoo = new OdooClient(version);
  });

  it.each([
    [[['code', '=', 'DE']], ['DE']],
    [[['code', 'in', ['DE', 'FR', 'XX']]], ['DE', 'FR']],
    [
      ['|', ['code', '=', 'DE'], ['name', '=ilike', 'fran%']],
      ['DE', 'FR'],
    ],
    [
      ['&', '!', ['name', 'not ilike', 'united'], ['phone_code', '>', 40]],
      ['AE', 'GB'],
    ],
    [[['currency_id.name', '=', 'CHF']], ['CH', 'LI']],
    [[['currency_id', 'ilike', 'sek']], ['SE']],
    [[['state_ids.code', '=', 'CA']], ['US']],
    [[['name', 'like', 'germany']], []],
    [[['name', 'ilike', 'germany']], ['DE']],
    [[['phone_code', '<=', 27]], ['CA', 'US', 'ZA']],
  ])('finds %j', async (domain, found) => {
    expect(await codes(domain)).toEqual(found);
  });

  it('holds that a condition and its negation share out all records', async () => {
    const all = await codes([]);
    const leaf = fc.tuple(
      fc.constantFrom('code', 'name', 'currency_id.name', 'vat_label'),
      fc.constantFrom('=', 'ilike', 'like', '>', '=ilike'),
      fc.constantFrom('DE', 'e', '_', '%', 'EUR', 'VAT', ''),
    );
    await fc.assert(
      fc.asyncProperty(leaf, async (condition) => {
        const both = [...(await codes([condition])), ...(await codes(['!', condition]))];
        expect(both.sort()).toEqual(all);
      }),
      { numRuns: 30 },
    );
  });

  it('pages and sorts', async () => {
    const page = { order: 'code desc', offset: 1, limit: 2 };
    const rows = await odoo.call<{ code: string }[]>('res.country', 'search_read', [[], ['code']], page);
    expect(rows.map(({ code }) => code)).toEqual(['US', 'UA']);
  });

  it('hides archived records unless the context or the domain asks for them', async () => {
    const id = await odoo.call('res.partner', 'create', [{ name: 'Gone', active: false }]);
    const find = (domain: unknown[], context = {}) => odoo.call('res.partner', 'search', [domain], { context });
    expect(await find([['name', '=', 'Gone']])).toEqual([]);
    expect(await find([['name', '=', 'Gone']], { active_test: false })).toEqual([id]);
    expect(
      await find([
        ['name', '=', 'Gone'],
        ['active', '=', false],
      ]),
    ).toEqual([id]);
  });

  it('finds a company with its contacts by child_of, and a contact by the VAT of its company', async () => {
    const company = await odoo.idOf('res.partner', [
      ['vat', '=', 'DE811907980'],
      ['is_company', '=', true],
    ]);
    const family = await odoo.call('res.partner', 'search_count', [[['id', 'child_of', company]]]);
    const bearers = await odoo.call('res.partner', 'search_count', [[['vat', '=', 'DE811907980']]]);
    expect([family, bearers]).toEqual([2, 2]);
  });

  it('shows many2one with its name, or bare with load=None; empty is false for every type', async () => {
    const id = await odoo.order([['TL-CONSULT', 1, 10]]);
    const [shown] = await odoo.call<object[]>('sale.order', 'read', [[id], ['partner_id', 'campaign_id', 'note']]);
    expect(shown).toEqual({ id, partner_id: [expect.any(Number), 'Kestrel Rail'], campaign_id: false, note: false });
    const [bare] = await odoo.call<object[]>('sale.order', 'read', [[id], ['partner_id', 'campaign_id']], {
      load: null,
    });
    expect(bare).toEqual({ id, partner_id: expect.any(Number), campaign_id: false });
  });

  it('leaves out missing ids when reading, and refuses to write them', async () => {
    expect(await odoo.call('res.partner', 'read', [[999_999], ['name']])).toEqual([]);
    await expect(odoo.call('res.partner', 'write', [[999_999], { name: 'x' }])).rejects.toThrow(
      /^odoo.exceptions.MissingError: Record does not exist or has been deleted.\n\(Record: res.partner\(999999,\), User: \d+\)$/,
    );
  });

  it('words unknown fields as its version does', async () => {
    const domain = is17
      ? "builtins.ValueError: Invalid field res.partner.nofield in leaf ('nofield', '=', 1)"
      : "builtins.ValueError: Invalid field res.partner.nofield in condition ('nofield', '=', 1)";
    await expect(odoo.call('res.partner', 'search_read', [[['nofield', '=', 1]], ['name']])).rejects.toThrow(domain);
    const read = is17 ? "Invalid field 'nofield' on model 'res.partner'" : "Invalid field 'nofield' on 'res.partner'";
    await expect(odoo.call('res.partner', 'read', [[1], ['nofield']])).rejects.toThrow(read);
    const create = is17 ? "Invalid field 'nofield' on model 'res.partner'" : "Invalid field 'nofield' in 'res.partner'";
    await expect(odoo.call('res.partner', 'create', [{ name: 'x', nofield: 1 }])).rejects.toThrow(create);
  });

  it.each([
    [
      { date_order: '2026-11-20T10:00:00Z' },
      "time data '2026-11-20T10:00:00Z' does not match format '%Y-%m-%d %H:%M:%S'",
    ],
    [{ partner_id: 'abc' }, 'invalid input syntax for type integer: "abc"'],
    [{ state: 'nope' }, "Wrong value for sale.order.state: 'nope'"],
  ])('lets %j through as a programming error', async (values, said) => {
    await expect(odoo.call('sale.order', 'create', [{ partner_id: 1, ...values }])).rejects.toThrow(said);
  });

  it('asks for a required field in its version’s words', async () => {
    await expect(odoo.call('sale.order', 'create', [{}])).rejects.toThrow(
      is17
        ? 'odoo.exceptions.ValidationError: The operation cannot be completed:\n- Create/update: a mandatory field is not set.\n- Delete: another model requires the record being deleted. If possible, archive it instead.\n\nModel: Sales Order (sale.order)\nField: Customer (partner_id)\n'
        : "odoo.exceptions.ValidationError: The operation cannot be completed: Missing required value for the field 'Customer' (partner_id).\nModel: 'Sales Order' (sale.order)\n- create/update: a mandatory field is not set\n",
    );
  });

  it('reads an order with everything under it in one web_read', async () => {
    const id = await odoo.order([
      ['TL-CONSULT', 10, 140.5],
      ['TL-FIXED', 1, 900],
    ]);
    await odoo.call('sale.order', 'action_confirm', [[id]]);
    const name = { fields: { display_name: {} } };
    const specification = {
      name: {},
      partner_id: name,
      pricelist_id: {},
      order_line: { fields: { price_unit: {}, task_id: name } },
      project_ids: { fields: { name: {}, tasks: { fields: { name: {} }, order: 'id', limit: 1 } } },
      invoice_ids: {},
    };
    const [order] = await odoo.call<object[]>('sale.order', 'web_read', [[id], specification]);
    expect(order).toEqual({
      id,
      name: 'S00001',
      partner_id: { id: expect.any(Number), display_name: 'Kestrel Rail' },
      pricelist_id: expect.any(Number),
      order_line: [
        {
          id: expect.any(Number),
          price_unit: 140.5,
          task_id: { id: expect.any(Number), display_name: expect.any(String) },
        },
        {
          id: expect.any(Number),
          price_unit: 900,
          task_id: { id: expect.any(Number), display_name: expect.any(String) },
        },
      ],
      project_ids: [
        { id: expect.any(Number), name: 'S00001', tasks: [{ id: expect.any(Number), name: expect.any(String) }] },
      ],
      invoice_ids: [],
    });
  });

  it('tells what its fields are, under the names of its version', async () => {
    const attributes = { attributes: ['type', 'relation'] };
    const fields = await odoo.call<object>('sale.order.line', 'fields_get', [], attributes);
    const [taxes, notTaxes] = is17 ? ['tax_id', 'tax_ids'] : ['tax_ids', 'tax_id'];
    expect(fields).toHaveProperty(taxes ?? '', { type: 'many2many', relation: 'account.tax' });
    expect(fields).not.toHaveProperty(notTaxes ?? '');
  });

  it('compares write dates with the microseconds it hides on 17, without them on 19', async () => {
    odoo.letPass(0.5);
    const id = await odoo.call<number>('res.partner', 'create', [{ name: 'Timed' }]);
    const { write_date: shown } = await odoo.read('res.partner', id, ['write_date']);
    expect(shown).toBe('2026-11-20 10:00:00');
    const found = (operator: string) =>
      odoo.call('res.partner', 'search_count', [
        [
          ['id', '=', id],
          ['write_date', operator, shown],
        ],
      ]);
    expect([await found('>'), await found('=')]).toEqual(is17 ? [1, 0] : [0, 1]);
  });
});
