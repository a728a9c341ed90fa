import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { LeadToProjectWrites } from '../../../domain/lead-to-project/plan-types.ts';
import { booksOf } from './books.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { keysOf, type SampleDeal, sampleDeal } from './sample-deal.ts';
import { lineOf, milestoneLine, writesWith } from './sample-lines.ts';
import { untilDone } from './until-done.ts';

describeOdoo('lines billed by milestones', (odoo) => {
  it('have the planned milestones alone, with share and deadline; a package’s own stay without a line', async () => {
    const deal = sampleDeal(odoo);
    const line = await milestoneLine(odoo, deal, 1);
    const { order } = await odoo.erp.applyLeadToProject(await writesWith(odoo, deal, [line]), caller());
    expect(order.lines).toHaveLength(1);
    expect(order.lines[0]).toMatchObject({ name: line.name, untaxed: '20000.00', delivered: '0', invoiced: '0' });
    expect(order.lines[0]?.milestones).toEqual(line.milestones.map((one) => ({ ...one, reached: false })));
    const { ids } = await booksOf(odoo, deal);
    expect(ids.milestones.map(({ name, sale_line_id: linked }) => [name, linked !== false]).sort()).toEqual([
      ['Acceptance', false],
      ['Build accepted', true],
      ['Design signed', true],
      ['Go-live', false],
      ['In operation', true],
    ]);
    expect(ids.tasks.map(({ milestone_id: milestone }) => milestone)).toEqual(ids.tasks.map(() => false));
    expect((await odoo.erp.readWritten(keysOf(deal), caller())).order).toEqual(order);
  });

  it('each have their own, beside lines that have none', async () => {
    const deal = sampleDeal(odoo);
    const lines = [
      await milestoneLine(odoo, deal, 1),
      await lineOf(odoo, deal, 2, 'TL-FIXED'),
      await milestoneLine(odoo, deal, 3, { name: 'App', quantity: '10', unitPrice: '999.99' }),
    ];
    const { order } = await odoo.erp.applyLeadToProject(await writesWith(odoo, deal, lines), caller());
    expect(order.lines.map(({ milestones }) => milestones?.map(({ key }) => key))).toEqual(
      lines.map(({ milestones }) => milestones?.map(({ key }) => key)),
    );
    expect(order.lines[2]?.milestones?.map(({ share }) => share)).toEqual(['0.3', '0.3333', '0.3667']);
  });

  it('deliver their share when one is reached, to two decimals of the quantity', async () => {
    const deal = sampleDeal(odoo);
    const lines = [await milestoneLine(odoo, deal, 1), await milestoneLine(odoo, deal, 2, { quantity: '10' })];
    const { order } = await odoo.erp.applyLeadToProject(await writesWith(odoo, deal, lines), caller());
    await reach(deal, 'Build accepted');
    const delivered = async () =>
      (await odoo.erp.readWritten(keysOf(deal), caller())).order?.lines.map((line) => line.delivered);
    expect(await delivered()).toEqual(['0.33', '3.33']);
    await reach(deal, 'In operation');
    expect(await delivered()).toEqual(['0.7', '7']);
    await reach(deal, 'Design signed');
    expect(await delivered()).toEqual(['1', '10']);
    expect(order.lines.map((line) => line.delivered)).toEqual(['0', '0']);
  });

  it('are touched no more once they are there: not a reached one, not a deleted one, not what people added', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesWith(odoo, deal, [await milestoneLine(odoo, deal, 1)]);
    const { order } = await odoo.erp.applyLeadToProject(writes, caller());
    await reach(deal, 'Design signed');
    const [line] = order.lines;
    const [project] = order.projects;
    await odoo.auditor.create('project.milestone', {
      name: line?.name,
      project_id: project?.id,
      sale_line_id: line?.id,
      quantity_percentage: 1,
    });
    const [live] = (await milestones(deal)).filter(({ name }) => name === 'In operation');
    await odoo.auditor.call('project.milestone', 'unlink', [[live?.id]]);
    const before = (await booksOf(odoo, deal)).ids;
    odoo.line.forget();
    const again = await odoo.erp.applyLeadToProject(writes, caller(2));
    expect((await booksOf(odoo, deal)).ids).toEqual(before);
    expect(odoo.line.calls().filter(({ operation }) => /load|write|unlink|confirm/.test(operation))).toEqual([]);
    // What the proof then looks at.
    expect(again.order.lines[0]?.milestones?.map(({ key, share, reached }) => [key !== null, share, reached])).toEqual([
      [true, '0.3', true],
      [true, '0.3333', false],
      [false, '1', false],
    ]);
  });

  it('are the same when three run at once', async () => {
    const [alone, together] = [sampleDeal(odoo), sampleDeal(odoo)];
    await odoo.erp.applyLeadToProject(await writesWith(odoo, alone, [await milestoneLine(odoo, alone, 1)]), caller());
    const writes = await writesWith(odoo, together, [await milestoneLine(odoo, together, 1)]);
    const runs = [1, 2, 3].map(() => untilDone((context) => odoo.erp.applyLeadToProject(writes, context)));
    const results = await Promise.all(runs);
    for (const { result } of results) expect(result.order.lines[0]?.milestones).toHaveLength(3);
    expect((await booksOf(odoo, together)).plain).toEqual((await booksOf(odoo, alone)).plain);
  });

  it('count nothing that was reached before the order was confirmed', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesWith(odoo, deal, [await milestoneLine(odoo, deal, 1)]);
    await stopBefore('sale.order.action_confirm', writes);
    await reach(deal, 'Go-live');
    const { order } = await odoo.erp.applyLeadToProject(writes, caller(2));
    expect(order.lines[0]).toMatchObject({ delivered: '0', milestones: [{}, {}, {}] });
    const golive = (await milestones(deal)).find(({ name }) => name === 'Go-live');
    expect(golive).toMatchObject({ is_reached: true, sale_line_id: false });
  });

  it('keep what somebody reached while the apply had stopped, so that the proof names it', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesWith(odoo, deal, [await milestoneLine(odoo, deal, 1)]);
    const is17 = odoo.version === '17.0';
    // On 17 that is the milestone over everything; 19 has linked the project's.
    await stopBefore(is17 ? 'project.milestone.unlink' : 'project.milestone.write', writes);
    await pause(1_100);
    await reach(deal, is17 ? 'Portal' : 'Go-live');
    const { order } = await odoo.erp.applyLeadToProject(writes, caller(2));
    expect(order.lines[0]?.milestones?.filter(({ key }) => key?.includes('_line_'))).toHaveLength(3);
    expect(order.lines[0]?.milestones?.filter(({ reached }) => reached)).toMatchObject([{ share: is17 ? '1' : '0.5' }]);
    expect(order.lines[0]?.delivered).toBe(is17 ? '1' : '0.5');
  });

  it('can’t be without a project: Odoo’s sentence says so', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesWith(odoo, deal, [await milestoneLine(odoo, deal, 1)]);
    const withoutTask = await productWithoutTask();
    if (!withoutTask) return;
    const lines = writes.order.lines.map((line) => ({ ...line, productId: withoutTask }));
    const bare = { ...writes, project: null, order: { ...writes.order, lines } };
    await expect(odoo.erp.applyLeadToProject(bare, caller())).rejects.toThrow(/TL-ERP-0001.*milestones.*Project/);
  });

  async function productWithoutTask(): Promise<number | undefined> {
    const domain = [
      ['service_tracking', '=', 'no'],
      ['sale_ok', '=', true],
    ];
    return (await odoo.auditor.find('product.product', domain, ['name']))[0]?.id;
  }

  function milestones(deal: SampleDeal) {
    return booksOf(odoo, deal).then(({ ids }) => ids.milestones);
  }

  async function reach(deal: SampleDeal, name: string): Promise<void> {
    for (const one of await milestones(deal)) {
      if (String(one.name).startsWith(name))
        await odoo.auditor.write('project.milestone', one.id, { is_reached: true });
    }
  }

  async function stopBefore(operation: string, writes: LeadToProjectWrites): Promise<void> {
    odoo.line.spoilNext(operation, 'cut before');
    await expect(odoo.erp.applyLeadToProject(writes, caller())).rejects.toThrow('TL-WAIT-0005');
  }
});
