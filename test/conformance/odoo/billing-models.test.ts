import { expect, it } from 'vitest';
import { businessKey } from '../../../domain/ids.ts';
import { booksOf } from './books.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { keysOf, readForDeal, type SampleDeal, sampleDeal, writesFor } from './sample-deal.ts';
import { amendmentOf, lineOf, milestoneLine, writesWith } from './sample-lines.ts';

describeOdoo('the ways to bill', (odoo) => {
  it('are told of each product', async () => {
    const deal = sampleDeal(odoo);
    const products = ['TL-CONSULT', 'TL-FIXED', 'TL-MILESTONE', 'TL-MANUAL'];
    const found = (await readForDeal(odoo, { ...deal, question: { ...deal.question, products } })).products;
    expect(products.map((code) => found[code]?.billedBy)).toEqual([
      'time',
      'order',
      'milestones',
      'delivered quantity',
    ]);
    expect(odoo.erp.capabilities).toEqual({ externalId: 'native', webhooks: false });
  });

  it('are one order: time and materials, fixed fee, milestones, retainer, and what a later deal adds', async () => {
    const deal = sampleDeal(odoo);
    const lines = [
      await lineOf(odoo, deal, 1, 'TL-CONSULT', { name: 'Time', quantity: '80', unitPrice: '181.25' }),
      await lineOf(odoo, deal, 2, 'TL-FIXED', { name: 'Fixed', unitPrice: '12500.5' }),
      await milestoneLine(odoo, deal, 3),
      await lineOf(odoo, deal, 4, 'TL-MANUAL', { name: 'Retainer', quantity: '12', unitPrice: '2400' }),
    ];
    const { order } = await odoo.erp.applyLeadToProject(await writesWith(odoo, deal, lines), caller());
    expect(order).toMatchObject({ state: 'sale', untaxed: '75800.50' });
    expect(order.projects).toHaveLength(1);
    expect(order.lines.map(({ key, milestones }) => [key, milestones?.length])).toEqual([
      [lines[0]?.key, undefined],
      [lines[1]?.key, undefined],
      [lines[2]?.key, 3],
      [lines[3]?.key, undefined],
    ]);
    const later = sampleDeal(odoo);
    const more = await lineOf(odoo, later, 1, 'TL-MANUAL', { name: 'More of it', quantity: '3', unitPrice: '2400' });
    const amended = await odoo.erp.applyLeadToProject(
      await amendmentOf(odoo, later, { deal, order }, [more]),
      caller(),
    );
    expect(amended.order.lines.slice(0, 4)).toEqual(order.lines);
    expect(amended.order).toMatchObject({ id: order.id, untaxed: '83000.50' });

    // A period of the retainer is handed over by hand, as the billing of it will.
    await odoo.auditor.write('sale.order.line', Number(order.lines[3]?.id), { qty_delivered: 1 });
    const read = await odoo.erp.readWritten(keysOf(deal), caller());
    expect(read.order?.lines.map(({ delivered }) => delivered)).toEqual(['0', '0', '0', '1', '0']);
    expect((await odoo.erp.undoObstacles(keysOf(deal), caller())).map(({ message }) => message)).toEqual([
      `Order ${order.number} also carries what ${later.key} added to it: “More of it”.`,
      `Of order ${order.number}, “Retainer” has been delivered: 1.`,
    ]);
  });

  it('can do without a project: none is made for products that make no task', async ({ skip }) => {
    const domain = [
      ['service_tracking', '=', 'no'],
      ['sale_ok', '=', true],
      ['default_code', '!=', false],
    ];
    const [product] = await odoo.auditor.find('product.product', domain, ['default_code']);
    if (!product) return skip('this Odoo has no product without a task');
    const deal = sampleDeal(odoo);
    const line = await lineOf(odoo, deal, 1, String(product.default_code));
    const writes = { ...(await writesWith(odoo, deal, [line])), project: null };
    const { order } = await odoo.erp.applyLeadToProject(writes, caller());
    expect(order).toMatchObject({ state: 'sale', projects: [], untaxed: '1000.00' });
    expect((await booksOf(odoo, deal)).ids.projects).toEqual([]);
    const again = await odoo.erp.applyLeadToProject(writes, caller(2));
    expect(again.order).toEqual(order);
    const { undone } = await odoo.erp.undoLeadToProject(keysOf(deal), caller());
    expect(undone).toEqual([`Order ${order.number} is cancelled.`]);
  });

  it('shows the project that Odoo makes all the same for a product with a task', async () => {
    const deal = sampleDeal(odoo);
    const writes = { ...(await writesFor(odoo, deal)), project: null };
    const { order } = await odoo.erp.applyLeadToProject(writes, caller());
    expect(order.projects).toHaveLength(1);
  });

  it('shows the project that Odoo makes for a product with a project and no task', async ({ skip }) => {
    const [product] = await odoo.auditor.find(
      'product.product',
      [
        ['service_tracking', '=', 'project_only'],
        ['default_code', '!=', false],
      ],
      ['default_code'],
    );
    if (!product) return skip('this Odoo has no product with a project and no task');
    const code = String(product.default_code);
    const deal = sampleDeal(odoo);
    const found = (await readForDeal(odoo, { ...deal, question: { ...deal.question, products: [code] } })).products;
    expect(found[code]).toMatchObject({ makesTask: true });
    const writes = { ...(await writesWith(odoo, deal, [await lineOf(odoo, deal, 1, code)])), project: null };
    const { order } = await odoo.erp.applyLeadToProject(writes, caller());
    expect(order.projects).toMatchObject([{ tasks: [] }]);
  });

  it('begin anew when the deal is won again: another order and project, the same customer', async () => {
    const deal = sampleDeal(odoo);
    const first = await writesWith(odoo, deal, [await milestoneLine(odoo, deal, 1)]);
    const one = await odoo.erp.applyLeadToProject(first, caller());
    await odoo.erp.undoLeadToProject(keysOf(deal), caller());

    const again = secondGeneration(deal);
    const writes = await writesWith(odoo, again, [await milestoneLine(odoo, again, 1)]);
    const { customer, contacts } = first;
    const two = await odoo.erp.applyLeadToProject({ ...writes, customer, contacts }, caller());
    expect(two.order).toMatchObject({ state: 'sale', customer: one.order.customer, untaxed: '20000.00' });
    expect([two.order.id, two.order.projects[0]?.id]).not.toEqual([one.order.id, one.order.projects[0]?.id]);
    expect(two).toMatchObject({ customerId: one.customerId, contactIds: one.contactIds });
    expect(two.order.lines[0]?.milestones).toHaveLength(3);
    const { order: cancelled, project } = await odoo.erp.readWritten(keysOf(deal), caller());
    expect(cancelled).toMatchObject({ id: one.order.id, state: 'cancel' });
    expect(project).toMatchObject({ id: one.order.projects[0]?.id, active: false });

    // And it can be taken back as well, without a word about the first.
    const { undone } = await odoo.erp.undoLeadToProject(keysOf(again), caller());
    expect(undone[0]).toBe(`Order ${two.order.number} is cancelled.`);
    expect(undone.join()).not.toContain(one.order.number);
  });

  function secondGeneration(deal: SampleDeal): SampleDeal {
    const key = businessKey('conf', `${deal.mark}-g2`);
    return { ...deal, key, question: { ...deal.question, orderKey: `order_${key}` } };
  }
});
