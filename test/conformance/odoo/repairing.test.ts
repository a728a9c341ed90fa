import { beforeAll, expect, it } from 'vitest';
import type { ErpOrder } from '../../../domain/erp.ts';
import type { ErpRepair } from '../../../domain/lead-to-project/plan-repair.ts';
import type { LeadToProjectReceipt } from '../../../domain/lead-to-project/plan-types.ts';
import { foundIn } from '../../../domain/lead-to-project/repaired-values.ts';
import { booksOf } from './books.ts';
import type { LineFault } from './cutting-line.ts';
import { caller, describeOdoo, type OdooTarget } from './odoo-target.ts';
import { keysOf, type SampleDeal, type SampleWrites, sampleDeal, writesFor } from './sample-deal.ts';
import { untilDone } from './until-done.ts';

const writesOfRepair = ['sale.order.write', 'sale.order.line.load', 'project.project.write'];
const faults: LineFault[] = ['cut before', 'cut after', 'cut while working', 'garble', '502', '429'];
const each = writesOfRepair.flatMap((operation) => faults.map((fault) => ({ operation, fault })));

describeOdoo('a repair of what people changed', (odoo) => {
  let approved: unknown;

  beforeAll(async () => {
    const { deal } = await applied();
    approved = await plainOf(deal);
  }, 120_000);

  it('puts back what was approved, and nothing else', async () => {
    const { deal, writes, receipt } = await applied();
    await byHand(odoo, receipt);
    // Theirs: a name of a line, a task of their own.
    const [, second] = receipt.order.lines;
    await odoo.auditor.write('sale.order.line', second?.id ?? 0, { name: 'Called so by us' });
    expect(await plainOf(deal)).not.toEqual(approved);
    await odoo.erp.repair(await repairNow(deal, writes), caller());
    const named = await odoo.auditor.find('sale.order.line', [['id', '=', second?.id]], ['name']);
    expect(named[0]?.name).toBe('Called so by us');
    await odoo.auditor.write('sale.order.line', second?.id ?? 0, { name: 'Fixed part' });
    expect(await plainOf(deal)).toEqual(approved);
  });

  it.each(each)('is made once when $operation is met by: $fault', async ({ operation, fault }) => {
    const { deal, writes, receipt } = await applied();
    await byHand(odoo, receipt);
    const repair = await repairNow(deal, writes);
    odoo.line.spoilNext(operation, fault);
    await untilDone((context) => odoo.erp.repair(repair, context));
    await odoo.line.quiet();
    expect(odoo.line.pending()).toEqual([]);
    expect(await plainOf(deal)).toEqual(approved);
  });

  it('changes nothing when it is made again', async () => {
    const { deal, writes, receipt } = await applied();
    await byHand(odoo, receipt);
    const repair = await repairNow(deal, writes);
    await odoo.erp.repair(repair, caller());
    await odoo.erp.repair(repair, caller());
    expect(await plainOf(deal)).toEqual(approved);
  });

  const movedOn: { what: string; says: RegExp; meanwhile(receipt: LeadToProjectReceipt): Promise<unknown> }[] = [
    {
      what: 'a line of it was invoiced',
      says: /TL-ERP-0005.*Order \w+ has its line for .* on an invoice by now/,
      meanwhile: ({ order }) =>
        odoo.auditor.create('account.move', {
          move_type: 'out_invoice',
          partner_id: order.customer.id,
          invoice_line_ids: [
            [0, 0, { name: 'Part', quantity: 1, price_unit: 7, sale_line_ids: [[6, 0, [order.lines[0]?.id]]] }],
          ],
        }),
    },
    {
      what: 'the order was cancelled',
      says: /TL-ERP-0005.*Order \w+ is no longer confirmed \(“cancel”\)/,
      meanwhile: ({ order }) => cancel(order.id),
    },
    {
      what: 'a line of it was deleted',
      says: /TL-ERP-0005.*Order \w+ no longer has its line for/,
      meanwhile: async ({ order }) => {
        // Odoo deletes no line of a confirmed order: it is taken back to a quotation, and confirmed without it.
        await cancel(order.id);
        await odoo.auditor.call('sale.order', 'action_draft', [[order.id]]);
        await odoo.auditor.call('sale.order.line', 'unlink', [[order.lines[1]?.id]]);
        await odoo.auditor.call('sale.order', 'action_confirm', [[order.id]]);
      },
    },
    {
      what: 'a price of it was changed once more',
      says: /TL-ERP-0005.*Order \w+ has the unit price of Fixed part 2 by now, no longer 1/,
      meanwhile: ({ order }) => odoo.auditor.write('sale.order.line', order.lines[1]?.id ?? 0, { price_unit: 2 }),
    },
    {
      what: 'its reference was changed once more',
      says: /TL-ERP-0005.*Order \w+ has the reference PO-NEWER by now, no longer PO-BY-HAND/,
      meanwhile: ({ order }) => odoo.auditor.write('sale.order', order.id, { client_order_ref: 'PO-NEWER' }),
    },
    {
      what: 'its project was given another end',
      says: /TL-ERP-0005.*Order \w+ has the end of its project 2028-02-29 by now, no longer 2028-01-31/,
      meanwhile: ({ order }) =>
        odoo.auditor.write('project.project', order.projects[0]?.id ?? 0, {
          date_start: '2026-12-24',
          date: '2028-02-29',
        }),
    },
  ];
  it.each(movedOn)('writes nothing when, since it was approved, $what', async ({ says, meanwhile }) => {
    const { deal, writes, receipt } = await applied();
    await byHand(odoo, receipt);
    const repair = await repairNow(deal, writes);
    await meanwhile(receipt);
    const before = await plainOf(deal);
    await expect(odoo.erp.repair(repair, caller())).rejects.toThrow(says);
    expect(await plainOf(deal)).toEqual(before);
  });

  it('writes nothing when the order is not there any more', async () => {
    const { deal, writes, receipt } = await applied();
    await byHand(odoo, receipt);
    const before = await plainOf(deal);
    const repair = await repairNow(deal, writes);
    const gone = odoo.erp.repair({ ...repair, order: { ...repair.order, id: 2_000_000_000 } }, caller());
    await expect(gone).rejects.toThrow(/TL-ERP-0005.*Order \w+ is gone/);
    expect(await plainOf(deal)).toEqual(before);
  });

  /** What is planned when somebody looks now. */
  async function repairNow(deal: SampleDeal, writes: SampleWrites): Promise<ErpRepair> {
    const { order } = await odoo.erp.readWritten(keysOf(deal), caller());
    if (!order) throw new Error('There is no order to repair.');
    return repairOf(writes, order);
  }

  async function cancel(order: number): Promise<void> {
    const context = { disable_cancel_warning: true };
    await odoo.auditor.call('sale.order', 'action_cancel', [[order]], { context });
  }

  async function applied(): Promise<{ deal: SampleDeal; writes: SampleWrites; receipt: LeadToProjectReceipt }> {
    const deal = sampleDeal(odoo);
    const writes = await writesFor(odoo, deal);
    return { deal, writes, receipt: await odoo.erp.applyLeadToProject(writes, caller()) };
  }

  async function plainOf(deal: SampleDeal): Promise<unknown> {
    return (await booksOf(odoo, deal)).plain;
  }
});

/** One of each value that a repair may put back. */
async function byHand({ auditor }: OdooTarget, { order }: LeadToProjectReceipt): Promise<void> {
  await auditor.write('sale.order', order.id, {
    client_order_ref: 'PO-BY-HAND',
    date_order: '2026-01-05 10:00:00',
    payment_term_id: false,
    user_id: false,
  });
  const [first, second] = order.lines;
  await auditor.write('sale.order.line', first?.id ?? 0, { product_uom_qty: 12, price_unit: 99.5, discount: 0 });
  await auditor.write('sale.order.line', second?.id ?? 0, { price_unit: 1 });
  const project = order.projects[0]?.id ?? 0;
  await auditor.write('project.project', project, { user_id: false, date_start: '2026-12-24', date: '2028-01-31' });
  await auditor.write('project.project', project, { active: false });
}

/** As `planRepair` makes it of all that `byHand` changed. */
function repairOf({ order: planned, project }: SampleWrites, order: ErpOrder): ErpRepair {
  const { companyId, reference, date, paymentTermsId, salespersonId, lines } = planned;
  const found = order.projects[0];
  if (!found || !project.startsOn || !project.endsOn) throw new Error('The sample has a project with both dates.');
  const repair = {
    companyId,
    order: {
      id: order.id,
      number: order.number,
      date,
      ...(reference === undefined ? {} : { reference }),
      ...(paymentTermsId === null ? {} : { paymentTermsId }),
      ...(salespersonId === null ? {} : { salespersonId }),
    },
    lines,
    project: {
      id: found.id,
      name: found.name,
      active: true as const,
      startsOn: project.startsOn,
      endsOn: project.endsOn,
      ...(project.managerId === null ? {} : { managerId: project.managerId }),
    },
  };
  return { ...repair, found: foundIn(order, repair) };
}
