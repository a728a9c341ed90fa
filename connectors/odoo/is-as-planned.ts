import Big from 'big.js';
import type { ErpInvoiceLine, InvoiceLineWrite, InvoiceWrite } from '../../domain/erp-invoice.ts';
import type { Decimal } from '../../domain/money.ts';
import { htmlOf } from './odoo-values.ts';
import type { InvoiceReading } from './read-invoices.ts';

/** Does the draft say what is planned? Where Odoo has written our words in its own way it doesn't, and is loaded again. */
export function isAsPlanned(write: InvoiceWrite, { invoice, ...reading }: InvoiceReading): boolean {
  return (
    invoice.kind === write.kind &&
    invoice.customer.id === write.customerId &&
    invoice.currency === write.currency &&
    invoice.date === write.date &&
    invoice.purchaseOrder === write.purchaseOrder &&
    (invoice.reversesId === null) === (write.reverses === null) &&
    reading.narration === (write.note === null ? null : htmlOf(write.note)) &&
    isLeftOr(write.paymentTermsId, reading.paymentTermsId) &&
    isLeftOr(write.salespersonId, reading.salespersonId) &&
    invoice.lines.length === write.lines.length &&
    write.lines.every((line, index) => isSameLine(line, invoice.lines[index]))
  );
}

function isSameLine(line: InvoiceLineWrite, found: ErpInvoiceLine | undefined): boolean {
  return (
    found !== undefined &&
    found.key === line.key &&
    found.text === line.text &&
    found.productId === line.productId &&
    isSame(found.quantity, line.quantity) &&
    isSame(found.unitPrice, line.unitPrice) &&
    isSame(found.discountPercent, line.discountPercent) &&
    found.orderLineIds.join() === (line.orderLineId === null ? '' : String(line.orderLineId)) &&
    sorted(found.taxes.map(({ id }) => id)) === sorted(line.taxIds) &&
    shares(found.analytic) === shares(line.analytic)
  );
}

/** What a write doesn't name is left to Odoo. */
function isLeftOr(planned: number | null | undefined, found: number | null): boolean {
  return planned === undefined || planned === found;
}

function isSame(a: Decimal, b: Decimal): boolean {
  return new Big(a).eq(b);
}

function sorted(ids: readonly number[]): string {
  return [...ids].sort((a, b) => a - b).join();
}

function shares(analytic: Record<string, Decimal>): string {
  return Object.entries(analytic)
    .map(([account, percent]) => `${account}:${new Big(percent).toFixed()}`)
    .sort()
    .join();
}
