import Big from 'big.js';
import type { Currency } from '../ids.ts';
import { type Issue, issueOf } from '../issue.ts';
import { add, compare, type Decimal, type Money, money, zero } from '../money.ts';
import { moneyText } from '../money-text.ts';

/** As an entity's company is set in Odoo (`tax_calculation_rounding_method`). */
export type TaxRounding = 'per line' | 'globally';

/** How the totals of a company's documents come about. */
export interface DocumentRounding {
  tax: TaxRounding;
  /** `globally`: the total without tax is rounded once, over the lines before they are rounded: by cents it may not be their sum. */
  untaxed: TaxRounding;
}

/** A tax in percent on the price without tax. */
export interface Tax {
  id: string;
  percent: Decimal;
}

/**
 * Rule 4: the tax of a document's lines, rounded on each line or once for each tax.
 *
 * @param lines amounts as they are on the lines; before they are rounded, where the total without tax is rounded once as well
 */
export function taxOf(lines: { amount: Decimal; taxes: Tax[] }[], rounding: TaxRounding, of: Currency): Money {
  const exact = lines.flatMap(({ amount, taxes }) =>
    taxes.map(({ id, percent }) => ({ id, tax: new Big(amount).times(percent).div(100) })),
  );
  if (rounding === 'per line') return exact.map(({ tax }) => money(tax, of)).reduce(add, zero(of));
  const byTax = new Map<string, Big>();
  for (const { id, tax } of exact) byTax.set(id, (byTax.get(id) ?? new Big(0)).plus(tax));
  return [...byTax.values()].map((tax) => money(tax, of)).reduce(add, zero(of));
}

/** Without `tax` the plan has no figure of its own for it. */
interface Figures {
  untaxed: Money;
  tax?: Money;
}

/** Rule 4: Odoo's totals are the truth on the document; a plan that differs by any amount is looked at. Null: they agree. */
export function totalsIssue(contract: string, plan: Figures, erp: Required<Figures>): Issue | null {
  const differs = (a: Money, b: Money | undefined) =>
    b !== undefined && (a.currency !== b.currency || compare(a, b) !== 0);
  const parts = [
    ...(differs(erp.untaxed, plan.untaxed)
      ? [`${moneyText(plan.untaxed)} without tax in the plan, ${moneyText(erp.untaxed)} in Odoo`]
      : []),
    ...(plan.tax && differs(erp.tax, plan.tax)
      ? [`${moneyText(plan.tax)} of tax in the plan, ${moneyText(erp.tax)} in Odoo`]
      : []),
  ];
  if (parts.length === 0) return null;
  return issueOf('TL-BILL-0004', {
    message: `The invoice of ${contract} comes to another total than its plan: ${parts.join('; ')}.`,
    hint: "Compare Odoo's draft with the plan line by line: a tax, a rounding setting or a changed line makes the difference.",
    about: `contract=${contract}`,
  });
}
