import Big from 'big.js';
import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import type { OdooVersion } from '../odoo-version.ts';

/** The three sums that lines and documents show. */
export interface Amounts {
  untaxed: Big;
  tax: Big;
  total: Big;
}

/** A line as taxes are computed on it. */
export interface TaxedLine {
  /** Price × quantity less discount, before any rounding. */
  gross: Big;
  quantity: Big;
  taxes: readonly LineTax[];
}

interface LineTax {
  id: number;
  kind: 'percent' | 'fixed';
  amount: Big;
  included: boolean;
}

/** Taxes of a line, groups by their members. Taxes on taxes, and those by division, are not computed. */
export function lineTaxes(env: Environment, ids: readonly number[]): LineTax[] {
  return ids.flatMap((id) => {
    const tax = env.row('account.tax', id);
    if (tax.amount_type === 'group') return lineTaxes(env, tax.children_tax_ids as number[]);
    const kind = tax.amount_type === 'fixed' ? 'fixed' : 'percent';
    const included = env.value('account.tax', tax, 'price_include') === true;
    return [{ id, kind, amount: new Big(Number(tax.amount)), included }];
  });
}

/** A line by itself: rounded on its own, in either method (measured on both). */
export function lineAmounts(line: TaxedLine, digits: number): Amounts {
  const { untaxed, taxes } = splitLine({ ...line, gross: round(line.gross, digits) }, digits);
  const tax = sumOf(taxes.map(({ amount }) => amount));
  return { untaxed, tax, total: untaxed.plus(tax) };
}

/** A document, by the method of its company. All of it measured on both versions. */
export function documentAmounts(
  lines: readonly TaxedLine[],
  { version, globally, digits }: { version: OdooVersion; globally: boolean; digits: number },
): Amounts {
  if (globally && version === '19.0') return roundedOnce(lines, digits);
  const each = lines.map((line) => lineAmounts(line, digits));
  const untaxed = sumOf(each.map((one) => one.untaxed));
  const tax = globally ? taxRoundedOnce(lines, digits) : sumOf(each.map((one) => one.tax));
  return { untaxed, tax, total: untaxed.plus(tax) };
}

/**
 * "Round per Tax" of 19: the untaxed total is rounded once as well, over what the lines are before rounding, so that it may
 * differ from the sum of the lines by cents. With only included taxes it is the total that is rounded so.
 */
function roundedOnce(lines: readonly TaxedLine[], digits: number): Amounts {
  const exact = lines.map((line) => splitLine(line));
  const base = sumOf(exact.map(({ untaxed }) => untaxed));
  const taxes = exact.flatMap((line) => line.taxes);
  const tax = sumOf(byTax(taxes).map((amount) => round(amount, digits)));
  if (taxes.some(({ included }) => !included)) {
    const untaxed = round(base, digits);
    return { untaxed, tax, total: untaxed.plus(tax) };
  }
  const total = round(base.plus(sumOf(taxes.map(({ amount }) => amount))), digits);
  return { untaxed: total.minus(tax), tax, total };
}

/** "Round Globally" of 17: on rounded lines, once for each tax; included ones stay rounded by line. */
function taxRoundedOnce(lines: readonly TaxedLine[], digits: number): Big {
  const taxes = lines.flatMap((line) => {
    const rounded = splitLine({ ...line, gross: round(line.gross, digits) }, digits);
    const exact = line.taxes
      .filter(({ included }) => !included)
      .map((tax) => ({ ...tax, amount: on(tax, rounded.untaxed, line) }));
    return [...rounded.taxes.filter(({ included }) => included), ...exact];
  });
  return sumOf(byTax(taxes).map((amount) => round(amount, digits)));
}

/** What a line's gross is made of: its price without tax, and each tax; without `digits` nothing is rounded. */
function splitLine(line: TaxedLine, digits?: number): { untaxed: Big; taxes: LineTax[] } {
  const included = line.taxes.filter((tax) => tax.included);
  const fixed = sumOf(included.filter(({ kind }) => kind === 'fixed').map((tax) => on(tax, line.gross, line)));
  const percents = sumOf(included.filter(({ kind }) => kind === 'percent').map(({ amount }) => amount));
  const base = line.gross.minus(fixed).div(percents.div(100).plus(1));
  const inside = included.map((tax) => ({ ...tax, amount: round(on(tax, base, line), digits) }));
  const untaxed = round(line.gross.minus(sumOf(inside.map(({ amount }) => amount))), digits);
  const outside = line.taxes.filter((tax) => !tax.included);
  return {
    untaxed,
    taxes: [...inside, ...outside.map((tax) => ({ ...tax, amount: round(on(tax, untaxed, line), digits) }))],
  };
}

function on({ kind, amount }: LineTax, base: Big, { quantity }: TaxedLine): Big {
  return kind === 'fixed' ? amount.times(quantity) : base.times(amount).div(100);
}

function byTax(taxes: readonly LineTax[]): Big[] {
  const sums = new Map<number, Big>();
  for (const { id, amount } of taxes) sums.set(id, (sums.get(id) ?? new Big(0)).plus(amount));
  return [...sums.values()];
}

/** Half away from zero. */
function round(amount: Big, digits?: number): Big {
  return digits === undefined ? amount : amount.round(digits, Big.roundHalfUp);
}

function sumOf(amounts: readonly Big[]): Big {
  return amounts.reduce((total, one) => total.plus(one), new Big(0));
}

/** How a company's documents are rounded, in a currency. */
export function roundingOf(env: Environment, company: Row, currency: Row | undefined) {
  return {
    version: env.version,
    globally: company.tax_calculation_rounding_method === 'round_globally',
    digits: Number(currency?.decimal_places ?? 2),
  };
}
