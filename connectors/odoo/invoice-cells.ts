import type { InvoiceLineWrite, InvoiceWrite } from '../../domain/erp-invoice.ts';
import { externalId } from './external-id.ts';
import { invoiceKey, invoiceLineKey } from './invoice-keys.ts';
import { analyticJson } from './line-cells.ts';
import { type Cells, given, type LoadRecord } from './load-table.ts';
import { htmlOf } from './odoo-values.ts';

/** A document for `load`. The accounting date is Odoo's to set: it follows the invoice's until posting. */
export function invoiceRecord(write: InvoiceWrite): LoadRecord {
  return {
    cells: {
      id: externalId(invoiceKey(write.key)),
      ...given({
        move_type: write.kind === 'credit note' ? 'out_refund' : 'out_invoice',
        'partner_id/.id': write.customerId,
        currency_id: write.currency,
        invoice_date: write.date,
        invoice_origin: write.key,
        ref: write.purchaseOrder,
        narration: write.note === null ? null : htmlOf(write.note),
        'invoice_payment_term_id/.id': write.paymentTermsId,
        'invoice_user_id/.id': write.salespersonId,
        'reversed_entry_id/id': write.reverses === null ? null : externalId(invoiceKey(write.reverses)),
      }),
    },
    children: { invoice_line_ids: write.lines.map((line, index) => invoiceLineCells(write.key, line, index)) },
  };
}

function invoiceLineCells(document: string, line: InvoiceLineWrite, index: number): Cells {
  return {
    id: externalId(invoiceLineKey(document, line.key)),
    ...given({
      sequence: (index + 1) * 10,
      name: line.text,
      'product_id/.id': line.productId,
      quantity: line.quantity,
      price_unit: line.unitPrice,
      discount: line.discountPercent,
      // An empty cell is no tax; without the column Odoo would add its own.
      'tax_ids/.id': line.taxIds.join(','),
      analytic_distribution: Object.keys(line.analytic).length === 0 ? null : analyticJson(line.analytic),
      'sale_line_ids/.id': line.orderLineId,
    }),
  };
}
