import { expect, it } from 'vitest';
import { type ErpInvoice, type InvoiceStanding, standingOf } from '../../../domain/erp-invoice.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { invoiceOf, lineWrite, type SampleOrder, sampleOrder } from './sample-invoice.ts';

describeOdoo('what became of an invoice by hand', (odoo) => {
  it('is told: reset to draft and posted again, cancelled, cancelled and reset', async () => {
    const { read, id } = await postedInvoice();
    await byHand('button_draft', id);
    expect(await read()).toMatchObject({ standing: 'reset to draft', number: expect.stringMatching(/2026/) });
    await byHand('action_post', id);
    expect(await read()).toMatchObject({ standing: 'posted' });
    // Of a posted one too, at once.
    await byHand('button_cancel', id);
    expect(await read()).toMatchObject({ standing: 'cancelled', open: '1000.00' });
    await byHand('button_draft', id);
    expect(await read()).toMatchObject({ standing: 'reset to draft' });
  });

  it('is told: paid in two parts', async () => {
    const { read, id } = await postedInvoice();
    await pay(id, 400);
    expect(await read()).toMatchObject({ standing: 'partly paid', open: '600.00' });
    await pay(id);
    expect(await read()).toMatchObject({ standing: 'paid', open: '0.00' });
    await expect(pay(id)).rejects.toThrow(/nothing left to pay/i);
  });

  it('is told: taken back by Odoo’s own wizard, and by which credit note', async () => {
    const { read, id, order } = await postedInvoice();
    const credit = await reverse(id, 'reverse_moves');
    expect(await read()).toMatchObject({
      standing: 'posted',
      open: '1000.00',
      creditNotes: [{ id: credit, key: null, number: null, state: 'draft', total: '1000.00' }],
    });
    expect(await invoicedOf(order)).toEqual([0, 0]);
    await byHand('action_post', credit);
    const { creditNotes, ...after } = await read();
    expect(after).toMatchObject({ standing: 'credited', open: '0.00', state: 'posted' });
    expect(creditNotes).toMatchObject([
      { id: credit, key: null, number: expect.stringMatching(/^R/), state: 'posted' },
    ]);
    // A cancelled credit note takes nothing back.
    await byHand('button_cancel', credit);
    expect(await read()).toMatchObject({ standing: 'posted', open: '1000.00', creditNotes: [{ state: 'cancelled' }] });
    expect(await invoicedOf(order)).toEqual([10, 0]);
  });

  it('is told: replaced, which credits it at once and drafts another that isn’t ours', async () => {
    const { read, id, order, key } = await postedInvoice();
    const replacement = await reverse(id, 'modify_moves');
    expect(await read()).toMatchObject({ standing: 'credited', creditNotes: [{ key: null, state: 'posted' }] });
    const [found] = await odoo.auditor.find('account.move', [['id', '=', replacement]], ['state', 'invoice_origin']);
    // 17 copies the source document, by which ours are looked for; 19 does not.
    expect(found).toMatchObject({ state: 'draft', invoice_origin: odoo.version === '17.0' ? key : false });
    expect((await read()).id).toBe(id);
    expect(await odoo.erp.draftInvoices([writeFor(order)], caller(2))).toMatchObject([{ id }]);
  });

  it('is told: credited in part, and paid besides', async () => {
    const { read, id, order, key } = await postedInvoice();
    const credit = invoiceOf(order, 2, {
      kind: 'credit note',
      reverses: key,
      lines: [lineWrite(order, 0, { quantity: '3', unitPrice: '100' })],
    });
    await odoo.erp.draftInvoices([credit], caller());
    await odoo.erp.postInvoices([credit.key], caller());
    expect(await read()).toMatchObject({ standing: 'partly credited', open: '700.00' });
    expect(await invoicedOf(order)).toEqual([7, 0]);
    await pay(id);
    expect(await read()).toMatchObject({ standing: 'partly credited', open: '0.00' });
  });

  it('is told: paid and then credited, so that the credit note is what is owed', async () => {
    const { read, id, key, order } = await postedInvoice();
    await pay(id);
    const credit = { ...writeFor(order), key: `${key}-c`, kind: 'credit note' as const, reverses: key };
    await odoo.erp.draftInvoices([credit], caller());
    const [owed] = await odoo.erp.postInvoices([credit.key], caller());
    expect(owed).toMatchObject({ open: '1000.00' });
    expect(await read()).toMatchObject({ standing: 'credited', open: '0.00' });
  });

  it('keeps on 19 what settles an invoice that is reset to draft, and undoes it on 17', async () => {
    const { read, id } = await postedInvoice();
    await pay(id);
    await byHand('button_draft', id);
    expect(await read()).toMatchObject({
      standing: 'reset to draft',
      open: odoo.version === '17.0' ? '1000.00' : '0.00',
    });
    await byHand('action_post', id);
    expect(await read()).toMatchObject({ standing: odoo.version === '17.0' ? 'posted' : 'paid' });
  });

  it('is told: deleted as a draft; once posted, Odoo keeps all but the last of a series', async () => {
    const { read, id } = await postedInvoice();
    await postedInvoice();
    await byHand('button_draft', id);
    await expect(byHand('unlink', id)).rejects.toThrow('already consumed a sequence number');
    expect(await read()).toMatchObject({ standing: 'reset to draft' });
    const order = await sampleOrder(odoo);
    const write = writeFor(order);
    const [draft] = await odoo.erp.draftInvoices([write], caller());
    await byHand('unlink', draft?.id ?? 0);
    expect(await odoo.erp.readInvoices([write.key], caller())).toEqual([null]);
  });

  /** Over 1000.00. */
  function writeFor(order: SampleOrder) {
    return invoiceOf(order, 1, { lines: [lineWrite(order, 0, { quantity: '10', unitPrice: '100' })] });
  }

  async function postedInvoice() {
    const order = await sampleOrder(odoo);
    const { key } = writeFor(order);
    await odoo.erp.draftInvoices([writeFor(order)], caller());
    const [posted] = await odoo.erp.postInvoices([key], caller());
    const read = async (): Promise<ErpInvoice & { standing: InvoiceStanding }> => {
      const [found] = await odoo.erp.readInvoices([key], caller());
      if (!found) throw new Error(`${key} is not in Odoo.`);
      return { ...found, standing: standingOf(found) };
    };
    return { order, key, id: posted?.id ?? 0, read };
  }

  function byHand(method: string, id: number): Promise<unknown> {
    return odoo.auditor.call('account.move', method, [[id]]);
  }

  async function pay(id: number, amount?: number): Promise<void> {
    const context = { active_model: 'account.move', active_ids: [id] };
    const values = { payment_date: '2026-11-05', ...(amount !== undefined && { amount }) };
    const wizard = await odoo.auditor.create('account.payment.register', values, context);
    await odoo.auditor.call('account.payment.register', 'action_create_payments', [[wizard]], { context });
  }

  /** Answers with the one document that came of it. */
  async function reverse(id: number, method: 'reverse_moves' | 'modify_moves'): Promise<number> {
    const context = { active_model: 'account.move', active_ids: [id] };
    const [move] = (await odoo.auditor.call('account.move', 'read', [[id], ['journal_id']], { load: null })) as {
      journal_id: number;
    }[];
    const values = { ...(move && { journal_id: move.journal_id }), reason: 'Wrong rate', date: '2026-11-02' };
    const wizard = await odoo.auditor.create('account.move.reversal', values, context);
    const made = await odoo.auditor.call('account.move.reversal', method, [[wizard]], { context });
    return (made as { res_id: number }).res_id;
  }

  async function invoicedOf({ lineIds }: SampleOrder): Promise<unknown[]> {
    const lines = await odoo.auditor.find('sale.order.line', [['id', 'in', lineIds]], ['qty_invoiced']);
    return lines.map(({ qty_invoiced: quantity }) => quantity);
  }
});
