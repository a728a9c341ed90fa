import { expect, it } from 'vitest';
import type { ErpOrder } from '../../../domain/erp.ts';
import { booksOf } from './books.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { keysOf, sampleDeal, writesFor } from './sample-deal.ts';

describeOdoo('undoing lead-to-project', (odoo) => {
  it('cancels the order, archives project and tasks, and leaves customer and contacts', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesFor(odoo, deal);
    const { order, customerId } = await odoo.erp.applyLeadToProject(writes, caller());
    const [project] = order.projects;
    const { undone, left } = await odoo.erp.undoLeadToProject(keysOf(deal), caller());
    expect(undone).toEqual([
      `Order ${order.number} is cancelled.`,
      `Project “${project?.name}” (Odoo project ${project?.id}) and its 4 tasks are archived.`,
    ]);
    expect(left.join(' ')).toContain(`Customer “${deal.question.customer.name}” stays in Odoo.`);
    expect(left.join(' ')).toContain('“Ann Müller”');
    expect(left.join(' ')).toContain(`Analytic account “${deal.mark}: Rollout & <more>`);
    const { ids } = await booksOf(odoo, deal);
    expect(ids.orders).toMatchObject([{ state: 'cancel' }]);
    expect(ids.projects).toMatchObject([{ active: false }]);
    expect(ids.tasks.map(({ active }) => active)).toEqual([false, false, false, false]);
    expect(ids.customers).toMatchObject([{ id: customerId, active: true }]);
    expect(ids.contacts.map(({ active }) => active)).toEqual([true, true]);
  });

  it('says the same when it is done again, and touches nothing', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesFor(odoo, deal);
    await odoo.erp.applyLeadToProject(writes, caller());
    const first = await odoo.erp.undoLeadToProject(keysOf(deal), caller());
    odoo.line.forget();
    expect(await odoo.erp.undoLeadToProject(keysOf(deal), caller(2))).toEqual(first);
    const methods = odoo.line.calls().map(({ operation }) => operation.split('.').at(-1));
    expect(methods.filter((method) => method === 'write' || method === 'action_cancel')).toEqual([]);
  });

  it('undoes nothing of a deal that was never written', async () => {
    const none = { order: 'order_conf-none', project: 'project_conf-none' };
    expect(await odoo.erp.undoLeadToProject(none, caller())).toEqual({ undone: [], left: [] });
  });

  it.each(['project.project.load', 'sale.order.load', 'sale.order.action_confirm'])(
    'undoes an apply that stopped before %s',
    async (operation) => {
      const deal = sampleDeal(odoo);
      const writes = await writesFor(odoo, deal);
      odoo.line.spoilNext(operation, 'cut before');
      await expect(odoo.erp.applyLeadToProject(writes, caller())).rejects.toThrow('TL-WAIT-0005');
      await odoo.erp.undoLeadToProject(keysOf(deal), caller());
      const { ids } = await booksOf(odoo, deal);
      expect(ids.orders.every(({ state }) => state === 'cancel')).toBe(true);
      expect([...ids.projects, ...ids.tasks].every(({ active }) => active === false)).toBe(true);
      expect(ids.customers).toHaveLength(1);
    },
  );

  it('names the customer of an apply that stopped right after it', async () => {
    const deal = sampleDeal(odoo);
    odoo.line.spoilNext('project.project.load', 'cut before');
    await expect(odoo.erp.applyLeadToProject(await writesFor(odoo, deal), caller())).rejects.toThrow('TL-WAIT-0005');
    const keys = { ...keysOf(deal), customer: deal.question.customerKey };
    expect(await odoo.erp.undoLeadToProject(keys, caller())).toEqual({
      undone: [],
      left: [
        `Customer “${deal.question.customer.name}” stays in Odoo.`,
        `Of customer “${deal.question.customer.name}”, these contacts stay in Odoo: “Ann Müller”, “Bob 東京”.`,
      ],
    });
  });

  it('archives a project whose order was never written, and names the customer and the account that stay', async () => {
    const deal = sampleDeal(odoo);
    odoo.line.spoilNext('sale.order.load', 'cut before');
    await expect(odoo.erp.applyLeadToProject(await writesFor(odoo, deal), caller())).rejects.toThrow('TL-WAIT-0005');
    const { order, project } = await odoo.erp.readWritten(keysOf(deal), caller());
    expect(order).toBeNull();
    expect(project).toMatchObject({ active: true, customer: { name: deal.question.customer.name } });

    const { undone, left } = await odoo.erp.undoLeadToProject(keysOf(deal), caller());
    expect(undone).toEqual([`Project “${project?.name}” (Odoo project ${project?.id}) and its 2 tasks are archived.`]);
    expect(left).toEqual([
      expect.stringMatching(/^Analytic account “.*” of the project stays in Odoo\.$/),
      `Customer “${deal.question.customer.name}” stays in Odoo.`,
      `Of customer “${deal.question.customer.name}”, these contacts stay in Odoo: “Ann Müller”, “Bob 東京”.`,
    ]);
    expect(left[0]).toContain(project?.name);
    expect((await odoo.erp.readWritten(keysOf(deal), caller())).project).toMatchObject({ active: false });
  });

  it('unlocks a locked order to cancel it', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesFor(odoo, deal);
    const { order } = await odoo.erp.applyLeadToProject(writes, caller());
    await odoo.auditor.write('sale.order', order.id, { locked: true });
    await odoo.erp.undoLeadToProject(keysOf(deal), caller());
    expect((await booksOf(odoo, deal)).ids.orders).toMatchObject([{ state: 'cancel' }]);
  });

  it('refuses while time is recorded, names the hours, and touches nothing', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesFor(odoo, deal);
    const { order } = await odoo.erp.applyLeadToProject(writes, caller());
    const [project] = order.projects;
    const task = project?.tasks.find(({ name }) => name === 'Kick-off');
    const [employee] = await odoo.auditor.find(
      'hr.employee',
      [
        ['active', '=', true],
        ['company_id.name', '=', odoo.company],
      ],
      ['name'],
    );
    await odoo.auditor.create('account.analytic.line', {
      name: 'Workshop',
      project_id: project?.id,
      task_id: task?.id,
      employee_id: employee?.id,
      unit_amount: 2.5,
      date: '2026-12-02',
    });
    const before = await booksOf(odoo, deal);
    const refused = odoo.erp.undoLeadToProject(keysOf(deal), caller());
    await expect(refused).rejects.toThrow(/TL-UNDO-0001.*2\.5 hours/);
    expect(await odoo.erp.undoObstacles(keysOf(deal), caller())).toMatchObject([{ code: 'TL-UNDO-0001' }]);
    expect((await booksOf(odoo, deal)).ids).toEqual(before.ids);
  });

  it('refuses when an invoice is posted, and cancels one that is a draft', async () => {
    const [posted, draft] = [sampleDeal(odoo), sampleDeal(odoo)];
    const postedWrites = await writesFor(odoo, posted);
    const draftWrites = await writesFor(odoo, draft);
    const [postedOrder, draftOrder] = [
      (await odoo.erp.applyLeadToProject(postedWrites, caller())).order,
      (await odoo.erp.applyLeadToProject(draftWrites, caller())).order,
    ];
    const invoice = await draftInvoice(postedOrder);
    await draftInvoice(draftOrder);
    await odoo.auditor.call('account.move', 'action_post', [[invoice]]);
    await expect(odoo.erp.undoLeadToProject(keysOf(posted), caller())).rejects.toThrow(
      new RegExp(`TL-UNDO-0001.*${postedOrder.number} has been invoiced`),
    );
    expect((await booksOf(odoo, posted)).ids.orders).toMatchObject([{ state: 'sale' }]);
    const { undone } = await odoo.erp.undoLeadToProject(keysOf(draft), caller());
    expect(undone[0]).toBe(`Order ${draftOrder.number} is cancelled, with its draft invoice.`);
  });

  /** Of the order's first line. */
  async function draftInvoice(order: ErpOrder): Promise<number> {
    const [line] = order.lines;
    return odoo.auditor.create('account.move', {
      move_type: 'out_invoice',
      partner_id: order.customer.id,
      invoice_line_ids: [[0, 0, { name: 'Part', quantity: 1, price_unit: 7, sale_line_ids: [[6, 0, [line?.id]]] }]],
    });
  }
});
