import { beforeEach, describe, expect, it } from 'vitest';
import { OdooClient, versions } from './odoo-client.ts';

interface Milestone {
  id: number;
  name: string;
  quantity_percentage: number;
  sale_line_id: [number, string] | false;
}

describe.each(versions)('milestones of a line on Odoo %s', (version) => {
  let odoo: OdooClient;
  let project: number;
  let line: number;
  const is17 = version === '17.0';

  beforeEach(async () => {
    odoo = new OdooClient(version);
    const order = await odoo.order([['TL-MILESTONE', 1, 20_000]]);
    await odoo.call('sale.order', 'action_confirm', [[order]]);
    [project = 0] = (await odoo.read<{ project_ids: number[] }>('sale.order', order, ['project_ids'])).project_ids;
    line = await odoo.idOf('sale.order.line', [['order_id', '=', order]]);
  });

  const all = () =>
    odoo.call<Milestone[]>(
      'project.milestone',
      'search_read',
      [[['project_id', '=', project]], ['name', 'quantity_percentage', 'sale_line_id']],
      { order: 'id' },
    );
  const shares = async () => (await all()).map(({ quantity_percentage: share }) => share);
  const write = (model: string, id: number, vals: object) => odoo.call(model, 'write', [[id], vals]);
  const add = (more: object) =>
    odoo.call<number>('project.milestone', 'create', [{ name: 'More', project_id: project, ...more }]);
  const delivered = async () =>
    (await odoo.read<{ qty_delivered: number }>('sale.order.line', line, ['qty_delivered'])).qty_delivered;

  it.each([
    [1, [0.3333, 0.3333, 0.3334], [0.33, 0.67, 1]],
    [1, [0.125, 0.125], [0.13, 0.25]],
    [10, [1 / 3, 1 / 3, 1 / 3], [3.33, 6.67, 10]],
    [1, [0.005], [0.01]],
  ])('deliver of %d pieces the sum of what is reached, to two decimals', async (quantity, parts, expected) => {
    await write('sale.order.line', line, { product_uom_qty: quantity, price_unit: 20_000 });
    const found: number[] = [];
    for (const part of parts) {
      await add({ sale_line_id: line, quantity_percentage: part, is_reached: true });
      found.push(await delivered());
    }
    expect(found).toEqual(expected);
  });

  it('forget their shares at quantity 0; each is the whole line afterwards, and 19 makes one more', async () => {
    await write('sale.order.line', line, { product_uom_qty: 2, price_unit: 20_000 });
    await add({ sale_line_id: line, quantity_percentage: 0.4 });
    expect(await shares()).toEqual([1, 0.4]);
    await write('sale.order.line', line, { product_uom_qty: 0, price_unit: 20_000 });
    expect(await shares()).toEqual([0, 0]);
    await write('sale.order.line', line, { product_uom_qty: 3, price_unit: 20_000 });
    expect(await shares()).toEqual(is17 ? [1, 1] : [1, 1, 1]);
  });

  it('stand for the whole line without a share, for nothing without a line, and for the part that is written', async () => {
    const id = await add({ sale_line_id: line });
    const share = async () => (await shares()).at(-1);
    expect(await share()).toBe(1);
    await write('project.milestone', id, { sale_line_id: false });
    expect(await share()).toBe(0);
    await write('project.milestone', id, { sale_line_id: line });
    expect(await share()).toBe(1);
    await write('project.milestone', id, { product_uom_qty: 0.25 });
    expect(await share()).toBe(0.25);
  });

  it('give their task no hours before somebody writes the quantity', async () => {
    const task = await odoo.idOf('project.task', [['sale_line_id', '=', line]]);
    const hours = async () => (await odoo.read('project.task', task, ['allocated_hours'])).allocated_hours;
    expect(await hours()).toBe(0);
    await write('sale.order.line', line, { product_uom_qty: 4, price_unit: 20_000 });
    expect(await hours()).toBe(4);
  });

  it('come with a line added to a locked order; 19 links a free one, reached or not', async () => {
    const order = await odoo.idOf('sale.order', [['order_line', 'in', [line]]]);
    await add({ name: 'Free', is_reached: true });
    await write('sale.order', order, { locked: true });
    const columns = ['id', 'order_id/.id', 'product_id/.id', 'product_uom_qty', 'price_unit', 'project_id/.id', 'name'];
    const product = await odoo.product('TL-MILESTONE');
    const row = ['throughline.more', `${order}`, `${product}`, '1', '5000', `${project}`, 'More of it'];
    const load = () => odoo.call<{ ids: number[] | false }>('sale.order.line', 'load', [columns, [row]]);
    const { ids } = await load();
    const [added = 0] = ids || [];
    const linked = (await all()).filter(({ sale_line_id: to }) => to && to[0] === added);
    expect(linked.map(({ name }) => name)).toEqual([is17 ? 'More of it' : 'Free']);
    const { qty_delivered: done } = await odoo.read<{ qty_delivered: number }>('sale.order.line', added, [
      'qty_delivered',
    ]);
    expect(done).toBe(is17 ? 0 : 1);
    expect((await load()).ids).toBe(false);

    const lines = [[1, added, { product_uom_qty: 0, price_unit: 5000 }]];
    await write('sale.order', order, { locked: false, order_line: lines });
    expect(await odoo.read('sale.order', order, ['locked', 'amount_untaxed'])).toMatchObject({
      locked: false,
      amount_untaxed: 20_000,
    });
  });

  it('bring the product’s taxes back when the order’s company is written, even the same', async () => {
    const taxes = is17 ? 'tax_id' : 'tax_ids';
    const order = await odoo.order([['TL-FIXED', 1, 10, { [taxes]: [[6, 0, []]] }]]);
    const found = await odoo.idOf('sale.order.line', [['order_id', '=', order]]);
    const { company_id: company } = await odoo.read<{ company_id: [number, string] }>('sale.order', order, [
      'company_id',
    ]);
    expect(await odoo.read('sale.order.line', found, [taxes])).toMatchObject({ [taxes]: [] });
    await write('sale.order', order, { company_id: company[0] });
    expect((await odoo.read<Record<string, unknown[]>>('sale.order.line', found, [taxes]))[taxes]).toHaveLength(1);
  });
});
