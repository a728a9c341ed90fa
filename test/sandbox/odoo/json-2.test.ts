import { beforeEach, describe, expect, it } from 'vitest';
import { sampleUsers } from '../../../sandbox/odoo/sample/sample-people.ts';
import { OdooClient } from './odoo-client.ts';

describe('JSON-2 on Odoo 19.0', () => {
  let odoo: OdooClient;

  beforeEach(() => {
    odoo = new OdooClient('19.0');
  });

  const error = (name: string, message: string | RegExp) => ({
    name,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    arguments: expect.any(Array),
    context: {},
    debug: expect.stringContaining('Traceback'),
  });

  it('takes named arguments and answers the bare value', async () => {
    const created = await odoo.json2('res.partner/create', { vals_list: { name: 'json2' } });
    expect(created).toEqual({ status: 200, body: [expect.any(Number)] });
    const found = await odoo.json2('res.country/search_read', {
      domain: [['code', '=', 'BE']],
      fields: ['name', 'code'],
    });
    expect(found).toEqual({ status: 200, body: [{ id: expect.any(Number), name: 'Belgium', code: 'BE' }] });
    const copied = await odoo.json2('res.partner/copy', { ids: created.body });
    expect(copied.body).toEqual([expect.any(Number)]);
    expect(await odoo.json2('res.partner/action_archive', { ids: created.body })).toEqual({ status: 200, body: null });
  });

  it('writes as Python does: blanks after commas and colons, floats with their point', async () => {
    const headers = { authorization: `bearer ${sampleUsers[0]?.apiKey}`, 'content-type': 'application/json' };
    const body = JSON.stringify({
      domain: [['default_code', '=', 'TL-CONSULT']],
      fields: ['default_code', 'lst_price'],
    });
    const reply = await odoo.send('/json/2/product.product/search_read', body, headers);
    expect(reply.body).toBe('[{"id": 1, "default_code": "TL-CONSULT", "lst_price": 150.0}]');
  });

  it('answers a failed load with 200', async () => {
    const body = { fields: ['id', 'name', 'country_id/id'], data: [['throughline.j', 'J', 'base.zz']] };
    const answer = await odoo.json2('res.partner/load', body);
    expect(answer).toMatchObject({
      status: 200,
      body: { ids: false, messages: [{ field: 'country_id' }], nextrow: 0 },
    });
  });

  it('tells the mistakes of a caller apart by status and name', async () => {
    const unauthorized = await odoo.json2('res.partner/search', { domain: [] }, 'wrong');
    expect(unauthorized).toEqual({ status: 401, body: error('werkzeug.exceptions.Unauthorized', 'Invalid apikey') });
    const cases: [path: string, body: object, status: number, name: string, message: string | RegExp][] = [
      ['no.model/search', { domain: [] }, 404, 'werkzeug.exceptions.NotFound', "the model 'no.model' does not exist"],
      [
        'res.partner/nomethod',
        {},
        404,
        'werkzeug.exceptions.NotFound',
        "The method 'res.partner.nomethod' does not exist",
      ],
      [
        'res.partner/search',
        { ids: [1], domain: [] },
        422,
        'werkzeug.exceptions.UnprocessableEntity',
        'cannot call res.partner.search with ids',
      ],
      [
        'res.partner/load',
        { fields: ['id'] },
        422,
        'werkzeug.exceptions.UnprocessableEntity',
        "missing a required argument: 'data'",
      ],
      [
        'res.partner/search_count',
        { domain: [], nope: 1 },
        422,
        'werkzeug.exceptions.UnprocessableEntity',
        "got an unexpected keyword argument 'nope'",
      ],
      [
        'res.partner/search_read',
        { domain: [], nokw: 1 },
        500,
        'builtins.TypeError',
        "BaseModel._read_format() got an unexpected keyword argument 'nokw'",
      ],
      [
        'sale.order/_create_invoices',
        { ids: [1] },
        403,
        'odoo.exceptions.AccessError',
        /^Private methods \(such as 'sale.order._create_invoices'\)/,
      ],
      [
        'res.partner/write',
        { ids: [999_999], vals: { name: 'x' } },
        404,
        'odoo.exceptions.MissingError',
        /^Record does not exist/,
      ],
      [
        'sale.order/create',
        { vals_list: {} },
        422,
        'odoo.exceptions.ValidationError',
        /Missing required value for the field 'Customer'/,
      ],
      [
        'product.product/create',
        { vals_list: { name: 'x' } },
        403,
        'odoo.exceptions.AccessError',
        /^You are not allowed to create 'Product Variant'/,
      ],
      [
        'res.partner/create',
        { vals_list: { name: 'x', nofield: 1 } },
        500,
        'builtins.ValueError',
        "Invalid field 'nofield' in 'res.partner'",
      ],
      [
        'res.partner/search_count',
        { domain: [], context: { allowed_company_ids: [99] } },
        403,
        'odoo.exceptions.AccessError',
        'Access to unauthorized or invalid companies.',
      ],
    ];
    for (const [path, body, status, name, message] of cases) {
      expect(await odoo.json2(path, body)).toEqual({ status, body: error(name, message) });
    }
  });

  it('keeps the order of an error’s members', async () => {
    const { body } = await odoo.json2('no.model/search', {});
    expect(Object.keys(body as object)).toEqual(['name', 'message', 'arguments', 'context', 'debug']);
  });

  it('answers a page where there is no API: unknown database, wrong content type, 17.0', async () => {
    const headers = { authorization: `Bearer ${sampleUsers[0]?.apiKey}`, 'content-type': 'application/json' };
    const elsewhere = await odoo.send('/json/2/res.partner/search', '{}', { ...headers, 'x-odoo-database': 'nodb' });
    expect(elsewhere).toMatchObject({ status: 404, body: expect.stringContaining('No database is selected') });
    const text = await odoo.send('/json/2/res.partner/search', '{}', { ...headers, 'content-type': 'text/plain' });
    expect(text).toMatchObject({ status: 415, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const old = await new OdooClient('17.0').send('/json/2/res.partner/search', '{}', headers);
    expect(old).toMatchObject({ status: 404, body: expect.stringContaining('<title>404 Not Found</title>') });
  });

  it('asks for POST, for a key and for JSON', async () => {
    const headers = { authorization: `Bearer ${sampleUsers[0]?.apiKey}`, 'content-type': 'application/json' };
    const get = await odoo.send('/json/2/res.partner/search', '', headers, 'GET');
    expect(get).toMatchObject({ status: 404, body: expect.stringContaining('Did you mean POST') });
    const nobody = await odoo.send('/json/2/res.partner/search', '{}', { 'content-type': 'application/json' });
    expect(nobody).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer ' } });
    const garbled = await odoo.send('/json/2/res.partner/search', '{', headers);
    expect(garbled).toMatchObject({ status: 400, body: expect.stringContaining('werkzeug.exceptions.BadRequest') });
  });
});
