import { describe, expect, it } from 'vitest';
import { isAsPlanned } from '../../../connectors/odoo/is-as-planned.ts';
import type { InvoiceReading } from '../../../connectors/odoo/read-invoices.ts';
import type { InvoiceLineWrite, InvoiceWrite } from '../../../domain/erp-invoice.ts';
import type { CivilDate, Currency } from '../../../domain/ids.ts';

const line: InvoiceLineWrite = {
  key: 'role:senior',
  orderLineId: 7,
  productId: 3,
  text: 'Senior',
  quantity: '7.50',
  unitPrice: '120.00',
  discountPercent: '0',
  taxIds: [2, 1],
  analytic: { 5: '66.67', 4: '33.33' },
};

const write: InvoiceWrite = {
  key: 'c/2026-10',
  kind: 'invoice',
  companyId: 1,
  customerId: 9,
  date: '2026-10-31' as CivilDate,
  currency: 'EUR' as Currency,
  purchaseOrder: 'PO 1',
  reverses: null,
  paymentTermsId: 4,
  salespersonId: null,
  note: 'Thank <you>',
  lines: [line],
};

/** As Odoo shows the draft of it: other zeros, another order of taxes. */
const found: InvoiceReading = {
  narration: '<p>Thank &lt;you&gt;</p>',
  paymentTermsId: 4,
  salespersonId: null,
  invoice: {
    id: 1,
    key: write.key,
    kind: 'invoice',
    state: 'draft',
    wasPosted: false,
    number: null,
    url: 'http://odoo.example',
    company: { id: 1, name: 'Firm' },
    customer: { id: 9, name: 'Customer' },
    currency: write.currency,
    date: write.date,
    accountingDate: write.date,
    purchaseOrder: 'PO 1',
    untaxed: '900.00',
    tax: '0.00',
    total: '900.00',
    open: '900.00',
    reversesId: null,
    creditNotes: [],
    lines: [
      {
        id: 1,
        key: line.key,
        orderLineIds: [7],
        productId: 3,
        text: 'Senior',
        quantity: '7.5',
        unitPrice: '120',
        discountPercent: '0',
        untaxed: '900.00',
        total: '900.00',
        taxes: [
          { id: 1, name: 'A' },
          { id: 2, name: 'B' },
        ],
        analytic: { 4: '33.33', 5: '66.67' },
      },
    ],
  },
};

describe('a draft that is there already', () => {
  it('is as planned when it says the same in Odoo’s way, and nothing of what is left to Odoo', () => {
    expect(isAsPlanned(write, found)).toBe(true);
    const { paymentTermsId: _terms, salespersonId: _salesperson, ...left } = write;
    expect(isAsPlanned(left, { ...found, paymentTermsId: 8, salespersonId: 8 })).toBe(true);
  });

  it.each<Partial<InvoiceWrite>>([
    { kind: 'credit note' },
    { customerId: 8 },
    { date: '2026-11-01' as CivilDate },
    { currency: 'USD' as Currency },
    { purchaseOrder: null },
    { reverses: 'c/2026-09' },
    { paymentTermsId: null },
    { salespersonId: 6 },
    { note: null },
    { lines: [] },
    { lines: [line, { ...line, key: 'role:junior' }] },
  ])('is not when the document is to be another: %o', (other) => {
    expect(isAsPlanned({ ...write, ...other }, found)).toBe(false);
  });

  it.each<Partial<InvoiceLineWrite>>([
    { key: 'role:junior' },
    { orderLineId: null },
    { productId: null },
    { text: 'Junior' },
    { quantity: '7.51' },
    { unitPrice: '120.01' },
    { discountPercent: '2.5' },
    { taxIds: [1] },
    { analytic: { 4: '33.34', 5: '66.66' } },
  ])('is not when its line is to be another: %o', (other) => {
    expect(isAsPlanned({ ...write, lines: [{ ...line, ...other }] }, found)).toBe(false);
  });
});
