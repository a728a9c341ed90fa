import Big from 'big.js';
import type { ErpOrder, ErpOrderLine } from '../erp.ts';
import type { Issue } from '../issue.ts';
import type { Decimal } from '../money.ts';
import { deviation } from './deviation.ts';
import type { OrderLineWrite } from './plan-types.ts';
import { proveNumber, proveValue } from './prove-value.ts';

/** A line may be sold under another name later; what it costs, and where it is booked, may not change by itself. */
export function proveOrderLine(order: ErpOrder, planned: OrderLineWrite): Issue[] {
  const line = order.lines.find(({ key }) => key === planned.key);
  if (!line)
    return [deviation(order, 'line', `has no line for ${planned.name}`, `one with ${planned.quantity} is planned`)];
  const where = (what: string) => `has for ${planned.name} ${what}`;
  return [
    ...proveValue(order, 'product', where('the product'), line.productCode, planned.productCode),
    ...proveNumber(order, 'quantity', where('the quantity'), line.quantity, planned.quantity),
    ...proveNumber(order, 'price', where('the unit price'), line.unitPrice, planned.unitPrice),
    ...proveNumber(order, 'discount', where('the discount'), line.discountPercent, planned.discountPercent),
    ...proveTaxes(order, line, planned),
    ...proveAnalytic(order, line, planned),
  ];
}

/** Where the plan names none, the ERP's own choice stands: the product's taxes, or what a fiscal position makes of them. */
function proveTaxes(order: ErpOrder, { taxes }: ErpOrderLine, { name, taxIds }: OrderLineWrite): Issue[] {
  if (taxIds === null || sorted(taxes.map(({ id }) => id)) === sorted(taxIds)) return [];
  const found = taxes.map((tax) => `${tax.name} (${tax.id})`).join(', ');
  const text = found ? `has for ${name} the taxes ${found}` : `has for ${name} no taxes`;
  return [deviation(order, 'taxes', text, taxIds.length > 0 ? `${sorted(taxIds)} is planned` : 'none is planned')];
}

function sorted(ids: readonly number[]): string {
  return ids.toSorted((a, b) => a - b).join(', ');
}

function proveAnalytic(order: ErpOrder, line: ErpOrderLine, { name, analytic }: OrderLineWrite): Issue[] {
  if (analytic === null || shares(line.analytic) === shares(analytic)) return [];
  const text = `has for ${name} the analytic shares ${shares(line.analytic) || 'nothing'}`;
  return [deviation(order, 'analytic', text, `${shares(analytic) || 'nothing'} is planned`)];
}

/** Percent by account in one order and one form, so that 60 and 60.0 are the same. */
function shares(analytic: Record<string, Decimal>): string {
  return Object.entries(analytic)
    .map(([account, percent]) => `${new Big(percent).toFixed()}% on account ${account}`)
    .sort()
    .join(', ');
}
