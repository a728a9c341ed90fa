import Big from 'big.js';
import type { ErpOrder, ErpOrderLine } from '../erp.ts';
import type { Issue } from '../issue.ts';
import type { Decimal } from '../money.ts';
import { deviation } from './deviation.ts';
import type { OrderLineWrite } from './plan-types.ts';
import { proveNumber, proveValue } from './prove-value.ts';

/** What each line is called when people are told of it: of several that are sold under one name, by its place, too. */
export function withOwnNames<T extends { name: string }>(lines: readonly T[]): T[] {
  const isDouble = ({ name }: T) => lines.filter((line) => line.name === name).length > 1;
  return lines.map((line, at) => (isDouble(line) ? { ...line, name: `${line.name} (line ${at + 1})` } : line));
}

/** A line may be sold under another name later; what it costs, and where it is booked, may not change by itself. */
export function proveOrderLine(order: ErpOrder, planned: OrderLineWrite): Issue[] {
  const line = order.lines.find(({ key }) => key === planned.key);
  if (!line)
    return [deviation(order, 'line', `has no line for ${planned.name}`, `one with ${planned.quantity} is planned`)];
  const where = (what: string) => `has for ${planned.name} ${what}`;
  const sold = [
    ...proveNumber(order, 'quantity', where('the quantity'), line.quantity, planned.quantity),
    ...proveNumber(order, 'price', where('the unit price'), line.unitPrice, planned.unitPrice),
    ...proveNumber(order, 'discount', where('the discount'), line.discountPercent, planned.discountPercent),
  ];
  return [
    ...proveValue(order, 'product', where('the product'), line.productCode, planned.productCode),
    ...sold,
    ...(sold.length === 0 ? proveUntaxed(order, line, planned) : []),
    ...proveTaxes(order, line, planned),
    ...proveAnalytic(order, line, planned),
    ...proveMilestones(order, line, planned),
  ];
}

/** What a line is billed by: each as planned, and nothing beside them, so that reaching them all bills it once. */
function proveMilestones(order: ErpOrder, line: ErpOrderLine, { name, milestones }: OrderLineWrite): Issue[] {
  if (!milestones) return [];
  const found = line.milestones ?? [];
  const differs = (says: string, wanted: string) => deviation(order, 'milestone', `has for ${name} ${says}`, wanted);
  const issues = milestones.flatMap((planned) => {
    const one = found.find(({ key }) => key === planned.key) ?? found.find((other) => other.name === planned.name);
    if (!one) return [differs(`no milestone "${planned.name}"`, `one over ${percent(planned.share)} is planned`)];
    const is = `the milestone "${planned.name}" `;
    return [
      ...(percent(one.share) === percent(planned.share)
        ? []
        : [differs(`${is}over ${percent(one.share)}`, `${percent(planned.share)} is planned`)]),
      ...(one.deadline === planned.deadline
        ? []
        : [differs(`${is}on ${one.deadline ?? 'no date'}`, `${planned.deadline ?? 'no date'} is planned`)]),
    ];
  });
  const total = percent(found.reduce((sum, { share }) => sum.plus(share), new Big(0)).toFixed());
  if (issues.length > 0 || total === '100 %') return issues;
  return [differs(`milestones that come to ${total}`, 'all of it, once, is planned')];
}

/** The ERP may keep shares as floats: what differs behind the sixth digit is noise. */
function percent(share: Decimal): string {
  return `${new Big(share).round(6, Big.roundHalfUp).times(100).toFixed()} %`;
}

/** Where the plan names none, the ERP's own choice stands: the product's taxes, or what a fiscal position makes of them. */
function proveTaxes(order: ErpOrder, { taxes }: ErpOrderLine, { name, taxIds }: OrderLineWrite): Issue[] {
  if (taxIds === null || sorted(taxes.map(({ id }) => id)) === sorted(taxIds)) return [];
  const found = taxes.map((tax) => `${tax.name} (${tax.id})`).join(', ');
  const text = found ? `has for ${name} the taxes ${found}` : `has for ${name} no taxes`;
  return [deviation(order, 'taxes', text, taxIds.length > 0 ? `${sorted(taxIds)} is planned` : 'none is planned')];
}

/**
 * A tax that is in the price takes its part of what the line comes to. Where the plan leaves the taxes to the ERP, only the
 * total would tell of it. A whole unit of the currency is more than rounding.
 */
function proveUntaxed(order: ErpOrder, { untaxed, taxes }: ErpOrderLine, planned: OrderLineWrite): Issue[] {
  const { name, quantity, unitPrice, discountPercent, taxIds } = planned;
  const wanted = new Big(quantity).times(unitPrice).times(new Big(100).minus(discountPercent)).div(100);
  if (taxIds !== null || wanted.minus(untaxed).abs().lt(1)) return [];
  const found = taxes.map((tax) => tax.name).join(', ') || 'none';
  return [
    deviation(
      order,
      'line',
      `has for ${name} ${untaxed} without tax (its taxes: ${found})`,
      `${wanted.toFixed(2)} is planned`,
    ),
  ];
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
export function shares(analytic: Record<string, Decimal>): string {
  return Object.entries(analytic)
    .map(([account, percent]) => `${new Big(percent).toFixed()}% on account ${account}`)
    .sort()
    .join(', ');
}
