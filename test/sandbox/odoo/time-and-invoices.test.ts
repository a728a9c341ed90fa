import { beforeEach, describe, expect, it } from 'vitest';
import { OdooClient, versions } from './odoo-client.ts';

describe.each(versions)('time and invoices on Odoo %s', (version) => {
  let odoo: OdooClient;
  let order: number;
  let project: number;
  const is17 = version === '17.0';

  beforeEach(async () => {
    odoo = new OdooClient(version);
    order = await odoo.order([['TL-CONSULT', 10, 100]]);
    await odoo.call('sale.order', 'action_confirm', [[order]]);
    const { project_ids: ids } = await odoo.read<{ project_ids: number[] }>('sale.order', order, ['project_ids']);
    project = ids[0] ?? 0;
  });

  const spend = async (hours: number) => {
    const employee = await odoo.idOf('hr.employee', [['name', '=', 'Lena Vogt']]);
    const task = await odoo.idOf('project.task', [['project_id', '=', project]]);
    const values = { name: 'Workshop', task_id: task, employee_id: employee, unit_amount: hours, date: '2026-11-20' };
    return odoo.call<number>('account.analytic.line', 'create', [values]);
  };
  const invoice = async () => {
    const [line] = await odoo.call<{ id: number }[]>('sale.order.line', 'search_read', [[['order_id', '=', order]]]);
    const partner = await odoo.idOf('res.partner', [['name', '=', 'Kestrel Rail']]);
    const product = await odoo.product('TL-CONSULT');
    const values = { product_id: product, quantity: 2, price_unit: 100, sale_line_ids: [[6, 0, [line?.id]]] };
    return odoo.call<number>('account.move', 'create', [
      { move_type: 'out_invoice', partner_id: partner, ref: 'R', invoice_line_ids: [[0, 0, values]] },
    ]);
  };

  it('fills in whose time it is, for which line, and what it costs', async () => {
    const id = await spend(7.5);
    const entry = await odoo.read('account.analytic.line', id, [
      'project_id',
      'so_line',
      'order_id',
      'amount',
      'timesheet_invoice_type',
    ]);
    expect(entry).toMatchObject({
      project_id: [project, expect.any(String)],
      so_line: [expect.any(Number), expect.stringContaining('S00001')],
      order_id: [order, 'S00001'],
      amount: -600,
      timesheet_invoice_type: 'billable_time',
    });
    const [line] = await odoo.call<object[]>('sale.order.line', 'search_read', [
      [['order_id', '=', order]],
      ['qty_delivered', 'invoice_status'],
    ]);
    expect(line).toMatchObject({ qty_delivered: 7.5, invoice_status: 'to invoice' });
  });

  it('has a cost that is passed on in the total, delivered by cost, and makes no task of it', async () => {
    const tasks = () => odoo.call<number>('project.task', 'search_count', [[['project_id', '=', project]]]);
    const before = await tasks();
    const values = { order_id: order, product_id: await odoo.product('TL-CONSULT'), name: 'Train', is_expense: true };
    const line = await odoo.call<number>('sale.order.line', 'create', [
      { ...values, product_uom_qty: 2, price_unit: 60 },
    ]);
    expect(await odoo.read('sale.order.line', line, ['is_expense', 'qty_delivered_method', 'task_id'])).toMatchObject({
      is_expense: true,
      qty_delivered_method: 'analytic',
      task_id: false,
    });
    expect(await odoo.read('sale.order', order, ['amount_untaxed'])).toMatchObject({ amount_untaxed: 1120 });
    expect(await tasks()).toBe(before);
  });

  it('takes no time from someone who is no employee', async () => {
    await expect(
      odoo.call('account.analytic.line', 'create', [{ name: 'x', project_id: project, unit_amount: 1 }]),
    ).rejects.toThrow(
      'odoo.exceptions.ValidationError: Timesheets must be created with an active employee in the selected companies.',
    );
  });

  it('keeps projects and tasks with time on them', async () => {
    await spend(1);
    const answer = await odoo.ask('project.project', 'unlink', [[project]], {}, 'throughline');
    expect(answer.error).toMatchObject({
      name: 'odoo.exceptions.RedirectWarning',
      arguments: [
        expect.stringContaining('has some timesheet entries referencing it'),
        expect.any(Number),
        'See timesheet entries',
        expect.any(Object),
      ],
    });
    const task = await odoo.idOf('project.task', [['project_id', '=', project]]);
    await expect(odoo.call('project.task', 'unlink', [[task]])).rejects.toThrow('This task has some timesheet entries');
  });

  it('archives a project with its tasks, and answers nothing', async () => {
    expect(await odoo.call('project.project', 'action_archive', [[project]])).toBeUndefined();
    const count = (context: object) =>
      odoo.call('project.task', 'search_count', [[['project_id', '=', project]]], { context });
    expect(await count({})).toBe(0);
    expect(await count({ active_test: false })).toBe(1);
  });

  it('posts an invoice once, answers False, and numbers it', async () => {
    const id = await invoice();
    expect(await odoo.read('account.move', id, ['name', 'state', 'amount_total'])).toEqual({
      id,
      // 17 numbers the first draft of a series at once (measured), and no other.
      name: is17 ? 'INV/2026/00001' : false,
      state: 'draft',
      amount_total: 238,
    });
    expect(await odoo.read('account.move', await invoice(), ['name'])).toMatchObject({ name: is17 ? '/' : false });
    expect(await odoo.call('account.move', 'action_post', [[id]])).toBe(false);
    expect(await odoo.read('account.move', id, ['name', 'state', 'invoice_date', 'amount_residual'])).toMatchObject({
      name: 'INV/2026/00001',
      state: 'posted',
      invoice_date: '2026-11-20',
      amount_residual: 238,
    });
    await expect(odoo.call('account.move', 'action_post', [[id]])).rejects.toThrow(
      `odoo.exceptions.UserError: The entry INV/2026/00001 (id ${id}) must be in draft.`,
    );
    await expect(odoo.call('account.move', 'unlink', [[id]])).rejects.toThrow(
      "You can't delete a posted journal item.",
    );
  });

  it('posts all or none, and nothing without a line', async () => {
    const good = await invoice();
    const partner = await odoo.idOf('res.partner', [['name', '=', 'Kestrel Rail']]);
    const empty = await odoo.call<number>('account.move', 'create', [
      { move_type: 'out_invoice', partner_id: partner },
    ]);
    const said = is17 ? 'You need to add a line before posting.' : "Even magicians can't post nothing!";
    await expect(odoo.call('account.move', 'action_post', [[good, empty]])).rejects.toThrow(said);
    expect(await odoo.read('account.move', good, ['state'])).toMatchObject({ state: 'draft' });
  });

  it('books an invoice dated in a locked period today, without a word', async () => {
    const id = await invoice();
    await odoo.call('account.move', 'write', [[id], { invoice_date: '2025-06-30' }]);
    await odoo.call('account.move', 'action_post', [[id]]);
    expect(await odoo.read('account.move', id, ['date', 'invoice_date'])).toMatchObject({
      date: '2026-11-20',
      invoice_date: '2025-06-30',
    });
  });

  it('lets lines of a posted invoice be changed on 17 and refuses it on 19', async () => {
    const id = await invoice();
    await odoo.call('account.move', 'action_post', [[id]]);
    const extra = { invoice_line_ids: [[0, 0, { name: 'extra', quantity: 1, price_unit: 5 }]] };
    const change = odoo.call('account.move', 'write', [[id], extra]);
    if (is17) expect(await change).toBe(true);
    else await expect(change).rejects.toThrow('readonly fields on a posted move: invoice_line_ids');
  });

  it('counts what is invoiced, and cancels draft invoices with their order', async () => {
    const id = await invoice();
    const [line] = await odoo.call<object[]>('sale.order.line', 'search_read', [
      [['order_id', '=', order]],
      ['qty_invoiced'],
    ]);
    expect(line).toMatchObject({ qty_invoiced: 2 });
    await odoo.call('sale.order', 'action_cancel', [[order]], { context: { disable_cancel_warning: true } });
    expect(await odoo.read('account.move', id, ['state'])).toMatchObject({ state: 'cancel' });
  });
});
