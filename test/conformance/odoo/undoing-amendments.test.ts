import { expect, it } from 'vitest';
import { BusinessRejection } from '../../../domain/business-rejection.ts';
import type { ContractKeys, ErpOrder } from '../../../domain/erp.ts';
import type { LeadToProjectWrites, OrderLineWrite } from '../../../domain/lead-to-project/plan-types.ts';
import { booksOf } from './books.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { keysOf, type SampleDeal, sampleDeal, writesFor } from './sample-deal.ts';
import { amendmentOf, lineOf, milestoneLine } from './sample-lines.ts';

interface Amended {
  deal: SampleDeal;
  original: SampleDeal;
  order: ErpOrder;
  keys: ContractKeys;
  writes: LeadToProjectWrites;
}

describeOdoo('undoing an amendment', (odoo) => {
  it('takes its lines to quantity 0 at their price and archives their tasks; the order’s own stay', async () => {
    const { original, order, keys, writes } = await amendment(timeAndFixed);
    const before = (await booksOf(odoo, original)).ids;
    await odoo.erp.applyLeadToProject(writes, caller());
    const undone = await odoo.erp.undoLeadToProject(keys, caller());
    expect(undone).toEqual({
      undone: [
        `What was added to order ${order.number} is at quantity 0, and its tasks are archived: “More hours”, “Extra”.`,
      ],
      left: [
        `Customer “${original.question.customer.name}” stays in Odoo.`,
        expect.stringContaining('these contacts stay in Odoo'),
      ],
    });
    const after = (await booksOf(odoo, original)).ids;
    expect(after.lines.slice(0, 2)).toEqual(before.lines);
    expect(after.lines.slice(2).map((line) => [line.product_uom_qty, line.price_unit])).toEqual([
      [0, 151.25],
      [0, 1000],
    ]);
    expect(after.orders).toMatchObject([{ state: 'sale', amount_untaxed: 25_550.5 }]);
    expect(after.tasks.slice(0, 4).map(({ active }) => active)).toEqual([true, true, true, true]);
    expect(after.tasks.slice(4).map(({ active }) => active)).toEqual([false, false]);
    expect(after.projects).toMatchObject([{ active: true }]);
    const { added } = await odoo.erp.readWritten(keys, caller());
    expect(added?.lines.map(({ quantity, unitPrice }) => [quantity, unitPrice])).toEqual([
      ['0', '151.25'],
      ['0', '1000'],
    ]);

    odoo.line.forget();
    expect(await odoo.erp.undoLeadToProject(keys, caller(2))).toEqual(undone);
    expect(odoo.line.calls().filter(({ operation }) => /load|write|unlink/.test(operation))).toEqual([]);
    // Nor does anything come back when the deal is applied again.
    const again = await odoo.erp.applyLeadToProject(writes, caller());
    expect(again.order.lines.map(({ quantity }) => quantity)).toEqual(['80', '1', '0', '0']);
  });

  it('unlocks a locked order for it, and locks it again, in one call', async () => {
    const { order, keys, writes, original } = await amendment(timeAndFixed);
    await odoo.erp.applyLeadToProject(writes, caller());
    await odoo.auditor.write('sale.order', order.id, { locked: true });
    const customer = (await booksOf(odoo, original)).ids.customers;
    odoo.line.forget();
    await odoo.erp.undoLeadToProject(keys, caller());
    const changes = odoo.line.calls().filter(({ operation }) => /write|unlink|action/.test(operation));
    expect(changes.map(({ operation }) => operation)).toEqual(['res.partner.write', 'project.task.write']);
    expect((await booksOf(odoo, original)).ids.customers).toEqual(customer);
    const [now] = await odoo.auditor.find('sale.order', [['id', '=', order.id]], ['locked']);
    expect(now?.locked).toBe(true);
    expect((await booksOf(odoo, original)).ids.orders).toMatchObject([{ amount_untaxed: 25_550.5 }]);
  });

  it('removes its milestones, and names those that people added', async () => {
    const { original, order, keys, writes } = await amendment(milestones);
    const applied = await odoo.erp.applyLeadToProject(writes, caller());
    const hand = {
      name: 'By hand',
      project_id: order.projects[0]?.id,
      sale_line_id: applied.order.lines[2]?.id,
      quantity_percentage: 0.1,
    };
    await odoo.auditor.create('project.milestone', hand);
    const { left } = await odoo.erp.undoLeadToProject(keys, caller());
    expect(left[0]).toBe(`Milestone “By hand” of what was added to order ${order.number} stays in Odoo.`);
    const { ids } = await booksOf(odoo, original);
    expect(ids.milestones.map(({ name }) => name).sort()).toEqual(['Acceptance', 'By hand', 'Go-live']);
  });

  it('undoes one that stopped before its milestones: the project’s own are free again', async () => {
    const { original, keys, writes } = await amendment(milestones);
    const before = (await booksOf(odoo, original)).ids.milestones;
    const removal = odoo.version === '17.0' ? 'project.milestone.unlink' : 'project.milestone.write';
    odoo.line.spoilNext(removal, 'cut before');
    await expect(odoo.erp.applyLeadToProject(writes, caller())).rejects.toThrow('TL-WAIT-0005');
    await odoo.erp.undoLeadToProject(keys, caller());
    const { ids } = await booksOf(odoo, original);
    expect(ids.milestones).toEqual(before);
    expect(ids.lines[2]).toMatchObject({ product_uom_qty: 0, price_unit: 20_000 });
  });

  it('refuses while a milestone is reached, time is on a task, or an invoice bills a line, and touches nothing', async () => {
    const all = async (deal: SampleDeal) => [...(await timeAndFixed(deal)), await milestoneLine(odoo, deal, 3)];
    const { original, order, keys, writes } = await amendment(all);
    const applied = await odoo.erp.applyLeadToProject(writes, caller());
    expect(await odoo.erp.undoObstacles(keys, caller())).toEqual([]);
    const fixed = applied.order.lines[3];
    const { ids } = await booksOf(odoo, original);
    const design = ids.milestones.find(({ name }) => name === 'Design signed');
    await odoo.auditor.write('project.milestone', Number(design?.id), { is_reached: true });
    const task = ids.tasks.find(({ name }) => String(name).endsWith('More hours'));
    const employees = [
      ['active', '=', true],
      ['company_id.name', '=', odoo.company],
    ];
    const [employee] = await odoo.auditor.find('hr.employee', employees, ['name']);
    await odoo.auditor.create('account.analytic.line', {
      name: 'Work',
      project_id: order.projects[0]?.id,
      task_id: task?.id,
      employee_id: employee?.id,
      unit_amount: 1.25,
      date: '2026-12-02',
    });
    await odoo.auditor.create('account.move', {
      move_type: 'out_invoice',
      partner_id: order.customer.id,
      invoice_line_ids: [[0, 0, { name: 'Part', quantity: 1, price_unit: 7, sale_line_ids: [[6, 0, [fixed?.id]]] }]],
    });
    const before = (await booksOf(odoo, original)).ids;
    const obstacles = await odoo.erp.undoObstacles(keys, caller());
    expect(obstacles.map(({ message }) => message.replace(/\(.*\)/, '()'))).toEqual([
      `What was added to order ${order.number} has been invoiced (): “Extra”.`,
      `1.25 hours are recorded on what was added to order ${order.number}.`,
      `Of order ${order.number}, “Portal” has been delivered: 0.3.`,
    ]);
    const refused = await odoo.erp.undoLeadToProject(keys, caller()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BusinessRejection);
    expect((refused as BusinessRejection).issues).toEqual(obstacles);
    expect((await booksOf(odoo, original)).ids).toEqual(before);
  });

  it('keeps its order from being cancelled unseen, until it is taken back itself', async () => {
    const { deal, original, order, keys, writes } = await amendment(timeAndFixed);
    expect(await odoo.erp.undoObstacles(keysOf(original), caller())).toEqual([]);
    await odoo.erp.applyLeadToProject(writes, caller());
    const before = (await booksOf(odoo, original)).ids;
    const obstacles = await odoo.erp.undoObstacles(keysOf(original), caller());
    expect(obstacles).toMatchObject([
      {
        code: 'TL-UNDO-0001',
        message: `Order ${order.number} also carries what ${deal.key} added to it: “More hours”, “Extra”.`,
        hint: `Cancel ${deal.key} first, then retry; or leave the order as it is.`,
        cause: `TL-UNDO-0001:odoo=${order.number}`,
      },
    ]);
    const refused = await odoo.erp.undoLeadToProject(keysOf(original), caller()).catch((error: unknown) => error);
    expect((refused as BusinessRejection).issues).toEqual(obstacles);
    expect((await booksOf(odoo, original)).ids).toEqual(before);

    await odoo.erp.undoLeadToProject(keys, caller());
    expect(await odoo.erp.undoObstacles(keysOf(original), caller())).toEqual([]);
    const { undone } = await odoo.erp.undoLeadToProject(keysOf(original), caller());
    expect(undone[0]).toBe(`Order ${order.number} is cancelled.`);
    expect(await odoo.erp.undoLeadToProject(keysOf(original), caller(2))).toMatchObject({ undone });
  });

  it('is no obstacle any more once somebody cancelled the whole order in Odoo', async () => {
    const { original, order, writes } = await amendment(timeAndFixed);
    await odoo.erp.applyLeadToProject(writes, caller());
    await odoo.auditor.call('sale.order', 'action_cancel', [[order.id]], { context: { disable_cancel_warning: true } });
    const { undone } = await odoo.erp.undoLeadToProject(keysOf(original), caller());
    expect(undone[0]).toBe(`Order ${order.number} is cancelled.`);
  });

  it('names the contacts of one that stopped before its lines', async () => {
    const { original, keys, writes } = await amendment(timeAndFixed);
    const contacts = [{ key: `${keys.order.replace('order', 'contact')}_9`, upsert: { name: 'Cy', email: null } }];
    odoo.line.spoilNext('sale.order.line.load', 'cut before');
    await expect(odoo.erp.applyLeadToProject({ ...writes, contacts }, caller())).rejects.toThrow('TL-WAIT-0005');
    const { undone, left } = await odoo.erp.undoLeadToProject(keys, caller());
    expect(undone).toEqual([]);
    expect(left.at(-1)).toContain('“Cy”');
    expect((await booksOf(odoo, original)).ids.lines).toHaveLength(2);
  });

  async function amendment(linesOf: (deal: SampleDeal) => Promise<OrderLineWrite[]>): Promise<Amended> {
    const original = sampleDeal(odoo);
    const { order } = await odoo.erp.applyLeadToProject(await writesFor(odoo, original), caller());
    const deal = sampleDeal(odoo);
    const writes = await amendmentOf(odoo, deal, { deal: original, order }, await linesOf(deal));
    return { deal, original, order, keys: { ...keysOf(deal), amends: original.question.orderKey }, writes };
  }

  async function timeAndFixed(deal: SampleDeal): Promise<OrderLineWrite[]> {
    return [
      // Not the product's own price: it must stay.
      await lineOf(odoo, deal, 1, 'TL-CONSULT', { name: 'More hours', quantity: '10', unitPrice: '151.25' }),
      await lineOf(odoo, deal, 2, 'TL-FIXED', { name: 'Extra' }),
    ];
  }

  async function milestones(deal: SampleDeal): Promise<OrderLineWrite[]> {
    return [await milestoneLine(odoo, deal, 1)];
  }
});
