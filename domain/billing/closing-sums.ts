import Big from 'big.js';
import type { Currency } from '../ids.ts';
import { type Decimal, exactLineAmount, lineAmount, money } from '../money.ts';
import { compareText } from './entry.ts';
import type { Closing, Document, HeldReason, InvoiceLine, InvoiceSum, InvoiceTotals, Place } from './invoice-plan.ts';
import type { TaxRounding } from './taxes.ts';

const placeNames = {
  invoiced: 'invoiced',
  'covered by a fee': 'coveredByFee',
  'held back': 'heldBack',
  'written off': 'writtenOff',
  'carried over': 'carriedOver',
} as const satisfies Record<Place, keyof Closing<unknown>>;

/** Of lines that aren't time. */
const otherTerms = {
  expense: 'expensesMarkup',
  fee: 'fees',
  'take-back': 'corrections',
  reduction: 'corrections',
} as const;

/** Both sums that must close, grown while entries stream by: each side is counted on its own, so that a loss shows. */
export class ClosingSums {
  /** Has anything been written off, or taken off, be it worth nothing? */
  hasWriteOffs = false;
  readonly #minutes = zeros(() => 0);
  readonly #value = zeros(() => new Big(0));
  readonly #held: Partial<Record<HeldReason, { count: number; minutes: number; value: Big }>> = {};
  readonly #sums = new Map<Currency, Record<keyof InvoiceSum, Big>>();
  readonly #documents = new Map<string, Growing>();
  readonly #untaxed: TaxRounding;

  /** @param untaxed how a document's total comes about: as the sum of its lines, or rounded once over what they are exactly */
  constructor(untaxed: TaxRounding) {
    this.#untaxed = untaxed;
  }

  /** The left side: an entry comes in. */
  enter(seenBefore: boolean, minutes: number, value: Decimal | null) {
    this.#count(seenBefore ? 'opening' : 'approved', minutes, value);
  }

  /** The right side: an entry, or a portion of it, has ended. */
  end(place: Place, reason: HeldReason | null, minutes: number, value: Decimal | null) {
    this.#count(placeNames[place], minutes, value);
    if (place === 'written off') this.hasWriteOffs = true;
    if (reason === null) return;
    const before = this.#held[reason] ?? { count: 0, minutes: 0, value: new Big(0) };
    this.#held[reason] = {
      count: before.count + 1,
      minutes: before.minutes + minutes,
      value: before.value.plus(value ?? 0),
    };
  }

  /** An entry is invoiced: what it is worth in the invoice's currency. */
  invoiced(of: Currency, value: Decimal) {
    const sum = this.#sum(of);
    sum.invoicedEntryValue = sum.invoicedEntryValue.plus(value);
  }

  /** A line, and what the entries on it are worth: the rest of its amount is rounding, or markup. */
  line(line: InvoiceLine, worth: Decimal) {
    const sum = this.#sum(line.amount.currency);
    const amount = new Big(line.amount.amount);
    if (line.kind === 'time') {
      const { quantity, unitPrice } = line;
      const gross = lineAmount(quantity, unitPrice, '0', line.amount.currency).amount;
      sum.rounding = sum.rounding.plus(gross).minus(worth);
      sum.discount = sum.discount.plus(gross).minus(amount);
    } else {
      const term = otherTerms[line.kind];
      if (line.kind === 'reduction') this.hasWriteOffs = true;
      sum[term] = sum[term].plus(amount).minus(worth);
    }
    this.#addToDocument(line, amount);
  }

  /** Rule 21: is a document below zero? */
  get hasCredits(): boolean {
    return [...this.#documents.values()].some((document) => this.#totalOf(document).lt(0));
  }

  /** @throws RangeError when one of the sums doesn't close: then something was lost, and no plan may be made of it. */
  totals(): Pick<InvoiceTotals, 'closing' | 'heldBack' | 'sums' | 'documents'> {
    this.#assertClosed();
    const documents = [...this.#documents.values()].map((document): Document => {
      const { purchaseOrder, currency, lines } = document;
      const untaxed = this.#totalOf(document);
      const type = untaxed.lt(0) ? 'credit note' : 'invoice';
      return { purchaseOrder, currency, lines, type, untaxed: money(untaxed, currency).amount };
    });
    return {
      closing: { minutes: this.#minutes, value: mapValues(this.#value, (value) => value.toFixed(2)) },
      heldBack: mapValues(this.#held, (held) => ({ ...held, value: held.value.toFixed(2) })),
      sums: mapValues(this.#closedSums(), (sum) => mapValues(sum, (term) => term.toFixed(Math.max(2, places(term))))),
      documents: documents.sort((a, b) => compareText(documentKey(a), documentKey(b))),
    };
  }

  #assertClosed() {
    const { opening, approved, ...ends } = this.#minutes;
    const ended = Object.values(ends).reduce((sum, minutes) => sum + minutes, 0);
    if (opening + approved !== ended)
      throw new RangeError(`${opening + approved} minutes came in and ${ended} ended somewhere.`);
    const { opening: before, approved: now, ...worth } = this.#value;
    const value = Object.values(worth).reduce((sum, each) => sum.plus(each));
    if (!before.plus(now).eq(value))
      throw new RangeError(`A value of ${before.plus(now)} came in and ${value} ended somewhere.`);
  }

  /** What Odoo makes of a document beside its lines is rounding too. */
  #closedSums(): Partial<Record<Currency, Record<keyof InvoiceSum, Big>>> {
    const closed = [...this.#sums].map(([of, sum]) => {
      const documents = [...this.#documents.values()].filter(({ currency }) => currency === of);
      const invoices = documents.reduce((all, document) => all.plus(this.#totalOf(document)), new Big(0));
      const rounding = documents.reduce(
        (all, document) => all.plus(this.#totalOf(document)).minus(document.ofLines),
        sum.rounding,
      );
      const { invoicedEntryValue, discount, fees, expensesMarkup, corrections } = sum;
      const explained = [rounding, fees, expensesMarkup, corrections].reduce(
        (all, each) => all.plus(each),
        invoicedEntryValue.minus(discount),
      );
      if (!explained.eq(invoices))
        throw new RangeError(`The invoices come to ${invoices} ${of}, and ${explained} is explained.`);
      return [of, { ...sum, rounding, invoices }] as const;
    });
    return Object.fromEntries(closed);
  }

  #count(term: keyof Closing<unknown>, minutes: number, value: Decimal | null) {
    this.#minutes[term] += minutes;
    this.#value[term] = this.#value[term].plus(value ?? 0);
  }

  #sum(of: Currency): Record<keyof InvoiceSum, Big> {
    const none = new Big(0);
    const sum = this.#sums.get(of) ?? {
      invoicedEntryValue: none,
      rounding: none,
      discount: none,
      fees: none,
      expensesMarkup: none,
      corrections: none,
      invoices: none,
    };
    this.#sums.set(of, sum);
    return sum;
  }

  #addToDocument(line: InvoiceLine, amount: Big) {
    const { purchaseOrder, quantity, unitPrice, discountPercent } = line;
    const { currency } = line.amount;
    const key = documentKey({ purchaseOrder, currency });
    const none = { lines: 0, ofLines: new Big(0), exact: new Big(0) };
    const { lines, ofLines, exact } = this.#documents.get(key) ?? none;
    this.#documents.set(key, {
      purchaseOrder,
      currency,
      lines: lines + 1,
      ofLines: ofLines.plus(amount),
      exact: exact.plus(exactLineAmount(quantity, unitPrice, discountPercent)),
    });
  }

  #totalOf({ ofLines, exact, currency }: Growing): Big {
    return this.#untaxed === 'per line' ? ofLines : new Big(money(exact, currency).amount);
  }
}

interface Growing extends Pick<Document, 'purchaseOrder' | 'currency' | 'lines'> {
  /** Sum of the lines as they are shown, and of what they are before they are rounded. */
  ofLines: Big;
  exact: Big;
}

/** Rule 21: one document for each. */
function documentKey({ purchaseOrder, currency }: Pick<Document, 'purchaseOrder' | 'currency'>): string {
  return JSON.stringify([purchaseOrder, currency]);
}

function zeros<T>(zero: () => T): Closing<T> {
  return {
    opening: zero(),
    approved: zero(),
    invoiced: zero(),
    coveredByFee: zero(),
    heldBack: zero(),
    writtenOff: zero(),
    carriedOver: zero(),
  };
}

function mapValues<Key extends string, From, To>(
  of: Partial<Record<Key, From>>,
  to: (from: From) => To,
): Record<Key, To> {
  return Object.fromEntries(
    Object.entries<From>(of as Record<Key, From>).map(([key, from]) => [key, to(from)]),
  ) as Record<Key, To>;
}

function places(value: Big): number {
  return value.toFixed().split('.')[1]?.length ?? 0;
}
