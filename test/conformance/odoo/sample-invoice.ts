import type { InvoiceLineWrite, InvoiceWrite } from '../../../domain/erp-invoice.ts';
import type { CivilDate, Currency } from '../../../domain/ids.ts';
import { caller, type OdooTarget } from './odoo-target.ts';
import { type SampleDeal, sampleDeal } from './sample-deal.ts';
import { lineOf, writesWith } from './sample-lines.ts';

/** A confirmed order over 12 and 1 pieces, and what is billed of it. */
export interface SampleOrder {
  deal: SampleDeal;
  orderId: number;
  lineIds: number[];
  productIds: number[];
  companyId: number;
  customerId: number;
  currency: Currency;
}

export async function sampleOrder(odoo: OdooTarget): Promise<SampleOrder> {
  const deal = sampleDeal(odoo);
  const lines = [
    await lineOf(odoo, deal, 1, 'TL-MANUAL', { name: 'Retainer', quantity: '12', unitPrice: '2400' }),
    await lineOf(odoo, deal, 2, 'TL-FIXED', { name: 'Fixed part', quantity: '1', unitPrice: '12500.5' }),
  ];
  const { order, customerId } = await odoo.erp.applyLeadToProject(await writesWith(odoo, deal, lines), caller());
  return {
    deal,
    orderId: order.id,
    lineIds: order.lines.map(({ id }) => id),
    productIds: lines.map(({ productId }) => productId),
    companyId: order.company.id,
    customerId,
    currency: order.currency,
  };
}

/** The n-th document of an order's, with a line on each of the order's, in quantities and prices that need rounding. */
export function invoiceOf(order: SampleOrder, n: number, given: Partial<InvoiceWrite> = {}): InvoiceWrite {
  return {
    key: `${order.deal.key}/2026-10/${n}`,
    kind: 'invoice',
    companyId: order.companyId,
    customerId: order.customerId,
    date: '2026-10-31' as CivilDate,
    currency: order.currency,
    purchaseOrder: `PO ${order.deal.mark}`,
    reverses: null,
    note: 'October <2026>\nThank you',
    lines: [
      lineWrite(order, 0, { quantity: '7.33', unitPrice: '123.45', discountPercent: '12.5' }),
      lineWrite(order, 1, { quantity: '1', unitPrice: '-5.5' }),
    ],
    ...given,
  };
}

/** A line that bills the order's, without taxes unless they are given. */
export function lineWrite(order: SampleOrder, of: number, given: Partial<InvoiceLineWrite> = {}): InvoiceLineWrite {
  return {
    key: `role:${of} senior`,
    orderLineId: order.lineIds[of] ?? null,
    productId: order.productIds[of] ?? null,
    text: `Senior consultant\nOctober, ${of}`,
    quantity: '1',
    unitPrice: '100',
    discountPercent: '0',
    taxIds: [],
    analytic: {},
    ...given,
  };
}

/** What there is in Odoo for an order's documents, found by their source: a doubled one would show. */
export async function booked(odoo: OdooTarget, { deal }: SampleOrder) {
  const invoices = await odoo.auditor.find(
    'account.move',
    [['invoice_origin', 'like', deal.mark]],
    ['state', 'move_type', 'invoice_origin', 'amount_total', 'payment_state', 'invoice_line_ids'],
  );
  return invoices.map(({ state, move_type: type, amount_total: total, payment_state: payment, ...rest }) => ({
    ...{ state, type, total, payment },
    document: String(rest.invoice_origin).replace(deal.mark, 'MARK'),
    lines: (rest.invoice_line_ids as number[]).length,
  }));
}

export function keysOf(writes: readonly InvoiceWrite[]): string[] {
  return writes.map(({ key }) => key);
}
