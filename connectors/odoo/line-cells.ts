import type { OrderLineWrite, OrderWrite } from '../../domain/lead-to-project/plan-types.ts';
import { externalId } from './external-id.ts';
import { type Cells, given } from './load-table.ts';
import type { OdooDialect } from './odoo-dialect.ts';

/**
 * An order line for `load`. Quantity and price always together: a quantity alone resets a negotiated price to the price
 * list's.
 *
 * @param project the cell that names its project, without which Odoo 19 makes a second one for the order; empty for none
 */
export function lineCells(line: OrderLineWrite, project: Cells, dialect: OdooDialect): Cells {
  return {
    id: externalId(line.key),
    ...given({
      'product_id/.id': line.productId,
      name: line.name,
      product_uom_qty: line.quantity,
      price_unit: line.unitPrice,
      discount: line.discountPercent,
      ...project,
      [`${dialect.lineTaxes}/.id`]: line.taxIds?.join(','),
      analytic_distribution: line.analytic === null ? undefined : analyticJson(line.analytic),
    }),
  };
}

/**
 * A note among lines, with the columns of those that it is loaded with: what it lacks is empty.
 *
 * @param columns of `lineCells`
 */
export function noteCells({ key, text }: NonNullable<OrderWrite['lineNote']>, columns: readonly string[]): Cells {
  const empty = columns.map((column) => [column, '']);
  return {
    ...Object.fromEntries(empty),
    id: externalId(key),
    name: text,
    product_uom_qty: '0',
    price_unit: '0',
    discount: '0',
    display_type: 'line_note',
  };
}

/** Percent as JSON numbers, without a detour over floats. */
export function analyticJson(percents: Record<string, string>): string {
  return `{${Object.entries(percents)
    .map(([account, percent]) => `${JSON.stringify(account)}: ${percent}`)
    .join(', ')}}`;
}
