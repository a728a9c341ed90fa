import { expect, it } from 'vitest';
import type { ErpOrder } from '../../../domain/erp.ts';
import type { LeadToProjectWrites } from '../../../domain/lead-to-project/plan-types.ts';
import { booksOf } from './books.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { keysOf, readForDeal, type SampleDeal, sampleDeal, writesFor } from './sample-deal.ts';
import { amendmentOf, lineOf, milestoneLine, writesWith } from './sample-lines.ts';
import { untilDone } from './until-done.ts';

describeOdoo('amending a confirmed order', (odoo) => {
  it('adds the lines with their tasks in the order’s project, and touches nothing that was there', async () => {
    const { original, deal, writes } = await amendment();
    const before = await booksOf(odoo, original.deal);
    const { order, customerId, contactIds } = await odoo.erp.applyLeadToProject(writes, caller());
    expect(order).toMatchObject({
      id: original.order.id,
      state: 'sale',
      origin: original.deal.key,
      untaxed: '28050.50',
    });
    expect([customerId, contactIds]).toEqual([original.order.customer.id, []]);
    expect(order.lines.slice(2).map(({ key, quantity, unitPrice }) => [key, quantity, unitPrice])).toEqual([
      [`order_${deal.key}_line_1`, '10', '150'],
      [`order_${deal.key}_line_2`, '1', '1000'],
    ]);
    expect(order.projects).toHaveLength(1);
    expect(order.projects[0]?.id).toBe(original.order.projects[0]?.id);
    const after = await booksOf(odoo, original.deal);
    expect(after.ids.lines.slice(0, 2)).toEqual(before.ids.lines);
    expect(after.ids.lines.map(({ project_id: project }) => project)).toEqual(
      after.ids.lines.map(() => before.ids.lines[0]?.project_id),
    );
    const old = new Set(before.ids.tasks.map(({ id }) => id));
    expect(after.ids.tasks.filter(({ id }) => old.has(id))).toEqual(before.ids.tasks);
    const made = after.ids.tasks.filter(({ id }) => !old.has(id));
    expect(made.map(({ name, sale_line_id: line }) => [String(name).replace(/^S\d+ - /, ''), line !== false])).toEqual([
      ['More hours', true],
      ['Extra', true],
    ]);
    expect(after.ids.milestones).toEqual(before.ids.milestones);
    expect((await booksOf(odoo, deal)).ids.orders).toEqual([]);
  });

  it('shows them under the amendment’s keys, and the order to whoever plans another one', async () => {
    const { original, deal, writes } = await amendment();
    const keys = { ...keysOf(deal), amends: original.deal.question.orderKey };
    const nothing = { order: null, project: null, added: null };
    expect(await odoo.erp.readWritten(keys, caller())).toEqual(nothing);
    const { order } = await odoo.erp.applyLeadToProject(writes, caller());
    expect(await odoo.erp.readWritten(keys, caller())).toEqual({
      ...nothing,
      added: { order, lines: order.lines.slice(2) },
    });
    const question = { ...deal.question, amendedOrderKey: original.deal.question.orderKey };
    expect(await readForDeal(odoo, { ...deal, question })).toMatchObject({ order: null, amended: order });
    const unknown = { ...question, amendedOrderKey: 'order_conf-none' };
    expect(await readForDeal(odoo, { ...deal, question: unknown })).toMatchObject({ amended: null });
    expect(await readForDeal(odoo, deal)).not.toHaveProperty('amended');
    expect(await odoo.erp.readWritten({ ...keys, amends: 'order_conf-none' }, caller())).toEqual(nothing);
  });

  it('leaves the same records and touches none when it is done again', async () => {
    const { original, writes } = await amendment();
    const first = await odoo.erp.applyLeadToProject(writes, caller());
    const before = await booksOf(odoo, original.deal);
    odoo.line.forget();
    expect(await odoo.erp.applyLeadToProject(writes, caller(2))).toEqual(first);
    expect(odoo.line.calls().filter(({ operation }) => /load|write|unlink|confirm/.test(operation))).toEqual([]);
    expect((await booksOf(odoo, original.deal)).ids).toEqual(before.ids);
  });

  it('adds to a locked order too, and leaves it locked', async () => {
    const { original, writes } = await amendment();
    await odoo.auditor.write('sale.order', original.order.id, { locked: true });
    const runs = [1, 2, 3].map(() => untilDone((context) => odoo.erp.applyLeadToProject(writes, context)));
    for (const { result } of await Promise.all(runs)) expect(result.order.lines).toHaveLength(4);
    const [order] = await odoo.auditor.find(
      'sale.order',
      [['id', '=', original.order.id]],
      ['locked', 'amount_untaxed'],
    );
    expect(order).toMatchObject({ locked: true, amount_untaxed: 28_050.5 });
  });

  it('puts new contacts under the order’s customer and never alters it', async () => {
    const { original, writes } = await amendment();
    const contact = { key: `${writes.order.key.replace('order', 'contact')}_9`, upsert: { name: 'Cy', email: null } };
    const { contactIds } = await odoo.erp.applyLeadToProject({ ...writes, contacts: [contact] }, caller());
    const [cy] = await odoo.auditor.find('res.partner', [['id', 'in', contactIds]], ['name', 'parent_id']);
    expect(cy).toMatchObject({ name: 'Cy', parent_id: [original.order.customer.id, original.order.customer.name] });
  });

  it('puts a note of ours above its lines, which sells nothing and goes when it is taken back', async () => {
    const { original, deal, writes } = await amendment();
    const lineNote = { key: `note_${deal.key}`, text: 'Change request <1>\nCustomer’s purchase order: PO-2.' };
    const noted = { ...writes, order: { ...writes.order, lineNote } };
    const first = await odoo.erp.applyLeadToProject(noted, caller());
    expect(first.order.notes).toMatchObject([lineNote]);
    expect(first.order).toMatchObject({ untaxed: '28050.50', lines: { length: 4 } });
    expect(await odoo.erp.applyLeadToProject(noted, caller(2))).toEqual(first);
    const shown = async () => {
      const domain = [['order_id', '=', original.order.id]];
      return (await odoo.auditor.find('sale.order.line', domain, ['name', 'display_type', 'sequence'])).toSorted(
        (a, b) => Number(a.sequence) - Number(b.sequence) || a.id - b.id,
      );
    };
    expect((await shown()).map(({ name, display_type: type }) => (type === false ? name : type))).toEqual([
      'Senior consultant',
      'Fixed part',
      'line_note',
      'More hours',
      'Extra',
    ]);
    expect(await odoo.erp.undoObstacles(keysOf(original.deal), caller())).toMatchObject([{ code: 'TL-UNDO-0001' }]);

    await odoo.auditor.write('sale.order', original.order.id, { locked: true });
    const keys = { ...keysOf(deal), amends: original.deal.question.orderKey };
    const undone = await odoo.erp.undoLeadToProject(keys, caller());
    expect(await shown()).toHaveLength(4);
    const { added } = await odoo.erp.readWritten(keys, caller());
    expect(added?.order).not.toHaveProperty('notes');
    expect(added?.lines.map(({ quantity }) => quantity)).toEqual(['0', '0']);
    expect(await odoo.erp.undoLeadToProject(keys, caller(2))).toEqual(undone);
    expect(await odoo.erp.undoObstacles(keysOf(original.deal), caller())).toEqual([]);
  });

  it('refuses when the order comes to something else than was planned with, until it is planned again', async () => {
    const { original, writes } = await amendment();
    await apply((await amendmentTo(original)).writes);
    await expect(apply(writes)).rejects.toThrow(
      new RegExp(`TL-ERP-0005.*Order ${original.order.number}.* came to 25550\\.50 .*, and comes to 28050\\.50`),
    );
    expect((await booksOf(odoo, original.deal)).ids.lines).toHaveLength(4);
    const amends = writes.order.amends && { ...writes.order.amends, untaxed: '28050.50' };
    const { order } = await apply({ ...writes, order: { ...writes.order, ...(amends && { amends }) } });
    expect(order.untaxed).toBe('30550.50');
  });

  it('bills an added line by its own milestones; one reached long before delivers nothing of it', async () => {
    const { original, deal, writes } = await amendment();
    const line = await milestoneLine(odoo, deal, 1);
    const golive = (await booksOf(odoo, original.deal)).ids.milestones.find(({ name }) => name === 'Go-live');
    await odoo.auditor.write('project.milestone', Number(golive?.id), { is_reached: true });
    const changed = { ...writes, order: { ...writes.order, lines: [line] } };
    const { order } = await odoo.erp.applyLeadToProject(changed, caller());
    expect(order.lines[2]).toMatchObject({ delivered: '0', milestones: line.milestones });
    const { ids } = await booksOf(odoo, original.deal);
    expect(ids.milestones.filter(({ sale_line_id: linked }) => linked !== false)).toHaveLength(3);
    expect(ids.milestones.find(({ name }) => name === 'Go-live')).toMatchObject({
      is_reached: true,
      sale_line_id: false,
    });
  });

  it('leaves the milestones of the first contract’s lines alone', async () => {
    const deal = sampleDeal(odoo);
    const first = await writesWith(odoo, deal, [await milestoneLine(odoo, deal, 1)]);
    const { order } = await odoo.erp.applyLeadToProject(first, caller());
    const more = sampleDeal(odoo);
    const writes = await amendmentOf(odoo, more, { deal, order }, [await milestoneLine(odoo, more, 1)]);
    const before = (await booksOf(odoo, deal)).ids.milestones;
    const amended = await odoo.erp.applyLeadToProject(writes, caller());
    expect(amended.order.lines[0]).toEqual(order.lines[0]);
    expect(amended.order.lines[1]?.milestones).toHaveLength(3);
    const after = (await booksOf(odoo, deal)).ids.milestones;
    expect(after.filter(({ id }) => before.some((one) => one.id === id))).toEqual(before);
    expect(after).toHaveLength(before.length + 3);
  });

  it('refuses when the order is gone, cancelled, or another company’s, and writes nothing', async () => {
    const { original, deal, writes } = await amendment();
    const { number } = original.order;
    const amends = { key: 'order_conf-none', id: 1, number: 'S0', untaxed: '0.00' };
    await expect(apply({ ...writes, order: { ...writes.order, amends } })).rejects.toThrow(
      /TL-ERP-0005.*Order S0, which this deal changes, is no longer in Odoo/,
    );
    await odoo.erp.undoLeadToProject(keysOf(original.deal), caller());
    await expect(apply(writes)).rejects.toThrow(`Order ${number}, which this deal changes, is not confirmed in Odoo`);
    expect((await booksOf(odoo, original.deal)).ids.lines).toHaveLength(2);
    expect((await booksOf(odoo, deal)).ids.contacts).toEqual([]);
  });

  const apply = (writes: LeadToProjectWrites) => odoo.erp.applyLeadToProject(writes, caller());

  /** The sample order, applied, and a deal that adds ten hours and a fixed part to it. */
  async function amendment(): Promise<{
    original: { deal: SampleDeal; order: ErpOrder };
    deal: SampleDeal;
    writes: LeadToProjectWrites;
  }> {
    const first = sampleDeal(odoo);
    const { order } = await apply(await writesFor(odoo, first));
    return amendmentTo({ deal: first, order });
  }

  async function amendmentTo(original: { deal: SampleDeal; order: ErpOrder }) {
    const deal = sampleDeal(odoo);
    const lines = [
      await lineOf(odoo, deal, 1, 'TL-CONSULT', { name: 'More hours', quantity: '10', unitPrice: '150' }),
      await lineOf(odoo, deal, 2, 'TL-FIXED', { name: 'Extra' }),
    ];
    return { original, deal, writes: await amendmentOf(odoo, deal, original, lines) };
  }
});
