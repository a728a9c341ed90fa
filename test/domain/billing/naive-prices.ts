import Big from 'big.js';
import type { BillingInput, BillingPolicy, ExchangeRate } from '../../../domain/billing/billing-input.ts';
import type {
  Contract,
  ContractVersion,
  PurchaseOrder,
  Rate,
  Rounding,
  SoldLine,
} from '../../../domain/billing/contract.ts';
import type { Expense, TimeEntry } from '../../../domain/billing/entry.ts';
import { daysOf } from '../../../domain/billing/period.ts';
import { isBusinessDay } from '../../../domain/calendar.ts';
import type { CivilDate, Currency } from '../../../domain/ids.ts';
import { money } from '../../../domain/money.ts';

/* The naive planner's arithmetic of one entry: which version, which price, how many minutes, what value. */

export function rounded(amount: Big.BigSource, digits: number): Big {
  return new Big(amount).round(digits, Big.roundHalfUp);
}

export function inCurrency(amount: Big.BigSource, of: Currency): Big {
  return new Big(money(new Big(amount), of).amount);
}

export function total(amounts: Big.BigSource[]): Big {
  return amounts.reduce<Big>((sum, amount) => sum.plus(amount), new Big(0));
}

function validOn({ from, until }: { from: CivilDate | null; until: CivilDate | null }, date: CivilDate): boolean {
  return (from === null || from <= date) && (until === null || date <= until);
}

/** Rule 14: of all versions whose date has come, the one that was agreed last. */
export function versionInForce(contract: Contract, date: CivilDate): ContractVersion | null {
  if (date < contract.startsOn) return null;
  if (contract.endsOn !== null && date > contract.endsOn) return null;
  const come = contract.versions.filter(({ from }) => from <= date);
  return come.sort((a, b) => b.number - a.number)[0] ?? null;
}

/** As a run knew it that made claims of this version. */
export function known(contract: Contract, version: number): Contract {
  return { ...contract, versions: contract.versions.filter(({ number }) => number <= version) };
}

export function soldLineIn(version: ContractVersion | null, id: string | null): SoldLine | null {
  return version?.terms.lines.find((line) => line.id === id) ?? null;
}

/** The day whose terms limits and fees go by: the period's last, or the contract's nearest to it. */
export function decisiveDay({ contract, period }: Pick<BillingInput, 'contract' | 'period'>): CivilDate {
  const { last } = daysOf(period);
  if (last < contract.startsOn) return contract.startsOn;
  return contract.endsOn !== null && contract.endsOn < last ? contract.endsOn : last;
}

/** Rule 7: the first that is valid, as the contract lists them. */
export function purchaseOrderFor(version: ContractVersion, line: string, date: CivilDate): PurchaseOrder | null {
  const valid = version.terms.purchaseOrders.orders.filter(
    (order) => validOn(order, date) && (order.lines === null || order.lines.includes(line)),
  );
  return valid[0] ?? null;
}

/** Rule 5, per hour with overtime. A retainer's time is billed at its overage rate, and valued at the contract's without. */
export function pricesOf(
  entry: TimeEntry,
  contract: Contract,
  policy: BillingPolicy,
): { billedAt: Big | null; valuedAt: Big | null } {
  const version = versionInForce(contract, entry.date);
  if (version === null) return { billedAt: null, valuedAt: null };
  const { terms } = version;
  const withOvertime = (rate: string | null) => {
    if (rate === null) return null;
    const restDay = !isBusinessDay(entry.date, policy.calendars[entry.person] ?? policy.calendar);
    const isOvertime = terms.overtime !== null && (entry.overtime || (terms.overtime.onRestDays && restDay));
    return rounded(new Big(rate).times(isOvertime ? (terms.overtime?.factor ?? 1) : 1), 2);
  };
  const ordinary = withOvertime(mostSpecific(entry, terms.rates) ?? cardRate(entry, contract, policy));
  const line = soldLineIn(version, entry.line);
  if (line?.pricing !== 'retainer') return { billedAt: ordinary, valuedAt: ordinary };
  const overage = withOvertime(line.overage === null ? null : mostSpecific(entry, line.overage.rates));
  return { billedAt: overage, valuedAt: overage ?? ordinary };
}

function mostSpecific(entry: TimeEntry, rates: Rate[]): string | null {
  const fitting = rates.filter(
    (rate) =>
      rate.id === entry[rate.for] && (rate.line === null || rate.line === entry.line) && validOn(rate, entry.date),
  );
  const order = ['person', 'task', 'role'];
  fitting.sort(
    (a, b) =>
      order.indexOf(a.for) - order.indexOf(b.for) ||
      Number(b.line !== null) - Number(a.line !== null) ||
      laterFirst(a.from, b.from),
  );
  return fitting[0]?.unitPrice ?? null;
}

function cardRate(entry: TimeEntry, contract: Contract, policy: BillingPolicy): string | null {
  const fitting = policy.rateCard.filter(
    (rate) => rate.role === entry.role && rate.currency === contract.currency && validOn(rate, entry.date),
  );
  return fitting.sort((a, b) => laterFirst(a.from, b.from))[0]?.unitPrice ?? null;
}

function laterFirst(a: CivilDate | null, b: CivilDate | null): number {
  return (a ?? '') < (b ?? '') ? 1 : (a ?? '') > (b ?? '') ? -1 : 0;
}

/** Rule 1, without the minimum of a day. */
export function roundedMinutes(minutes: number, { to, direction, minimum }: Rounding): number {
  if (minutes <= 0) return 0;
  let steps = 0;
  while ((steps + 1) * to <= minutes) steps += 1;
  const over = minutes - steps * to;
  if (direction === 'up' ? over > 0 : 2 * over >= to) steps += 1;
  return minimum?.per === 'entry' ? Math.max(steps * to, minimum.minutes) : steps * to;
}

export function entryValue(minutes: number, price: Big): Big {
  return rounded(new Big(minutes).times(price).div(60), 2);
}

/** Rule 16: the last rate on or before a day; 1 within one currency. */
export function exchangeRate(rates: ExchangeRate[], from: Currency, to: Currency, date: CivilDate): Big | null {
  if (from === to) return new Big(1);
  const known = rates.filter((rate) => rate.from === from && rate.to === to && rate.on <= date);
  const last = known.sort((a, b) => laterFirst(a.on, b.on))[0];
  return last ? new Big(last.rate) : null;
}

/** Rule 15: what an expense cost in the contract's currency, and what it is billed at. Null without a rate of exchange. */
export function expensePrices(
  expense: Expense,
  contract: Contract,
  policy: BillingPolicy,
): { cost: Big; amount: Big | null } | null {
  const rate = exchangeRate(policy.exchange, expense.currency, contract.currency, expense.date);
  if (rate === null) return null;
  const cost = new Big(expense.cost).times(rate);
  const terms = versionInForce(contract, expense.date)?.terms.expenses.categories[expense.category];
  if (terms === undefined) return { cost, amount: null };
  if (terms.by === 'sales price')
    return { cost, amount: inCurrency(new Big(terms.unitPrice).times(expense.quantity), contract.currency) };
  const markup = terms.by === 'markup' ? terms.percent : '0';
  return { cost, amount: inCurrency(cost.times(new Big(100).plus(markup)).div(100), contract.currency) };
}
