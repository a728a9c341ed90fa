import { beforeEach, describe, expect, it } from 'vitest';
import type { LoadAnswer } from '../../../sandbox/odoo/load.ts';
import { OdooClient, versions } from './odoo-client.ts';

describe.each(versions)('load on Odoo %s', (version) => {
  let odoo: OdooClient;
  const load = (model: string, fields: string[], rows: unknown[][], context = {}) =>
    odoo.call<LoadAnswer>(model, 'load', [fields, rows], { context });
  const partners = (fields: string[], ...rows: unknown[][]) => load('res.partner', fields, rows);

  beforeEach(() => {
    odoo = new OdooClient(version);
  });

  it('keeps one record when the answer was lost, and moves its write date', async () => {
    const first = await partners(['id', 'name'], ['throughline.c1', 'Kestrel Rail']);
    odoo.letPass(60);
    const second = await partners(['id', 'name'], ['throughline.c1', 'Kestrel Rail']);
    expect(first).toEqual({ ids: [expect.any(Number)], messages: [], nextrow: 0 });
    expect(second).toEqual(first);
    const [id = 0] = first.ids || [];
    expect(await odoo.call('res.partner', 'search_count', [[['name', '=', 'Kestrel Rail']]])).toBe(1);
    expect(await odoo.read('res.partner', id, ['write_date'])).toEqual({ id, write_date: '2026-11-20 10:01:00' });
  });

  it('leaves columns that are not given and clears those given empty', async () => {
    await partners(['id', 'name', 'email', 'ref'], ['throughline.c1', 'Kestrel Rail', 'a@kestrel.example', 'R1']);
    const { ids } = await partners(['id', 'email'], ['throughline.c1', '']);
    const row = await odoo.read('res.partner', (ids || [])[0] ?? 0, ['name', 'email', 'ref']);
    expect(row).toMatchObject({ name: 'Kestrel Rail', email: false, ref: 'R1' });
  });

  it('saves nothing when one row is bad, and says which', async () => {
    const answer = await partners(
      ['id', 'name', 'country_id/id'],
      ['throughline.e1', 'Good one', 'base.us'],
      ['throughline.e2', 'Bad country', 'base.nowhere'],
    );
    expect(answer).toEqual({
      ids: false,
      messages: [
        {
          rows: { from: 1, to: 1 },
          type: 'error',
          record: 1,
          field: 'country_id',
          message: "No matching record found for external id 'base.nowhere' in field 'Country'",
          moreinfo: expect.objectContaining({ res_model: 'ir.model.data', domain: [['model', '=', 'res.country']] }),
          field_name: 'Country',
        },
      ],
      nextrow: 0,
    });
    expect(await odoo.call('res.partner', 'search_count', [[['name', '=', 'Good one']]])).toBe(0);
  });

  it('finds a country by code and by name, and names what it could not find', async () => {
    const found = await partners(
      ['id', 'name', 'country_id'],
      ['throughline.e4', 'By name', 'United States'],
      ['throughline.e5', 'By code', 'US'],
    );
    expect(found.messages).toEqual([]);
    const lost = await partners(['id', 'name', 'country_id'], ['throughline.e6', 'Nope', 'Atlantis']);
    expect(lost.messages[0]?.message).toBe("No matching record found for name 'Atlantis' in field 'Country'");
  });

  it('updates by database id and lets the last of two rows with one id win', async () => {
    const { ids } = await partners(['id', 'name'], ['throughline.d1', 'First'], ['throughline.d1', 'Second']);
    const [id = 0, again] = ids || [];
    expect(again).toBe(id);
    await partners(['.id', 'ref'], [String(id), 'by id']);
    expect(await odoo.read('res.partner', id, ['name', 'ref'])).toEqual({ id, name: 'Second', ref: 'by id' });
  });

  it('files an id without a module under __import__ and refuses one with a space', async () => {
    const { ids } = await partners(['id', 'name'], ['noprefix', 'No prefix Co']);
    const id = (ids || [])[0];
    expect(await odoo.call('res.partner', 'get_external_id', [[id]])).toEqual({ [String(id)]: '__import__.noprefix' });
    const refused = await partners(['id', 'name'], ['throughline.two words', 'Spaced']);
    expect(refused).toMatchObject({ ids: false, messages: [{ type: 'error' }] });
  });

  it('splits an external id at its first dot only', async () => {
    await partners(['id', 'name'], ['throughline.hubspot.company.9', 'Dotty'], ['throughline.hs:company/77', 'Colon']);
    const found = await odoo.call('ir.model.data', 'check_object_reference', ['throughline', 'hubspot.company.9']);
    expect(found).toEqual(['res.partner', expect.any(Number)]);
  });

  it('takes contacts as lines of the company, idempotently', async () => {
    const fields = ['id', 'name', 'is_company', 'child_ids/id', 'child_ids/name'];
    const rows = [
      ['throughline.c1', 'Kestrel Rail', 'True', 'throughline.p1', 'Mara Blum'],
      ['', '', '', 'throughline.p2', 'Theo Blum'],
    ];
    const first = await partners(fields, ...rows);
    await partners(fields, ...rows);
    const [id = 0] = first.ids || [];
    const { child_ids: children } = await odoo.read<{ child_ids: number[] }>('res.partner', id, ['child_ids']);
    expect(children).toHaveLength(2);
    const names = await odoo.call('res.partner', 'get_external_id', [children]);
    expect(Object.values(names as object).sort()).toEqual(['throughline.p1', 'throughline.p2']);
  });

  it('lets a row name an earlier one of the same call', async () => {
    const { ids } = await partners(
      ['id', 'name', 'is_company', 'parent_id/id'],
      ['throughline.c1', 'Kestrel Rail', '1', ''],
      ['throughline.p1', 'Mara Blum', '', 'throughline.c1'],
    );
    const [company, contact = 0] = ids || [];
    const row = await odoo.read('res.partner', contact, ['parent_id', 'display_name']);
    expect(row).toEqual({ id: contact, parent_id: [company, 'Kestrel Rail'], display_name: 'Kestrel Rail, Mara Blum' });
  });

  it('appends lines that have no ids of their own each time', async () => {
    const product = String(await odoo.product('TL-CONSULT'));
    const partner = String(await odoo.idOf('res.partner', [['name', '=', 'Alder & Finch Ltd']]));
    const fields = ['id', 'partner_id/.id', 'order_line/product_id/.id', 'order_line/product_uom_qty'];
    const rows = [
      ['throughline.o1', partner, product, '1'],
      ['', '', product, '2'],
    ];
    const { ids } = await load('sale.order', fields, rows);
    await load('sale.order', fields, rows);
    const order = await odoo.read<{ order_line: number[] }>('sale.order', (ids || [])[0] ?? 0, ['order_line']);
    expect(order.order_line).toHaveLength(4);
  });

  it('reads booleans and selections as words, and stumbles over a JSON boolean', async () => {
    const { ids } = await partners(
      ['id', 'name', 'is_company', 'type'],
      ['throughline.n1', 'Num', 'true', 'contact'],
      ['throughline.n2', 'Num', '1', 'Invoice Address'],
    );
    const rows = await odoo.call('res.partner', 'read', [ids, ['is_company', 'type']]);
    expect(rows).toMatchObject([{ is_company: true }, { is_company: true, type: 'invoice' }]);
    await expect(partners(['id', 'name', 'is_company'], ['throughline.n3', 'Num', true])).rejects.toThrow(
      "builtins.AttributeError: 'bool' object has no attribute 'lower'",
    );
    const wrong = await partners(['id', 'name', 'type'], ['throughline.n4', 'Num', 'whatever']);
    expect(wrong.messages[0]).toMatchObject({
      message: "Value 'whatever' not found in selection field 'Address Type'",
      moreinfo: ['Contact', 'Invoice Address', 'Delivery Address', 'Other Address'],
    });
  });

  it('faults on an unknown column', async () => {
    const said =
      version === '17.0' ? "builtins.KeyError: 'nofield'" : "builtins.ValueError: Invalid field name 'nofield'";
    await expect(partners(['id', 'name', 'nofield'], ['throughline.e7', 'x', 'y'])).rejects.toThrow(said);
  });

  it('says what is wrong with numbers and dates', async () => {
    const answer = await load(
      'project.project',
      ['id', 'name', 'date_start', 'allocated_hours'],
      [['throughline.p', 'P', '31/12/2026', 'a lot']],
    );
    expect(answer.messages.map(({ message, moreinfo }) => [message, moreinfo])).toEqual([
      ["'31/12/2026' does not seem to be a valid date for field 'Start Date'", "Use the format '2012-12-31'"],
      ["'a lot' does not seem to be a number for field 'Allocated Time'", undefined],
    ]);
  });

  it('takes datetimes in the zone of the context or the user', async () => {
    const partner = String(await odoo.idOf('res.partner', [['name', '=', 'Alder & Finch Ltd']]));
    const fields = ['id', 'partner_id/.id', 'date_order'];
    const { ids } = await load('sale.order', fields, [['throughline.o1', partner, '2026-07-01 10:00:00']], {
      tz: 'Europe/Brussels',
    });
    const order = await odoo.read('sale.order', (ids || [])[0] ?? 0, ['date_order']);
    expect(order.date_order).toBe('2026-07-01 08:00:00');
  });

  it('reports a required field that is empty, except a task’s name', async () => {
    const tags = await odoo.call<LoadAnswer>('project.tags', 'load', [['id', 'name'], [['throughline.t', '']]]);
    const short = "Missing required value for the field 'Name' (name)";
    expect(tags.messages[0]).toMatchObject({ field: 'name', message: expect.stringContaining(short) });
    const tasks = await load(
      'project.task',
      ['id', 'name'],
      [
        ['throughline.t_e1', ''],
        ['throughline.t_e2', 'ok'],
      ],
    );
    expect(tasks.ids).toHaveLength(2);
  });

  it('gives up after ten errors', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => [`throughline.me${index}`, '']);
    const { messages } = await load('project.tags', ['id', 'name'], rows);
    expect(messages).toHaveLength(11);
    expect(messages.at(-1)).toMatchObject({ type: 'warning', message: expect.stringContaining('more than 10 errors') });
  });

  it('refuses an external id of another model', async () => {
    await partners(['id', 'name'], ['throughline.c1', 'Kestrel Rail']);
    const { ids, messages } = await load('project.project', ['id', 'name'], [['throughline.c1', 'Wrong model']]);
    expect(ids).toBe(false);
    expect(messages[0]?.message).toMatch(
      /^For external id throughline\.c1 when trying to create\/update a record of model project\.project found record of different model res\.partner \(\d+\)$/,
    );
  });

  it('makes a deleted record anew under its id, and updates an archived one where it is', async () => {
    const [first = 0] = (await partners(['id', 'name'], ['throughline.del', 'Delete me'])).ids || [];
    await odoo.call('res.partner', 'unlink', [[first]]);
    const [second = 0] = (await partners(['id', 'name'], ['throughline.del', 'Delete me'])).ids || [];
    expect(second).not.toBe(first);
    await odoo.call('res.partner', 'action_archive', [[second]]);
    expect((await partners(['id', 'name'], ['throughline.del', 'Still archived'])).ids).toEqual([second]);
    expect(await odoo.read('res.partner', second, ['name', 'active'])).toEqual({
      id: second,
      name: 'Still archived',
      active: false,
    });
    expect(await odoo.call('ir.model.data', 'check_object_reference', ['throughline', 'del'])).toEqual([
      'res.partner',
      false,
    ]);
  });

  it('stops at the import limit and says where to go on', async () => {
    const rows = [0, 1, 2, 3, 4].map((index) => [`throughline.lim${index}`, `L${index}`]);
    const answer = await load('res.partner', ['id', 'name'], rows, { _import_limit: 2 });
    expect(answer).toMatchObject({ ids: [expect.any(Number), expect.any(Number)], nextrow: 2 });
  });

  it('tells the loser of a race, writes nothing for it, and takes its next try', async () => {
    odoo.simulator.loseNextLoad('res.partner');
    const lost = await partners(['id', 'name'], ['throughline.race', 'Racer']);
    expect(lost).toEqual({
      ids: false,
      messages: [
        {
          rows: { from: 0, to: 0 },
          record: 0,
          type: 'error',
          message: 'could not serialize access due to concurrent update\n',
        },
      ],
      nextrow: 0,
    });
    expect((await partners(['id', 'name'], ['throughline.race', 'Racer'])).ids).toHaveLength(1);
  });

  it('answers the loser of a race for a project in other words', async () => {
    odoo.simulator.loseNextLoad('project.project');
    const { messages } = await load('project.project', ['id', 'name'], [['throughline.pr', 'P']]);
    const start =
      version === '17.0'
        ? 'insert or update on table "project_project" violates foreign key'
        : 'Another model is using';
    expect(messages[0]?.message).toMatch(new RegExp(`^${start}`));
  });

  it('names the alias instead of the project when a project is nested under its customer', async () => {
    await odoo.call(
      'res.partner',
      'load',
      [
        ['id', 'name', 'project_ids/id', 'project_ids/name'],
        [['throughline.c1', 'Kestrel Rail', 'throughline.pr1', 'P']],
      ],
      {},
      'manager',
    );
    const found = await odoo.call('ir.model.data', 'check_object_reference', ['throughline', 'pr1']);
    expect(found).toEqual(['mail.alias', expect.any(Number)]);
    const again = await load('project.project', ['id', 'name'], [['throughline.pr2', 'Top']]);
    const alias = await odoo.call('ir.model.data', 'check_object_reference', ['throughline', 'pr2_mail_alias']);
    expect([again.messages, alias]).toEqual([[], ['mail.alias', expect.any(Number)]]);
  });

  it('turns a missing right into a message', async () => {
    const args = [['id', 'name'], [['throughline.noaccess', 'x']]];
    const { messages } = await odoo.call<LoadAnswer>('res.partner', 'load', args, {}, 'limited');
    const group = version === '17.0' ? 'Extra Rights/Contact Creation' : 'Contact/Creation';
    expect(messages[0]?.message).toBe(
      `You are not allowed to create 'Contact' (res.partner) records.\n\nThis operation is allowed for the following groups:\n\t- ${group}\n\t- Sales/Administrator\n\t- Sales/User: Own Documents Only\n\nContact your administrator to request access if necessary.`,
    );
  });
});
