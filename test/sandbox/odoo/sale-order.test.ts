import { beforeEach, describe, expect, it } from 'vitest';
import type { LoadAnswer } from '../../../sandbox/odoo/load.ts';
import { OdooClient, versions } from './odoo-client.ts';

interface Task {
  id: number;
  name: string;
  allocated_hours: number;
}

interface Milestone {
  name: string;
  quantity_percentage: number;
  sale_line_id: [number, string] | false;
}

describe.each(versions)('an order on Odoo %s', (version) => {
  let odoo: OdooClient;
  const is17 = version === '17.0';
  const confirm = (id: number) => odoo.call('sale.order', 'action_confirm', [[id]]);
  const lines = (order: number) =>
    odoo.call<{ id: number }[]>('sale.order.line', 'search_read', [[['order_id', '=', order]]]);
  const projects = async (order: number) =>
    (await odoo.read<{ project_ids: number[] }>('sale.order', order, ['project_ids'])).project_ids;
  const tasks = (project: number) =>
    odoo.call<Task[]>('project.task', 'search_read', [[['project_id', '=', project]], ['name', 'allocated_hours']], {
      order: 'id',
    });
  const milestones = (project: number) =>
    odoo.call<Milestone[]>('project.milestone', 'search_read', [
      [['project_id', '=', project]],
      ['name', 'quantity_percentage', 'sale_line_id'],
    ]);
  const project = (rows: unknown[][]) =>
    odoo.call<LoadAnswer>('project.project', 'load', [['id', 'name', 'milestone_ids/id', 'milestone_ids/name'], rows]);

  beforeEach(() => {
    odoo = new OdooClient(version);
  });

  it('gets number, address, price list, expiry and amounts by itself', async () => {
    const id = await odoo.order([
      ['TL-CONSULT', 40, 150],
      ['TL-FIXED', 1, 10_000],
    ]);
    const order = await odoo.read('sale.order', id, [
      'name',
      'state',
      'amount_untaxed',
      'amount_tax',
      'amount_total',
      'invoice_status',
      'currency_id',
      'validity_date',
      'locked',
    ]);
    expect(order).toEqual({
      id,
      name: 'S00001',
      state: 'draft',
      amount_untaxed: 16_000,
      amount_tax: 3_040,
      amount_total: 19_040,
      invoice_status: 'no',
      currency_id: [expect.any(Number), 'EUR'],
      validity_date: '2026-12-20',
      locked: false,
    });
  });

  it('makes one project and a task per line when confirmed, and refuses to be confirmed twice', async () => {
    const id = await odoo.order(
      [
        ['TL-CONSULT', 10, 150],
        ['DEV-SENIOR', 20, 160],
        ['WORKSHOP', 2, 1600],
        ['TL-MANUAL', 3, 500],
      ],
      { client_order_ref: 'PO-1' },
    );
    expect(await confirm(id)).toBe(true);
    const [projectId = 0, ...others] = await projects(id);
    expect(others).toEqual([]);
    expect(await odoo.read('project.project', projectId, ['name', 'partner_id'])).toMatchObject({
      name: 'PO-1 - S00001',
      partner_id: [expect.any(Number), 'Kestrel Rail'],
    });
    expect((await tasks(projectId)).map(({ allocated_hours: hours }) => hours)).toEqual([10, 20, 16]);
    const analytic = is17 ? 'analytic_account_id' : 'project_account_id';
    const order = await odoo.read('sale.order', id, [analytic, 'state']);
    expect(order).toMatchObject({
      state: 'sale',
      [analytic]: [expect.any(Number), expect.stringContaining('PO-1 - S00001')],
    });
    await expect(confirm(id)).rejects.toThrow(
      is17
        ? 'odoo.exceptions.UserError: The following orders are not in a state requiring confirmation: S00001'
        : 'odoo.exceptions.UserError: Some orders are not in a state requiring confirmation.',
    );
  });

  it('names the project after its only service', async () => {
    const id = await odoo.order([['TL-CONSULT', 10, 150]], { client_order_ref: 'PO-2' });
    await confirm(id);
    const [projectId = 0] = await projects(id);
    const { name } = await odoo.read('project.project', projectId, ['name']);
    expect(name).toBe('PO-2 - S00001 - [TL-CONSULT] Consulting by the hour');
  });

  it('puts the tasks of lines that name a project into it', async () => {
    const { ids } = await project([['throughline.pr', 'Rollout', '', '']]);
    const [own = 0] = ids || [];
    const id = await odoo.order([
      ['TL-CONSULT', 10, 150, { project_id: own }],
      ['TL-FIXED', 1, 900, { project_id: own }],
    ]);
    await confirm(id);
    expect(await projects(id)).toEqual([own]);
    expect(await tasks(own)).toHaveLength(2);
  });

  it('takes the project of the order on 17 and makes a second one on 19', async () => {
    const { ids } = await project([['throughline.pr', 'Rollout', '', '']]);
    const [own = 0] = ids || [];
    const id = await odoo.order([['TL-CONSULT', 10, 150]], { project_id: own });
    await confirm(id);
    expect(await projects(id)).toHaveLength(is17 ? 1 : 2);
    expect(await tasks(own)).toHaveLength(is17 ? 1 : 0);
  });

  it('makes a milestone of 100 % by itself, and takes more without complaint', async () => {
    const id = await odoo.order([['TL-MILESTONE', 1, 5000]]);
    await confirm(id);
    const [projectId = 0] = await projects(id);
    const [line] = await lines(id);
    expect(await milestones(projectId)).toMatchObject([
      { quantity_percentage: 1, sale_line_id: [line?.id, expect.any(String)] },
    ]);
    const more = {
      name: 'Over',
      project_id: projectId,
      sale_line_id: line?.id,
      quantity_percentage: 0.5,
      is_reached: true,
    };
    await odoo.call('project.milestone', 'create', [more]);
    const delivered = await odoo.read('sale.order.line', line?.id ?? 0, ['qty_delivered', 'qty_to_invoice']);
    expect(delivered).toMatchObject({ qty_delivered: 0.5, qty_to_invoice: 0.5 });
  });

  it('adds its own milestone to a project that has some on 17, and links those on 19', async () => {
    const { ids } = await project([
      ['throughline.pr', 'Rollout', 'throughline.m1', 'Design'],
      ['', '', 'throughline.m2', 'Go live'],
    ]);
    const [own = 0] = ids || [];
    const id = await odoo.order([['TL-MILESTONE', 2, 5000, { project_id: own }]]);
    await confirm(id);
    const linked = (await milestones(own)).map(({ sale_line_id: line }) => line !== false);
    expect(linked.sort()).toEqual(is17 ? [false, false, true] : [true, true]);
  });

  it('resets a negotiated price when only the quantity is written', async () => {
    const id = await odoo.order([['TL-CONSULT', 10, 100]]);
    const [line] = await lines(id);
    const price = async () => (await odoo.read('sale.order.line', line?.id ?? 0, ['price_unit'])).price_unit;
    await odoo.call('sale.order.line', 'write', [[line?.id], { product_uom_qty: 12, price_unit: 100 }]);
    expect(await price()).toBe(100);
    await odoo.call('sale.order.line', 'write', [[line?.id], { product_uom_qty: 14 }]);
    expect(await price()).toBe(150);
  });

  it('keeps two decimals of a price on 17, all of them on 19, and two of a quantity', async () => {
    const id = await odoo.order([['TL-CONSULT', 1.23456, 99.98765]]);
    const [line] = await lines(id);
    const stored = await odoo.read('sale.order.line', line?.id ?? 0, ['product_uom_qty', 'price_unit']);
    expect(stored).toMatchObject({ product_uom_qty: 1.23, price_unit: is17 ? 99.99 : 99.98765 });
  });

  it('takes changes after confirmation: more hours, another line; but no deleted line and no other price list', async () => {
    const id = await odoo.order([['TL-CONSULT', 10, 100]]);
    await confirm(id);
    const [projectId = 0] = await projects(id);
    const [line] = await lines(id);
    await odoo.call('sale.order.line', 'write', [[line?.id], { product_uom_qty: 16, price_unit: 100 }]);
    const added = { product_id: await odoo.product('DEV-JUNIOR'), product_uom_qty: 4, price_unit: 120 };
    await odoo.call('sale.order', 'write', [[id], { order_line: [[0, 0, added]] }]);
    expect((await tasks(projectId)).map(({ allocated_hours: hours }) => hours)).toEqual([16, 4]);
    await expect(odoo.call('sale.order.line', 'unlink', [[line?.id]])).rejects.toThrow(
      'Set the quantity to 0 instead.',
    );
    await expect(odoo.call('sale.order', 'write', [[id], { pricelist_id: 1 }])).rejects.toThrow(
      'You cannot change the pricelist of a confirmed order !',
    );
  });

  it('refuses changes of quantity while locked, and still takes a new line', async () => {
    const id = await odoo.order([['TL-CONSULT', 10, 100]]);
    await confirm(id);
    const [line] = await lines(id);
    await odoo.call('sale.order', 'action_lock', [[id]]);
    await expect(odoo.call('sale.order.line', 'write', [[line?.id], { product_uom_qty: 30 }])).rejects.toThrow(
      'It is forbidden to modify the following fields in a locked order:\nQuantity',
    );
    await expect(odoo.call('sale.order', 'action_cancel', [[id]])).rejects.toThrow('unlock it first');
    const added = { product_id: await odoo.product('DEV-JUNIOR') };
    await odoo.call('sale.order', 'write', [[id], { order_line: [[0, 0, added]] }]);
    expect(await lines(id)).toHaveLength(2);
  });

  it('cancels at once on 19; on 17 only when the context waves the warning away', async () => {
    const id = await odoo.order([['TL-CONSULT', 10, 100]]);
    await confirm(id);
    const state = async () => (await odoo.read('sale.order', id, ['state'])).state;
    const answer = await odoo.call('sale.order', 'action_cancel', [[id]]);
    expect(answer).toEqual(is17 ? expect.objectContaining({ res_model: 'sale.order.cancel', target: 'new' }) : true);
    expect(await state()).toBe(is17 ? 'sale' : 'cancel');
    await odoo.call('sale.order', 'action_cancel', [[id]], { context: { disable_cancel_warning: true } });
    expect(await state()).toBe('cancel');
    expect(await odoo.call('sale.order', 'action_draft', [[id]])).toBe(true);
    expect(await state()).toBe('draft');
  });

  it('can be deleted as a draft, not when confirmed', async () => {
    const id = await odoo.order([['TL-CONSULT', 10, 100]]);
    await confirm(id);
    await expect(odoo.call('sale.order', 'unlink', [[id]], {}, 'manager')).rejects.toThrow(
      'You can not delete a sent quotation or a confirmed sales order. You must first cancel it.',
    );
    const draft = await odoo.order([['TL-CONSULT', 10, 100]]);
    expect(await odoo.call('sale.order', 'unlink', [[draft]], {}, 'manager')).toBe(true);
    expect(await lines(draft)).toEqual([]);
  });

  it('loads again after confirmation with the same ids, price kept and hours raised', async () => {
    const [product, partner] = [
      String(await odoo.product('TL-CONSULT')),
      String(await odoo.idOf('res.partner', [['name', '=', 'Alder & Finch Ltd']])),
    ];
    const fields = [
      'id',
      'partner_id/.id',
      'order_line/id',
      'order_line/product_id/.id',
      'order_line/product_uom_qty',
      'order_line/price_unit',
    ];
    const load = (quantity: string) =>
      odoo.call<LoadAnswer>('sale.order', 'load', [
        fields,
        [['throughline.so', partner, 'throughline.l1', product, quantity, '90']],
      ]);
    const [id = 0] = (await load('10')).ids || [];
    await confirm(id);
    expect((await load('14')).ids).toEqual([id]);
    const [projectId = 0] = await projects(id);
    expect(await tasks(projectId)).toMatchObject([{ allocated_hours: 14 }]);
    const [line] = await lines(id);
    expect(await odoo.read('sale.order.line', line?.id ?? 0, ['price_unit'])).toMatchObject({ price_unit: 90 });
  });

  it('gives own tasks an order line when the project is loaded again with its customer', async () => {
    const fields = ['id', 'name', 'partner_id/id', 'task_ids/id', 'task_ids/name'];
    const load = () =>
      odoo.call<LoadAnswer>('project.project', 'load', [
        fields,
        [['throughline.pr', 'Rollout', 'throughline.c1', 'throughline.t1', 'Kick-off']],
      ]);
    await odoo.call('res.partner', 'load', [['id', 'name'], [['throughline.c1', 'Kestrel']]]);
    const [own = 0] = (await load()).ids || [];
    const partner = await odoo.idOf('res.partner', [['name', '=', 'Kestrel']]);
    const id = await odoo.order([['TL-CONSULT', 10, 100, { project_id: own }]], { partner_id: partner });
    await confirm(id);
    const soldTasks = () =>
      odoo.call('project.task', 'search_count', [
        [
          ['name', '=', 'Kick-off'],
          ['sale_line_id', '!=', false],
        ],
      ]);
    expect(await soldTasks()).toBe(0);
    await load();
    expect(await soldTasks()).toBe(1);
  });
});
