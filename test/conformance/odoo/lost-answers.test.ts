import { beforeAll, expect, it } from 'vitest';
import { connectOdoo } from '../../../connectors/odoo/connect-odoo.ts';
import { booksOf } from './books.ts';
import type { LineFault } from './cutting-line.ts';
import { caller, describeOdoo, realOdoo } from './odoo-target.ts';
import { keysOf, sampleDeal, writesFor } from './sample-deal.ts';
import { untilDone } from './until-done.ts';

const writesOfApply = [
  'res.partner.load',
  'project.project.load',
  'sale.order.load',
  'sale.order.action_confirm',
  'sale.order.write',
];
const readsOfApply = ['ir.model.data.check_object_reference', 'sale.order.read', 'sale.order.web_read'];
const writesOfUndo = ['sale.order.action_cancel', 'project.task.write', 'project.project.write'];

const faults: LineFault[] = ['cut before', 'cut after', 'cut while working'];
const each = (operations: string[], of: LineFault[]) =>
  operations.flatMap((operation) => of.map((fault) => ({ operation, fault })));

describeOdoo('a lost answer', (odoo) => {
  let applied: unknown;
  let undone: unknown;

  beforeAll(async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesFor(odoo, deal);
    await odoo.erp.applyLeadToProject(writes, caller());
    applied = (await booksOf(odoo, deal)).plain;
    await odoo.erp.undoLeadToProject(keysOf(deal), caller());
    undone = (await booksOf(odoo, deal)).plain;
  }, 120_000);

  it.each(each(writesOfApply, faults))(
    'of $operation ($fault) leaves one of each record',
    async ({ operation, fault }) => {
      const deal = sampleDeal(odoo);
      const writes = await writesFor(odoo, deal);
      odoo.line.spoilNext(operation, fault);
      const { result, troubles } = await untilDone((context) => odoo.erp.applyLeadToProject(writes, context));
      await odoo.line.quiet();
      expect(odoo.line.pending()).toEqual([]);
      // The date is the last write: the receipt was read after it.
      expect(result.order).toMatchObject({ state: 'sale', date: '2026-11-10' });
      expect((await booksOf(odoo, deal)).plain).toEqual(applied);
      // A write without an answer is unclear, never failed; confirming looks for itself at once.
      expect(troubles.every(({ unclear }) => unclear)).toBe(true);
    },
  );

  it.each(each(readsOfApply, ['cut after']))(
    'of $operation ($fault) is only read again',
    async ({ operation, fault }) => {
      const deal = sampleDeal(odoo);
      const writes = await writesFor(odoo, deal);
      odoo.line.spoilNext(operation, fault);
      const { troubles } = await untilDone((context) => odoo.erp.applyLeadToProject(writes, context));
      expect(odoo.line.pending()).toEqual([]);
      expect((await booksOf(odoo, deal)).plain).toEqual(applied);
      expect(troubles.map(({ unclear }) => unclear)).toEqual([false]);
    },
  );

  it.each(each(['sale.order.load', 'sale.order.action_confirm'], ['garble', '502', '429']))(
    'or a spoilt one ($fault) to $operation leaves one of each record',
    async ({ operation, fault }) => {
      const deal = sampleDeal(odoo);
      const writes = await writesFor(odoo, deal);
      odoo.line.spoilNext(operation, fault);
      const { troubles } = await untilDone((context) => odoo.erp.applyLeadToProject(writes, context));
      expect(odoo.line.pending()).toEqual([]);
      expect((await booksOf(odoo, deal)).plain).toEqual(applied);
      for (const trouble of troubles) {
        expect(trouble).toMatchObject({ unclear: fault !== '429', retryAfter: fault === '429' ? 7_000 : null });
      }
    },
  );

  it('behind a line that hangs is given up at the deadline and found done', async () => {
    const deal = sampleDeal(odoo);
    const writes = await writesFor(odoo, deal);
    const hasty = connectOdoo({ ...odoo.settings, url: odoo.line.url, writeDeadline: realOdoo ? 10_000 : 1_000 });
    odoo.line.spoilNext('sale.order.load', 'hang after');
    const { troubles } = await untilDone((context) => hasty.applyLeadToProject(writes, context));
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toMatchObject({ unclear: true, message: expect.stringContaining('TL-WAIT-0006') });
    expect((await booksOf(odoo, deal)).plain).toEqual(applied);
  });

  it.each(each(writesOfUndo, faults))(
    'of $operation ($fault) still leaves all undone',
    async ({ operation, fault }) => {
      const deal = sampleDeal(odoo);
      const writes = await writesFor(odoo, deal);
      const { order } = await odoo.erp.applyLeadToProject(writes, caller());
      odoo.line.spoilNext(operation, fault);
      const keys = keysOf(deal);
      const { result } = await untilDone((context) => odoo.erp.undoLeadToProject(keys, context));
      await odoo.line.quiet();
      expect(odoo.line.pending()).toEqual([]);
      expect(result.undone).toContain(`Order ${order.number} is cancelled.`);
      expect((await booksOf(odoo, deal)).plain).toEqual(undone);
    },
  );
});
