import Big from 'big.js';
import type { CivilDate, Currency } from '../ids.ts';
import { type Decimal, lineAmount } from '../money.ts';
import type { ExchangeRate } from './billing-input.ts';
import type { LineKey } from './claim.ts';
import type { Grouping } from './contract.ts';
import type { TimeEntry } from './entry.ts';
import { converted, convertPrice } from './exchange.ts';
import type { Explanation, InvoiceLine } from './invoice-plan.ts';
import { hoursOf } from './minutes.ts';
import { isoWeek, mondayOf } from './period.ts';

/** What entries must have in common to be on one line (rule 2). */
export interface LineGroup {
  soldLine: string;
  purchaseOrder: string | null;
  grouping: Grouping;
  about: string;
  unitPrice: Decimal;
  discountPercent: Decimal;
  /** The old line that it was taken back from; billed anew on a line of its own, it undoes that to the cent. Null: it is new. */
  again: string | null;
  because: Explanation;
}

interface Growing extends LineGroup {
  minutes: number;
  /** Before rule 1. */
  worked: number;
  hours: Big;
  money: Big;
  /** Of the entries on it, in the invoice's currency. */
  worth: Big;
  /** Each source that a rate on it came from, once. */
  sources: Map<string, Explanation>;
}

/** Rules 2 and 3: time lines while their entries stream by. A line goes as soon as no later entry can belong to it. */
export class TimeLines {
  readonly #growing = new Map<LineKey, Growing>();
  readonly #of: Currency;
  readonly #exchange: ExchangeRate;
  readonly #done: (line: InvoiceLine, worth: Decimal) => void;
  #monday: CivilDate | null = null;

  constructor(of: Currency, exchange: ExchangeRate, done: (line: InvoiceLine, worth: Decimal) => void) {
    this.#of = of;
    this.#exchange = exchange;
    this.#done = done;
  }

  /** Lines of earlier weeks are complete once entries of a date have come. */
  reach(date: CivilDate) {
    const monday = mondayOf(date);
    if (monday !== this.#monday) this.#finish(({ grouping }) => grouping === 'week');
    this.#monday = monday;
  }

  /** What the document would grow by. */
  growth(group: LineGroup, minutes: number): { money: Big; hours: Big } {
    const before = this.#growing.get(lineKey(group));
    const hours = new Big(hoursOf((before?.minutes ?? 0) + minutes));
    return { hours: hours.minus(before?.hours ?? 0), money: this.#price(group, hours).minus(before?.money ?? 0) };
  }

  keyOf(group: LineGroup): LineKey {
    return lineKey(group);
  }

  /** `worth`: the entry's value in the invoice's currency. */
  add(
    group: LineGroup,
    { minutes, roundedMinutes, worth }: { minutes: number; roundedMinutes: number; worth: Decimal },
  ) {
    const key = lineKey(group);
    const before = this.#growing.get(key);
    const all = (before?.minutes ?? 0) + roundedMinutes;
    const hours = new Big(hoursOf(all));
    const sources = (before?.sources ?? new Map<string, Explanation>()).set(group.because.says, group.because);
    const worthOfAll = (before?.worth ?? new Big(0)).plus(worth);
    this.#growing.set(key, {
      ...group,
      minutes: all,
      worked: (before?.worked ?? 0) + minutes,
      hours,
      money: this.#price(group, hours),
      worth: worthOfAll,
      sources,
    });
    if (group.grouping === 'entry') this.#finish((line) => line.grouping === 'entry');
  }

  close() {
    this.#finish(() => true);
  }

  #price({ unitPrice, discountPercent }: LineGroup, hours: Big): Big {
    return new Big(lineAmount(hours.toFixed(2), unitPrice, discountPercent, this.#of).amount);
  }

  #finish(isComplete: (line: Growing) => boolean) {
    const complete = [...this.#growing].filter(([, line]) => isComplete(line)).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [key, line] of complete) {
      this.#growing.delete(key);
      this.#done(this.#invoiceLine(key, line), line.worth.toFixed(2));
    }
  }

  #invoiceLine(key: LineKey, line: Growing): InvoiceLine {
    const { soldLine, purchaseOrder, about, discountPercent, minutes, worked, hours, money } = line;
    const quantity = hours.toFixed(2);
    const unitPrice = convertPrice(line.unitPrice, this.#exchange);
    const amount = lineAmount(quantity, unitPrice, discountPercent, this.#exchange.to);
    const agreed = { unitPrice: line.unitPrice, amount: money.toFixed() };
    const discount = new Big(discountPercent).eq(0) ? '' : ` less ${discountPercent} %`;
    const because = [
      ...line.sources.values(),
      ...converted(this.#exchange, line.unitPrice, unitPrice),
      ...(worked === minutes
        ? []
        : [{ rule: 1, says: `${worked} minutes count ${minutes}, as each entry is rounded.` }]),
      { rule: 2, says: `${minutes} minutes are ${quantity} hours.` },
      { rule: 3, says: `${quantity} × ${unitPrice}${discount} is ${amount.amount} ${amount.currency}.` },
    ];
    return {
      emits: 'line',
      key,
      kind: 'time',
      purchaseOrder,
      soldLine,
      about,
      quantity,
      unitPrice,
      discountPercent,
      amount,
      agreed,
      because,
    };
  }
}

/** What a line is about, by what the customer wants to see. */
export function groupName(entry: TimeEntry, grouping: Grouping): string {
  const names = {
    role: entry.role ?? '',
    person: entry.person,
    task: entry.task ?? '',
    week: isoWeek(entry.date),
    entry: entry.id,
  };
  return names[grouping];
}

function lineKey({ soldLine, purchaseOrder, grouping, about, unitPrice, discountPercent, again }: LineGroup): LineKey {
  const discount = new Big(discountPercent).toFixed(2);
  return JSON.stringify([
    soldLine,
    purchaseOrder,
    grouping,
    about,
    unitPrice,
    discount,
    ...(again === null ? [] : [again]),
  ]);
}
