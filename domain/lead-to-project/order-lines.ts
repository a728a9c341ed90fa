import Big from 'big.js';
import type { Currency } from '../ids.ts';
import { compare, type Decimal, lineAmount, type Money, money } from '../money.ts';
import type { RetainerPeriod } from './retainer-periods.ts';
import type { UnderstoodLine } from './understand-lines.ts';

/** A line as the order has it: nearly always the deal's own line. */
export interface SoldLine {
  /** What tells it from the other order lines of the same deal line; empty for the only one. */
  suffix: string;
  name: string;
  quantity: Decimal;
  unitPrice: Decimal;
  discountPercent: Decimal;
}

/**
 * The order's lines for a line of the deal: the line itself, unless what it is billed by would then not come to the cent.
 * Milestones that can't be given as a share of the line are sold one by one, and a retainer's periods are sold by fee,
 * the net of any discount (fees and milestones are agreed net, billing rule 3).
 */
export function orderLinesOf(line: UnderstoodLine): SoldLine[] {
  const own = { suffix: '', name: line.name, quantity: line.quantity, unitPrice: line.unitPrice };
  if (line.milestones.some(({ suffix }) => suffix !== '')) {
    return line.milestones.map(({ suffix, name, amount }) => soldNet(suffix, `${line.name}: ${name}`, '1', amount));
  }
  const fees = [...Map.groupBy(line.periods, ({ fee }) => fee.amount).values()];
  const [first] = line.periods;
  if (first && (fees.length > 1 || !isSoldAsFees(line, first.fee))) {
    return fees.flatMap((periods, at) => {
      const [from] = periods;
      if (!from) return [];
      const name = fees.length === 1 ? line.name : `${line.name}: ${periodNames(periods, line.periods)}`;
      return [soldNet(at === 0 ? '' : `fee-${at + 1}`, name, String(periods.length), from.fee)];
    });
  }
  return [{ ...own, discountPercent: line.discountPercent }];
}

/** Untaxed, what the order's lines for it come to: each rounded once (billing rule 3). */
export function soldAmount(sold: Omit<SoldLine, 'suffix'>, currency: Currency): Money {
  return lineAmount(sold.quantity, sold.unitPrice, sold.discountPercent, currency);
}

/** Does quantity × price less discount come to as many equal fees, to the cent? */
function isSoldAsFees(line: UnderstoodLine, fee: Money): boolean {
  const fees = money(new Big(fee.amount).times(line.periods.length), fee.currency);
  const sold = lineAmount(line.quantity, line.unitPrice, line.discountPercent, fee.currency);
  // One period at a time, as it is billed, and all of them, as the order shows them.
  return compare(fees, sold) === 0 && isWholeCents(line);
}

/** With parts of cents in the price, an invoice for one period could differ from one for two. */
function isWholeCents({ unitPrice, discountPercent }: UnderstoodLine): boolean {
  const net = new Big(unitPrice).times(new Big(100).minus(discountPercent)).div(100);
  return net.round(2).eq(net);
}

/** A run of periods by its first and last. */
function periodNames(some: readonly RetainerPeriod[], all: readonly RetainerPeriod[]): string {
  const [first, last] = [some[0], some.at(-1)];
  if (!first || !last) return '';
  const isRun = all.indexOf(last) - all.indexOf(first) === some.length - 1;
  return isRun && some.length > 2 ? `${first.name} to ${last.name}` : some.map(({ name }) => name).join(', ');
}

function soldNet(suffix: string, name: string, quantity: Decimal, each: Money): SoldLine {
  return { suffix, name, quantity, unitPrice: new Big(each.amount).toFixed(), discountPercent: '0' };
}
