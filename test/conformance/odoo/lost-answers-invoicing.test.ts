import { beforeAll, expect, it } from 'vitest';
import type { InvoiceWrite } from '../../../domain/erp-invoice.ts';
import type { LineFault } from './cutting-line.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { booked, invoiceOf, keysOf, lineWrite, type SampleOrder, sampleOrder } from './sample-invoice.ts';
import { untilDone } from './until-done.ts';

const faults: LineFault[] = ['cut before', 'cut after', 'cut while working', '502', 'garble'];
const each = (operations: string[], of: LineFault[]) =>
  operations.flatMap((operation) => of.map((fault) => ({ operation, fault })));

const reads = [
  'account.move.search_read',
  'account.move.get_metadata',
  'account.move.web_read',
  'account.move.line.get_metadata',
];

describeOdoo('a lost answer while billing', (odoo) => {
  let drafted: unknown;
  let replanned: unknown;
  let posted: unknown;

  beforeAll(async () => {
    const order = await sampleOrder(odoo);
    await odoo.erp.draftInvoices(writesFor(order), caller());
    drafted = await booked(odoo, order);
    await odoo.erp.draftInvoices(otherPlan(order), caller());
    replanned = await booked(odoo, order);
    await odoo.erp.postInvoices(keysOf(writesFor(order)), caller());
    posted = await booked(odoo, order);
  }, 120_000);

  it.each(each(['account.move.load'], faults))(
    'of $operation ($fault) leaves one draft of each',
    async ({ operation, fault }) => {
      const order = await sampleOrder(odoo);
      odoo.line.spoilNext(operation, fault);
      const { result, troubles } = await untilDone((context) => odoo.erp.draftInvoices(writesFor(order), context));
      await odoo.line.quiet();
      expect(odoo.line.pending()).toEqual([]);
      expect(result.map(({ key }) => key)).toEqual(keysOf(writesFor(order)));
      expect(await booked(odoo, order)).toEqual(drafted);
      expect(troubles.map(({ unclear }) => unclear)).toEqual([true]);
    },
  );

  it.each(each(['account.move.line.unlink', 'account.move.load'], faults))(
    'of $operation ($fault) while a draft is brought to another plan leaves it as planned',
    async ({ operation, fault }) => {
      const order = await sampleOrder(odoo);
      await odoo.erp.draftInvoices(writesFor(order), caller());
      odoo.line.spoilNext(operation, fault);
      await untilDone((context) => odoo.erp.draftInvoices(otherPlan(order), context));
      await odoo.line.quiet();
      expect(odoo.line.pending()).toEqual([]);
      expect(await booked(odoo, order)).toEqual(replanned);
    },
  );

  it.each(each(['account.move.action_post'], faults))(
    'of $operation ($fault) leaves each posted once',
    async ({ operation, fault }) => {
      const order = await sampleOrder(odoo);
      await odoo.erp.draftInvoices(otherPlan(order), caller());
      odoo.line.spoilNext(operation, fault);
      const { result } = await untilDone((context) => odoo.erp.postInvoices(keysOf(writesFor(order)), context));
      await odoo.line.quiet();
      expect(odoo.line.pending()).toEqual([]);
      expect(result.map(({ state }) => state)).toEqual(['posted', 'posted']);
      expect(new Set(result.map(({ number }) => number)).size).toBe(2);
      expect(await booked(odoo, order)).toEqual(posted);
    },
  );

  it.each(each(reads, ['cut after']))('of $operation ($fault) is only read again', async ({ operation, fault }) => {
    const order = await sampleOrder(odoo);
    await odoo.erp.draftInvoices(otherPlan(order), caller());
    odoo.line.spoilNext(operation, fault);
    const { troubles } = await untilDone((context) => odoo.erp.postInvoices(keysOf(writesFor(order)), context));
    expect(odoo.line.pending()).toEqual([]);
    expect(await booked(odoo, order)).toEqual(posted);
    expect(troubles.map(({ unclear }) => unclear)).toEqual([false]);
  });

  function writesFor(order: SampleOrder): InvoiceWrite[] {
    return [1, 2].map((n) => invoiceOf(order, n));
  }

  /** One line less, and another quantity. */
  function otherPlan(order: SampleOrder): InvoiceWrite[] {
    const lines = [lineWrite(order, 0, { quantity: '3', unitPrice: '100' })];
    return writesFor(order).map((write) => ({ ...write, lines }));
  }
});
