import Big from 'big.js';
import { isBusinessDay } from '../calendar.ts';
import type { CivilDate, Currency } from '../ids.ts';
import type { Decimal } from '../money.ts';
import type { BillingPolicy } from './billing-input.ts';
import type { ContractVersion, Rate } from './contract.ts';
import type { TimeEntry } from './entry.ts';
import type { Explanation } from './invoice-plan.ts';

/** A price per hour in the contract's currency, 2 digits, and where it came from. */
export interface FoundRate {
  unitPrice: Decimal;
  because: Explanation;
}

/** Rule 5: the most specific rate that is valid on the entry's date, with overtime; null: there is none. */
export function findRate(
  entry: TimeEntry,
  version: ContractVersion,
  of: Currency,
  policy: BillingPolicy,
): FoundRate | null {
  const agreed = agreedRate(entry, version.terms.rates);
  if (agreed)
    return withOvertime(
      entry,
      version,
      policy,
      { rule: 5, ...agreed, source: `${inWords(agreed)} of the contract` },
      of,
    );
  const card = policy.rateCard
    .filter((rate) => rate.role === entry.role && rate.currency === of && isValid(rate, entry.date))
    .sort(laterFirst)[0];
  return card
    ? withOvertime(
        entry,
        version,
        policy,
        { rule: 5, ...card, source: `role ${card.role} of the entity's rate card` },
        of,
      )
    : null;
}

/** Rule 13: at what hours beyond a retainer's pool are billed. */
export function findOverageRate(
  entry: TimeEntry,
  version: ContractVersion,
  rates: Rate[],
  of: Currency,
  policy: BillingPolicy,
): FoundRate | null {
  const agreed = agreedRate(entry, rates);
  return (
    agreed &&
    withOvertime(entry, version, policy, { rule: 13, ...agreed, source: `${inWords(agreed)} beyond the retainer` }, of)
  );
}

function agreedRate(entry: TimeEntry, rates: Rate[]): Rate | null {
  const ids = { person: entry.person, task: entry.task, role: entry.role };
  for (const kind of ['person', 'task', 'role'] as const) {
    const found = rates
      .filter((rate) => rate.for === kind && rate.id === ids[kind] && isValid(rate, entry.date))
      .filter(({ line }) => line === null || line === entry.line)
      .sort((a, b) => Number(a.line === null) - Number(b.line === null) || laterFirst(a, b))[0];
    if (found) return found;
  }
  return null;
}

/** Rule 5: times the factor, once, when the entry is flagged or the contract counts rest days and it was one. */
function withOvertime(
  entry: TimeEntry,
  { number, terms }: ContractVersion,
  policy: BillingPolicy,
  { rule, unitPrice, source }: { rule: number; unitPrice: Decimal; source: string },
  of: Currency,
): FoundRate {
  const from = `${source} (version ${number})`;
  const calendar = policy.calendars[entry.person] ?? policy.calendar;
  const restDay = !!terms.overtime?.onRestDays && !isBusinessDay(entry.date, calendar);
  if (!terms.overtime || !(entry.overtime || restDay)) {
    const price = new Big(unitPrice).toFixed(2, Big.roundHalfUp);
    return { unitPrice: price, because: { rule, says: `${price} ${of} an hour: ${from}.` } };
  }
  const price = new Big(unitPrice).times(terms.overtime.factor).toFixed(2, Big.roundHalfUp);
  const why = entry.overtime ? 'for overtime' : `because ${entry.date} is a rest day`;
  const says = `${price} ${of} an hour: ${from}, ${unitPrice} × ${terms.overtime.factor} ${why}.`;
  return { unitPrice: price, because: { rule, says } };
}

function isValid({ from, until }: { from: CivilDate | null; until: CivilDate | null }, date: CivilDate): boolean {
  return (from === null || from <= date) && (until === null || date <= until);
}

function laterFirst(a: { from: CivilDate | null }, b: { from: CivilDate | null }): number {
  const [x, y] = [a.from ?? '', b.from ?? ''];
  return x === y ? 0 : x > y ? -1 : 1;
}

function inWords(rate: Rate): string {
  return `${rate.for} ${rate.id}${rate.line === null ? '' : ` on line ${rate.line}`}`;
}
