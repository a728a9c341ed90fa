import { expect, it } from 'vitest';
import { BusinessRejection } from '../../../domain/business-rejection.ts';
import { standingOf } from '../../../domain/erp-invoice.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { booked, invoiceOf, keysOf, lineWrite, sampleOrder } from './sample-invoice.ts';

describeOdoo('drafting and posting invoices', (odoo) => {
  it('drafts several in one call, reads them back as they were sent, and writes nothing when done again', async () => {
    const order = await sampleOrder(odoo);
    const analytic = await shares(order.companyId);
    const one = invoiceOf(order, 1);
    const lines = [lineWrite(order, 0, { quantity: '0.5', unitPrice: '2400', analytic })];
    const two = invoiceOf(order, 2, { purchaseOrder: null, note: null, lines });
    odoo.line.forget();
    const drafts = await odoo.erp.draftInvoices([one, two], caller());
    expect(odoo.line.calls().map(({ operation }) => operation)).toEqual([
      'account.move.search_read',
      'account.move.load',
      'account.move.web_read',
      'account.move.line.get_metadata',
    ]);
    for (const [at, write] of [one, two].entries()) {
      expect(drafts[at]).toMatchObject({
        key: write.key,
        kind: 'invoice',
        state: 'draft',
        wasPosted: false,
        company: { id: order.companyId },
        customer: { id: order.customerId },
        currency: order.currency,
        date: '2026-10-31',
        accountingDate: '2026-10-31',
        purchaseOrder: write.purchaseOrder,
        reversesId: null,
        creditNotes: [],
        lines: write.lines.map(({ orderLineId, taxIds: _, ...line }) => ({
          ...line,
          orderLineIds: [orderLineId],
          taxes: [],
        })),
      });
    }
    expect(drafts.map(({ untaxed, tax, total, open }) => [untaxed, tax, total, open])).toEqual([
      ['786.28', '0.00', '786.28', '786.28'],
      ['1200.00', '0.00', '1200.00', '1200.00'],
    ]);
    expect(drafts.flatMap((draft) => draft.lines.map(({ untaxed }) => untaxed))).toEqual([
      '791.78',
      '-5.50',
      '1200.00',
    ]);
    expect(drafts.map(standingOf)).toEqual(['draft', 'draft']);
    const billed = await odoo.auditor.find('sale.order.line', [['id', 'in', order.lineIds]], ['qty_invoiced']);
    expect(billed.map((line) => line.qty_invoiced)).toEqual([7.83, 1]);
    odoo.line.forget();
    expect(await odoo.erp.draftInvoices([one, two], caller(2))).toEqual(drafts);
    expect(await odoo.erp.readInvoices(keysOf([two, one]), caller())).toEqual(drafts.toReversed());
    expect(odoo.line.calls().map(({ operation }) => operation)).not.toContain('account.move.load');
  });

  it('brings a draft to another plan: lines changed, dropped and added, another date and reference', async () => {
    const order = await sampleOrder(odoo);
    const write = invoiceOf(order, 1);
    const [before] = await odoo.erp.draftInvoices([write], caller());
    const lines = [
      lineWrite(order, 0, { quantity: '8', unitPrice: '130' }),
      lineWrite(order, 1, { key: 'fee:go-live', quantity: '0.25', unitPrice: '12500.5' }),
    ];
    const changed = { ...write, date: '2026-11-01' as typeof write.date, purchaseOrder: 'Another', lines };
    // Three at once: each finds the same line to drop.
    const all = await Promise.all([1, 2, 3].map(() => odoo.erp.draftInvoices([changed], caller())));
    expect(new Set(all.flat().map(({ untaxed }) => untaxed))).toEqual(new Set(['4165.13']));
    const [after] = await odoo.erp.readInvoices([write.key], caller());
    expect(after).toMatchObject({
      id: before?.id,
      date: '2026-11-01',
      accountingDate: '2026-11-01',
      untaxed: '4165.13',
    });
    expect(after?.lines.map(({ key }) => key)).toEqual(['role:0 senior', 'fee:go-live']);
    expect(after?.lines[0]?.id).toBe(before?.lines[0]?.id);
    expect(await booked(odoo, order)).toHaveLength(1);
  });

  it('posts drafts and tells number, state and the date they are booked on; once more it changes nothing', async () => {
    const order = await sampleOrder(odoo);
    const writes = [invoiceOf(order, 1), invoiceOf(order, 2)];
    await odoo.erp.draftInvoices(writes, caller());
    odoo.line.forget();
    const posted = await odoo.erp.postInvoices(keysOf(writes), caller());
    expect(odoo.line.calls().map(({ operation }) => operation)).toEqual([
      'account.move.search_read',
      'account.move.get_metadata',
      'account.move.action_post',
      'account.move.web_read',
      'account.move.line.get_metadata',
    ]);
    for (const invoice of posted) {
      expect(invoice).toMatchObject({ state: 'posted', wasPosted: true, accountingDate: '2026-10-31', open: '786.28' });
      expect(invoice.number).toMatch(/\/2026\/\d+$/);
      expect(standingOf(invoice)).toBe('posted');
    }
    odoo.line.forget();
    expect(await odoo.erp.postInvoices(keysOf(writes), caller(2))).toEqual(posted);
    // Nor does a draft that is asked for again touch what is posted, whatever it says: 17 would let it.
    const other = writes.map((write) => ({ ...write, lines: write.lines.slice(0, 1) }));
    expect(await odoo.erp.draftInvoices(other, caller(3))).toEqual(posted);
    const operations = odoo.line.calls().map(({ operation }) => operation);
    expect(operations).not.toContain('account.move.action_post');
    expect(operations).not.toContain('account.move.load');
  });

  it('posts once when several ask at the same time', async () => {
    const order = await sampleOrder(odoo);
    const write = invoiceOf(order, 1);
    const drafts = await Promise.all([1, 2, 3].map(() => odoo.erp.draftInvoices([write], caller())));
    expect(new Set(drafts.flat().map(({ id }) => id)).size).toBe(1);
    const posted = await Promise.all([1, 2, 3].map(() => odoo.erp.postInvoices([write.key], caller())));
    expect(new Set(posted.flat().map(({ number }) => number)).size).toBe(1);
    expect(await booked(odoo, order)).toMatchObject([{ state: 'posted', lines: 2 }]);
  });

  it('credits an invoice: positive lines, linked to it, settled with it by posting, and nothing is invoiced any more', async () => {
    const order = await sampleOrder(odoo);
    const invoice = invoiceOf(order, 1);
    await odoo.erp.draftInvoices([invoice], caller());
    const [posted] = await odoo.erp.postInvoices([invoice.key], caller());
    const credit = invoiceOf(order, 2, { kind: 'credit note', reverses: invoice.key });
    const [draft] = await odoo.erp.draftInvoices([credit], caller());
    expect(draft).toMatchObject({ kind: 'credit note', reversesId: posted?.id, total: '786.28', open: '786.28' });
    expect(await odoo.erp.draftInvoices([credit], caller(2))).toEqual([draft]);
    const [waiting] = await odoo.erp.readInvoices([invoice.key], caller());
    expect(waiting && standingOf(waiting)).toBe('posted');
    expect(waiting?.creditNotes).toMatchObject([{ key: credit.key, state: 'draft', total: '786.28' }]);
    const [credited] = await odoo.erp.postInvoices([credit.key], caller());
    expect(credited).toMatchObject({ state: 'posted', open: '0.00' });
    const [taken] = await odoo.erp.readInvoices([invoice.key], caller());
    expect(taken && standingOf(taken)).toBe('credited');
    expect(taken).toMatchObject({ open: '0.00', creditNotes: [{ key: credit.key, number: credited?.number }] });
    const billed = await odoo.auditor.find('sale.order.line', [['id', 'in', order.lineIds]], ['qty_invoiced']);
    expect(billed.map((line) => line.qty_invoiced)).toEqual([0, 0]);
  });

  it('keeps none of a refused batch and names the document that Odoo objects to', async () => {
    const order = await sampleOrder(odoo);
    const good = invoiceOf(order, 1);
    const lines = [lineWrite(order, 0, { orderLineId: 99_999_999 })];
    const bad = invoiceOf(order, 2, { lines });
    const issues = await rejection(odoo.erp.draftInvoices([good, bad], caller()));
    expect(issues).toMatchObject([{ code: 'TL-ERP-0001' }]);
    expect(issues[0]?.message).toContain(`the invoice ${bad.key}: No matching record found for database id '99999999'`);
    expect(await booked(odoo, order)).toEqual([]);
    expect(await odoo.erp.draftInvoices([good], caller())).toMatchObject([{ state: 'draft' }]);
  });

  it('posts none of a batch of which Odoo refuses one', async () => {
    const order = await sampleOrder(odoo);
    const good = invoiceOf(order, 1);
    const bad = invoiceOf(order, 2, { lines: [lineWrite(order, 0, { unitPrice: '-100' })] });
    await odoo.erp.draftInvoices([good, bad], caller());
    const issues = await rejection(odoo.erp.postInvoices(keysOf([good, bad]), caller()));
    expect(issues).toMatchObject([{ code: 'TL-ERP-0001', message: expect.stringContaining('negative total amount') }]);
    expect((await booked(odoo, order)).map(({ state }) => state)).toEqual(['draft', 'draft']);
    expect(await odoo.erp.postInvoices([good.key], caller())).toMatchObject([{ state: 'posted' }]);
  });

  it('refuses a draft that somebody added a line to, and posts nothing that was cancelled or deleted', async () => {
    const order = await sampleOrder(odoo);
    const writes = [1, 2, 3].map((n) => invoiceOf(order, n));
    const [added, cancelled, deleted] = await odoo.erp.draftInvoices(writes, caller());
    const extra = [[0, 0, { name: 'By hand', quantity: 1, price_unit: 10, tax_ids: [[6, 0, []]] }]];
    await odoo.auditor.write('account.move', Number(added?.id), { invoice_line_ids: extra });
    await odoo.auditor.call('account.move', 'button_cancel', [[cancelled?.id]]);
    await odoo.auditor.call('account.move', 'unlink', [[deleted?.id]]);
    const messages = async (call: Promise<unknown>) => (await rejection(call)).map(({ message }) => message);
    expect(await messages(odoo.erp.draftInvoices(writes, caller()))).toEqual([
      `Somebody added to the draft invoice ${writes[0]?.key} in Odoo what the plan does not have: “By hand” (10.00 ${order.currency}).`,
      `The invoice ${writes[1]?.key} was cancelled in Odoo.`,
    ]);
    expect(await messages(odoo.erp.postInvoices([writes[1]?.key ?? ''], caller()))).toEqual([
      `${writes[1]?.key} was cancelled in Odoo before it was posted.`,
    ]);
    expect(await messages(odoo.erp.postInvoices([writes[2]?.key ?? ''], caller()))).toEqual([
      `The draft of ${writes[2]?.key} is not in Odoo any more.`,
    ]);
    expect(await odoo.erp.readInvoices([writes[2]?.key ?? ''], caller())).toEqual([null]);
    expect(await odoo.erp.draftInvoices(writes.slice(2), caller())).toMatchObject([{ state: 'draft' }]);
  });

  it('takes at most ten documents and 500 lines in a call, each once, of one company', async () => {
    const order = await sampleOrder(odoo);
    const some = (count: number) => Array.from({ length: count }, (_, at) => invoiceOf(order, at));
    await expect(odoo.erp.draftInvoices(some(11), caller())).rejects.toThrow('11 documents with 22 lines are too many');
    const lines = Array.from({ length: 501 }, (_, at) => lineWrite(order, 0, { key: `entry:${at}` }));
    await expect(odoo.erp.draftInvoices([invoiceOf(order, 1, { lines })], caller())).rejects.toThrow('501 lines');
    await expect(odoo.erp.postInvoices(['a', 'a'], caller())).rejects.toThrow('the same document twice');
    const foreign = invoiceOf(order, 2, { companyId: order.companyId + 1 });
    await expect(odoo.erp.draftInvoices([invoiceOf(order, 1), foreign], caller())).rejects.toThrow('of one company');
    expect(await odoo.erp.draftInvoices(some(10), caller())).toHaveLength(10);
    expect(await odoo.erp.draftInvoices([], caller())).toEqual([]);
    expect(await odoo.erp.readInvoices([], caller())).toEqual([]);
  });

  it('names the right that the account lacks', async ({ skip }) => {
    if (!odoo.limited) return skip('no account with few rights was given');
    const order = await sampleOrder(odoo);
    expect(await rejection(odoo.limited.draftInvoices([invoiceOf(order, 1)], caller()))).toMatchObject([
      { code: 'TL-ERP-0002', category: 'access' },
    ]);
  });

  /** Two thirds and a third, on accounts of the company. */
  async function shares(companyId: number): Promise<Record<string, string>> {
    const [plan] = await odoo.auditor.find('account.analytic.plan', [], ['name']);
    const account = (name: string) =>
      odoo.auditor.create('account.analytic.account', { name, plan_id: plan?.id, company_id: companyId });
    return { [await account('one')]: '66.67', [await account('two')]: '33.33' };
  }
});

async function rejection(call: Promise<unknown>): Promise<BusinessRejection['issues']> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BusinessRejection);
  return error instanceof BusinessRejection ? error.issues : [];
}
