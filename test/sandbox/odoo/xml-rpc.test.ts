import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import xmlrpc from 'xmlrpc';
import { sampleUsers } from '../../../sandbox/odoo/sample/sample-people.ts';
import { database, OdooClient, versions } from './odoo-client.ts';
import { serveSimulator } from './serve-simulator.ts';

const [user] = sampleUsers;

describe.each(versions)('the xmlrpc client on Odoo %s', (version) => {
  let odoo: OdooClient;
  let server: Awaited<ReturnType<typeof serveSimulator>>;
  let uid: unknown;

  beforeEach(async () => {
    odoo = new OdooClient(version);
    server = await serveSimulator(odoo.simulator);
    uid = await call('common', 'authenticate', [database, user?.login, user?.apiKey, {}]);
  });
  afterEach(() => server.close());

  function call(service: string, method: string, parameters: unknown[]): Promise<unknown> {
    const client = xmlrpc.createClient({ host: '127.0.0.1', port: server.port, path: `/xmlrpc/2/${service}` });
    return new Promise((resolve, reject) => {
      client.methodCall(method, parameters, (error, value) => (error ? reject(error) : resolve(value)));
    });
  }
  const execute = (model: string, method: string, args: unknown[], named: object = {}, key = user?.apiKey) =>
    call('object', 'execute_kw', [database, uid, key, model, method, args, named]);

  it('learns the version and who it is', async () => {
    expect(await call('common', 'version', [])).toEqual({
      server_version: version,
      server_version_info: [Number(version.slice(0, 2)), 0, 0, 'final', 0, ''],
      server_serie: version,
      protocol_version: 1,
    });
    expect(uid).toEqual(expect.any(Number));
    expect(await call('common', 'authenticate', [database, user?.login, 'wrong', {}])).toBe(false);
  });

  it('reads records with text of every sort', async () => {
    const name = 'Müller & Söhne <GmbH> "雲" 😀 ]]>';
    const id = await execute('res.partner', 'create', [{ name, comment: '' }]);
    const [row] = (await execute('res.partner', 'read', [[id], ['name', 'parent_id', 'color']])) as object[];
    expect(row).toEqual({ id, name, parent_id: false, color: 0 });
  });

  it('does the work of a method that returns nothing, and then answers a fault', async () => {
    const id = await execute('res.partner', 'create', [{ name: 'Gone soon' }]);
    await expect(execute('res.partner', 'action_archive', [[id]])).rejects.toMatchObject({
      faultCode: 1,
      faultString: expect.stringMatching(
        /^Traceback [\s\S]*\nTypeError: cannot marshal None unless allow_none is enabled\n$/,
      ),
    });
    expect(await execute('res.partner', 'read', [[id], ['active']])).toEqual([{ id, active: false }]);
  });

  it('can’t carry the numbers that get_external_id has for keys', async () => {
    const id = await execute('res.partner', 'create', [{ name: 'Keyless' }]);
    await expect(execute('res.partner', 'get_external_id', [[id]])).rejects.toMatchObject({
      faultCode: 1,
      faultString: expect.stringContaining('TypeError: dictionary key must be string'),
    });
    const metadata = await execute('res.partner', 'get_metadata', [[id]]);
    expect(metadata).toMatchObject([{ id, xmlid: false, xmlids: [], noupdate: false }]);
  });

  it('answers one of four fault codes', async () => {
    const fault = (faultCode: number, text: string) => ({ faultCode, faultString: expect.stringContaining(text) });
    await expect(execute('res.partner', 'read', [[1], ['nofield']])).rejects.toMatchObject(
      fault(1, 'ValueError: Invalid field'),
    );
    await expect(execute('no.model', 'read', [[1]])).rejects.toMatchObject(fault(2, "Object no.model doesn't exist"));
    await expect(execute('res.partner', 'unlink', [[999_999]])).rejects.toMatchObject(
      fault(2, 'Record does not exist'),
    );
    await expect(execute('res.partner', 'read', [[1]], {}, 'wrong')).rejects.toMatchObject(fault(3, 'Access Denied'));
    await expect(execute('product.product', 'create', [{ name: 'x' }])).rejects.toMatchObject(
      fault(4, 'You are not allowed to create'),
    );
    await expect(execute('res.partner', '_private', [[1]])).rejects.toMatchObject(
      fault(4, 'Private methods (such as '),
    );
    await expect(execute('res.partner', 'nomethod', [[1]])).rejects.toMatchObject(
      fault(1, 'AttributeError: The method'),
    );
    await expect(execute('res.partner', 'search_read', [[], ['name']], { nokw: 1 })).rejects.toMatchObject(
      fault(1, "TypeError: BaseModel._read_format() got an unexpected keyword argument 'nokw'"),
    );
    await expect(
      call('object', 'execute_kw', ['nodb', uid, user?.apiKey, 'res.partner', 'search', [[]]]),
    ).rejects.toMatchObject(fault(1, 'psycopg2.OperationalError: connection to server'));
  });

  it('gives the id of a copy as an int on 17, in a list on 19', async () => {
    const id = await execute('res.partner', 'create', [{ name: 'Once' }]);
    const copy = await execute('res.partner', 'copy', [[id]]);
    expect(copy).toEqual(version === '17.0' ? expect.any(Number) : [expect.any(Number)]);
    expect(await execute('res.partner', 'create', [[{ name: 'a' }, { name: 'b' }]])).toHaveLength(2);
  });

  it('writes floats as doubles and ints as ints', async () => {
    const id = await execute('sale.order', 'create', [{ partner_id: 1 }]);
    const body = `<?xml version="1.0"?><methodCall><methodName>execute_kw</methodName><params>
      <param><value><string>${database}</string></value></param><param><value><int>${uid}</int></value></param>
      <param><value><string>${user?.apiKey}</string></value></param><param><value><string>sale.order</string></value></param>
      <param><value>read</value></param><param><value><array><data><value><array><data><value><int>${id}</int></value></data></array></value>
      <value><array><data><value><string>amount_total</string></value></data></array></value></data></array></value></param></params></methodCall>`;
    const reply = await odoo.send('/xmlrpc/2/object', body);
    expect(reply.body).toContain('<name>amount_total</name>\n<value><double>0.0</double></value>');
    expect(reply.body).toContain(`<name>id</name>\n<value><int>${id}</int></value>`);
  });
});
