import { BusinessRejection } from '../../domain/business-rejection.ts';
import type { ErpOrder } from '../../domain/erp.ts';
import { issueOf } from '../../domain/issue.ts';
import type { LeadToProjectWrites, OrderLineWrite, OrderWrite } from '../../domain/lead-to-project/plan-types.ts';
import { externalId } from './external-id.ts';
import { loadRecord } from './load-record.ts';
import { type Cells, given } from './load-table.ts';
import type { OdooDialect } from './odoo-dialect.ts';
import type { OdooSession } from './odoo-session.ts';
import { done } from './odoo-values.ts';

/**
 * The order with its lines, as a draft brought to the plan: lines that we wrote and no longer plan go.
 *
 * @throws BusinessRejection TL-ERP-0005 when somebody added a line to the draft: confirming it would sell what nobody
 * approved.
 */
export async function writeOrder(
  odoo: OdooSession,
  { order, project }: LeadToProjectWrites,
  customerId: number,
  draft: ErpOrder | null,
): Promise<number> {
  const foreign = draft?.lines.filter(({ key }) => key === null) ?? [];
  if (draft && foreign.length > 0) throw hasForeignLines(draft, foreign);
  const planned = new Set(order.lines.map(({ key }) => key));
  const dropped = draft?.lines.filter(({ key }) => key !== null && !planned.has(key)) ?? [];
  const dropIds = dropped.map(({ id }) => id);
  if (dropIds.length > 0) await odoo.records('sale.order.line', 'unlink', dropIds, {}, done);
  return loadRecord(odoo, 'sale.order', `the order for “${order.reference}”`, {
    cells: {
      id: externalId(order.key),
      ...given({
        'partner_id/.id': customerId,
        'company_id/.id': order.companyId,
        'pricelist_id/.id': order.priceListId,
        client_order_ref: order.reference,
        origin: order.origin,
        date_order: orderMoment(order),
        'payment_term_id/.id': order.paymentTermsId,
        'user_id/.id': order.salespersonId,
        note: order.note === undefined ? undefined : asHtml(order.note),
      }),
    },
    children: { order_line: order.lines.map((line) => lineCells(line, project.key, odoo.server.dialect)) },
  });
}

/**
 * Odoo keeps a moment, people see a date in their own zone: 10:00 UTC is the same date from Honolulu
 * (UTC−10) to Auckland in summer (UTC+13).
 */
export function orderMoment({ date }: OrderWrite): string {
  return `${date} 10:00:00`;
}

/** Quantity and price always together: a quantity alone resets a negotiated price to the price list's. */
function lineCells(line: OrderLineWrite, projectKey: string, dialect: OdooDialect): Cells {
  return {
    id: externalId(line.key),
    ...given({
      'product_id/.id': line.productId,
      name: line.name,
      product_uom_qty: line.quantity,
      price_unit: line.unitPrice,
      discount: line.discountPercent,
      // Without it, Odoo 19 makes a second project for the order.
      'project_id/id': externalId(projectKey),
      [`${dialect.lineTaxes}/.id`]: line.taxIds?.join(','),
      analytic_distribution: line.analytic === null ? undefined : analyticJson(line.analytic),
    }),
  };
}

/** Percent as JSON numbers, without a detour over floats. */
function analyticJson(percents: Record<string, string>): string {
  return `{${Object.entries(percents)
    .map(([account, percent]) => `${JSON.stringify(account)}: ${percent}`)
    .join(', ')}}`;
}

function asHtml(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<p>${escaped.replace(/\r?\n/g, '<br>')}</p>`;
}

function hasForeignLines(order: ErpOrder, lines: ErpOrder['lines']): BusinessRejection {
  const names = lines.map(({ name, untaxed }) => `“${name.split('\n')[0]}” (${untaxed} ${order.currency})`);
  return new BusinessRejection([
    issueOf('TL-ERP-0005', {
      message: `Somebody added to the draft order ${order.number} in Odoo what the plan does not have: ${names.join(', ')}.`,
      hint: `Remove it from ${order.number} in Odoo, or add it to the deal, then retry.`,
      about: `odoo=${order.number}`,
    }),
  ]);
}
