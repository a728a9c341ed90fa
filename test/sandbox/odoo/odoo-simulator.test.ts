import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOdooSimulator } from '../../../sandbox/odoo/odoo-simulator.ts';
import { pythonJson, pythonRepr } from '../../../sandbox/odoo/python-text.ts';
import { sampleUsers } from '../../../sandbox/odoo/sample/sample-people.ts';
import type { SimulatedRequest } from '../../../sandbox/simulator.ts';
import { database, OdooClient, versions } from './odoo-client.ts';

describe.each(versions)('the simulator of Odoo %s', (version) => {
  let odoo: OdooClient;

  beforeEach(() => {
    odoo = new OdooClient(version);
  });

  it('begins on the same first day every time', () => {
    expect(new OdooClient(version).simulator.save()).toEqual(odoo.simulator.save());
  });

  it('goes on from what it saved, with the same next ids', async () => {
    const id = await odoo.order([['TL-CONSULT', 10, 100]]);
    await odoo.call('sale.order', 'action_confirm', [[id]]);
    const saved = JSON.parse(JSON.stringify(odoo.simulator.save()));
    const other = new OdooClient(version);
    other.simulator.restore(saved);
    expect(other.simulator.save()).toEqual(saved);
    expect(await other.order([['TL-FIXED', 1, 100]])).toBe(await odoo.order([['TL-FIXED', 1, 100]]));
  });

  it('is as new after a reset', async () => {
    const first = odoo.simulator.save();
    await odoo.order([['TL-CONSULT', 10, 100]]);
    odoo.simulator.reset();
    expect(odoo.simulator.save()).toEqual(first);
  });

  it('moves its revision with every change, and with nothing else', async () => {
    const before = odoo.simulator.revision;
    await odoo.call('res.partner', 'search_count', [[]]);
    await odoo.ask('sale.order', 'create', [{}], {}, 'throughline');
    expect(odoo.simulator.revision).toBe(before);
    await odoo.call('res.partner', 'create', [{ name: 'New' }]);
    expect(odoo.simulator.revision).toBe(Number(before) + 1);
  });

  it('leaves the records as they were when a load fails in any of its rows', async () => {
    const records = () => odoo.simulator.save() as { tables: object; externalIds: object };
    const before = records();
    await fc.assert(
      fc.asyncProperty(fc.nat(5), fc.nat(5), async (good, more) => {
        const row = (index: number) => [
          `throughline.r${index}`,
          `R${index}`,
          'base.de',
          `throughline.s${index}`,
          'Sub',
        ];
        const rows = [
          ...Array.from({ length: good }, (_, index) => row(index)),
          ['throughline.bad', 'Bad', 'base.zz', '', ''],
          ...Array.from({ length: more }, (_, index) => row(10 + index)),
        ];
        const fields = ['id', 'name', 'country_id/id', 'child_ids/id', 'child_ids/name'];
        expect(await odoo.call('res.partner', 'load', [fields, rows])).toMatchObject({ ids: false });
        const after = records();
        expect([after.tables, after.externalIds]).toEqual([before.tables, before.externalIds]);
      }),
      { numRuns: 15 },
    );
  });

  it('names operations by model and method on every transport', () => {
    const request = (path: string, body = ''): SimulatedRequest => ({
      method: 'POST',
      path,
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(body),
    });
    const value = (text: string) => `<param><value><string>${text}</string></value></param>`;
    const xml = `<?xml version="1.0"?><methodCall><methodName>execute_kw</methodName><params>${value('db')}<param><value><int>2</int></value></param>${value('key')}${value('sale.order')}${value('load')}</params></methodCall>`;
    const json = JSON.stringify({
      params: { service: 'object', method: 'execute_kw', args: ['db', 2, 'key', 'sale.order', 'web_read', [[1]]] },
    });
    const { simulator } = odoo;
    expect(simulator.operation(request('/json/2/sale.order/action_confirm'))).toBe('sale.order.action_confirm');
    expect(simulator.operation(request('/xmlrpc/2/object', xml))).toBe('sale.order.load');
    expect(simulator.operation(request('/jsonrpc', json))).toBe('sale.order.web_read');
    const version = '<methodCall><methodName>version</methodName><params/></methodCall>';
    expect(simulator.operation(request('/xmlrpc/2/common', version))).toBe('common.version');
    expect(['/json/2/a/b', '/xmlrpc/2/object', '/crm/v3/objects/deals'].map((path) => simulator.claims(path))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('takes as long as its version took', () => {
    const { simulator } = odoo;
    const times = ['sale.order.action_confirm', 'res.partner.load', 'res.country.search_read', 'common.version'].map(
      (operation) => simulator.serviceTime(operation),
    );
    expect(times).toEqual(version === '17.0' ? [295, 79, 21, 5] : [274, 71, 15, 5]);
  });

  it('breaks in the words of Odoo and of the nginx in front of it', () => {
    const { simulator } = odoo;
    expect(simulator.failure('bad-gateway-502')).toMatchObject({
      status: 502,
      body: expect.stringContaining('<center>nginx'),
    });
    expect(simulator.failure('too-many-requests-429')).toMatchObject({
      status: 429,
      headers: { 'content-type': 'text/html' },
    });
    expect(simulator.failure('error-500')).toMatchObject({
      status: 500,
      body: expect.stringContaining('Internal Server Error'),
    });
    const refused = simulator.failure('unauthorized-401');
    expect([refused.status, JSON.parse(refused.body).name]).toEqual([401, 'werkzeug.exceptions.Unauthorized']);
  });

  it('says how it is without a login', async () => {
    const [health, web] = [
      await odoo.send('/web/health', '', {}, 'GET'),
      await odoo.send('/web/version', '', {}, 'GET'),
    ];
    expect(health).toMatchObject({ status: 200, body: '{"status": "pass"}' });
    expect(web.status).toBe(version === '17.0' ? 404 : 200);
  });

  it('runs on the machine’s own clock when none is given', async () => {
    const { simulator } = { simulator: createOdooSimulator({ version, database, users: sampleUsers }) };
    const { tables } = simulator.save() as { tables: Record<string, { write_date: string }[]> };
    const written = tables['res.country']?.[0]?.write_date ?? '';
    expect(Math.abs(Date.now() - Date.parse(`${written.replace(' ', 'T')}Z`))).toBeLessThan(60_000);
  });
});

describe('Python’s way of writing', () => {
  it('is JSON that reads back the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(pythonJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    [['nofield', '=', 1], "('nofield', '=', 1)"],
    [['a', 'in', [1, 'b']], "('a', 'in', [1, 'b'])"],
    [['it', '=', "it's"], "('it', '=', \"it's\")"],
    [[null, true, false], '(None, True, False)'],
  ])('shows %j as a tuple', (value, shown) => {
    expect(pythonRepr(value, true)).toBe(shown);
  });
});
