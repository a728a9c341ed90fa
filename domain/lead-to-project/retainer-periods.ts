import Big from 'big.js';
import { addDays } from '../civil-date.ts';
import type { CivilDate, Currency } from '../ids.ts';
import { type Decimal, type Money, money } from '../money.ts';
import type { RetainerTerms } from '../policy.ts';

/** A calendar month or quarter, as far as the contract covers it. */
export interface RetainerPeriod {
  /** For people: `January 2027`, `Q1 2027`. */
  name: string;
  /** The first and the last day in force. */
  from: CivilDate;
  until: CivilDate;
  fee: Money;
  /** With 2 digits at most, which is enough to get whole minutes back: 0.005 hours are less than half a minute. */
  includedHours: Decimal | null;
}

interface Price {
  unitPrice: Decimal;
  discountPercent: Decimal;
}

/**
 * All periods that the dates touch, in order. By days, fee and hours are × days in force ÷ days of the period, rounded once
 * to cents and minutes, half up (billing rule 11).
 */
export function retainerPeriods(
  terms: RetainerTerms,
  { startsOn, endsOn }: { startsOn: CivilDate; endsOn: CivilDate },
  price: Price,
  currency: Currency,
): RetainerPeriod[] {
  const periods: RetainerPeriod[] = [];
  for (let first = firstDay(startsOn, terms.period); first <= endsOn; first = nextPeriod(first, terms.period)) {
    const last = addDays(nextPeriod(first, terms.period), -1);
    const from = first < startsOn ? startsOn : first;
    const until = last > endsOn ? endsOn : last;
    const isWhole = terms.proration === 'none' || (from === first && until === last);
    // Multiplied before it is divided, so that a value that ends in half a cent is known to.
    const inForce = (value: Big) => (isWhole ? value : value.times(daysIn(from, until)).div(daysIn(first, last)));
    const included = terms.includedHours === null ? null : new Big(terms.includedHours);
    periods.push({
      name: nameOf(first, terms.period),
      from,
      until,
      fee: money(inForce(netPrice(price)), currency),
      includedHours: included && (isWhole ? included.toFixed() : wholeMinutes(inForce(included.times(60)))),
    });
  }
  return periods;
}

/** What a whole period costs. */
export function feeOf(price: Price, currency: Currency): Money {
  return money(netPrice(price), currency);
}

function netPrice({ unitPrice, discountPercent }: Price): Big {
  return new Big(unitPrice).times(new Big(100).minus(discountPercent)).div(100);
}

/** As hours. */
function wholeMinutes(minutes: Big): Decimal {
  return minutes.round(0, Big.roundHalfUp).div(60).round(2, Big.roundHalfUp).toFixed();
}

const months = { month: 1, quarter: 3 };

function firstDay(date: CivilDate, period: RetainerTerms['period']): CivilDate {
  const month = Number(date.slice(5, 7)) - 1;
  return dayOne(Number(date.slice(0, 4)), month - (month % months[period]));
}

function nextPeriod(first: CivilDate, period: RetainerTerms['period']): CivilDate {
  return dayOne(Number(first.slice(0, 4)), Number(first.slice(5, 7)) - 1 + months[period]);
}

/** Months count from 0 and may run over the year's end. */
function dayOne(year: number, month: number): CivilDate {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10) as CivilDate;
}

function daysIn(from: CivilDate, until: CivilDate): number {
  return (Date.parse(until) - Date.parse(from)) / 86_400_000 + 1;
}

function nameOf(first: CivilDate, period: RetainerTerms['period']): string {
  const year = first.slice(0, 4);
  if (period === 'quarter') return `Q${Math.ceil(Number(first.slice(5, 7)) / 3)} ${year}`;
  return `${new Date(`${first}T00:00:00Z`).toLocaleString('en-GB', { month: 'long', timeZone: 'UTC' })} ${year}`;
}
