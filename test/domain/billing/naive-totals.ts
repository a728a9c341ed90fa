import Big from 'big.js';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Expense, TimeEntry } from '../../../domain/billing/entry.ts';
import type {
  Closing,
  Document,
  ExpensePortion,
  InvoiceLine,
  InvoiceSum,
  InvoiceTotals,
  Place,
  TimePortion,
} from '../../../domain/billing/invoice-plan.ts';
import { heldReasons } from '../../../domain/billing/invoice-plan.ts';
import { daysOf } from '../../../domain/billing/period.ts';
import type { Currency } from '../../../domain/ids.ts';
import { exactOf } from './measured.ts';
import { retainerLines } from './naive-fees.ts';
import type { Taken } from './naive-lines.ts';
import type { NaiveEmitted } from './naive-planner.ts';
import type { Pool } from './naive-pool.ts';
import { poolOf, statementsOf } from './naive-pool.ts';
import { decisiveDay, exchangeRate, inCurrency, soldLineIn, total, versionInForce } from './naive-prices.ts';

type Line = Omit<InvoiceLine, 'because'>;
type Portion = Omit<TimePortion, 'because'> | Omit<ExpensePortion, 'because'>;

/** What was emitted, added up once more from nothing but itself. */
export function totalsOf(
  input: BillingInput,
  entries: TimeEntry[],
  expenses: Expense[],
  emitted: NaiveEmitted[],
  taken: Taken[],
  pools: Map<string, Pool>,
): InvoiceTotals {
  const lines = emitted.filter((one) => one.emits === 'line');
  const portions = emitted.filter((one) => one.emits === 'time' || one.emits === 'expense');
  const seen = (some: (TimeEntry | Expense)[]) =>
    new Set(some.filter(({ seenBefore }) => seenBefore).map(({ id }) => id));
  const [time, costs] = [seen(entries), seen(expenses)];
  const isOpening = ({ emits, entry }: Portion) => (emits === 'time' ? time : costs).has(entry);
  const documents = documentsOf(input, lines);
  const closing = {
    minutes: closingOf(portions, isOpening, (some) => total(some.map(minutesOf)).toNumber()),
    value: closingOf(portions, isOpening, (some) => valueSum(some).toFixed(2)),
  };
  closes('minutes', Object.values(closing.minutes));
  closes('value', Object.values(closing.value));
  const isCut = portions.some(({ place }) => place === 'written off') || lines.some(({ kind }) => kind === 'reduction');
  return {
    documents,
    closing,
    heldBack: Object.fromEntries(
      heldReasons.flatMap((reason) => {
        const own = portions.filter((one) => one.place === 'held back' && one.reason === reason);
        const minutes = total(own.map(minutesOf)).toNumber();
        return own.length > 0 ? [[reason, { count: own.length, minutes, value: valueSum(own).toFixed(2) }]] : [];
      }),
    ),
    sums: sumsOf(input, lines, taken, documents),
    retainers: retainersOf(input, pools),
    needs: [
      ...(documents.some(({ type }) => type === 'credit note') ? (['credit note'] as const) : []),
      ...(isCut ? (['write-off'] as const) : []),
      ...(isAmendedLate(input) ? (['retroactive amendment'] as const) : []),
    ],
  };
}

function minutesOf(portion: Portion): number {
  return portion.emits === 'time' ? portion.minutes : 0;
}

function valueSum(portions: Portion[]): Big {
  return total(portions.map(({ value }) => value ?? 0));
}

function closingOf<T>(
  portions: Portion[],
  isOpening: (one: Portion) => boolean,
  add: (some: Portion[]) => T,
): Closing<T> {
  const at = (place: Place) => add(portions.filter((one) => one.place === place));
  return {
    opening: add(portions.filter(isOpening)),
    approved: add(portions.filter((one) => !isOpening(one))),
    invoiced: at('invoiced'),
    coveredByFee: at('covered by a fee'),
    heldBack: at('held back'),
    writtenOff: at('written off'),
    carriedOver: at('carried over'),
  };
}

function closes(what: string, [opening = 0, approved = 0, ...places]: Big.BigSource[]): void {
  if (!total([opening, approved]).eq(total(places))) throw new Error(`The ${what} don't close.`);
}

/** Rule 14: something was posted for days on which it counts, by a run that didn't know it. */
function isAmendedLate({ contract, lastPosted }: BillingInput): boolean {
  const late = contract.versions.filter(({ number }) => lastPosted && number > lastPosted.version);
  return late.some(({ from }) => lastPosted && from <= daysOf(lastPosted.period).last);
}

/** Rule 21. */
function documentsOf({ policy }: BillingInput, lines: Line[]): Document[] {
  const keys = [...new Set(lines.map(({ purchaseOrder, amount }) => JSON.stringify([purchaseOrder, amount.currency])))];
  return keys.map((key): Document => {
    const [purchaseOrder, currency] = JSON.parse(key) as [string | null, Currency];
    const own = lines.filter((line) => line.purchaseOrder === purchaseOrder && line.amount.currency === currency);
    const isOnce = policy.rounding.untaxed === 'globally';
    const untaxed = isOnce ? inCurrency(exactOf(own), currency) : total(own.map(({ amount }) => amount.amount));
    const type = untaxed.lt(0) ? 'credit note' : 'invoice';
    return { purchaseOrder, currency, type, lines: own.length, untaxed: inCurrency(untaxed, currency).toFixed() };
  });
}

/**
 * The second sum. Each line is first made without its discount and rounded: what it then is beyond its entries' value is
 * rounding, what it loses is discount. What an expense is billed at beyond its value is markup.
 */
function sumsOf(
  { contract, policy }: BillingInput,
  lines: Line[],
  taken: Taken[],
  documents: Document[],
): InvoiceTotals['sums'] {
  const rate = exchangeRate(policy.exchange, contract.currency, contract.invoiceCurrency, policy.invoiceDate) ?? 1;
  const currencies = [...new Set(lines.map(({ amount }) => amount.currency))];
  return Object.fromEntries(
    currencies.map((currency): [Currency, InvoiceSum] => {
      const own = lines.filter(({ amount }) => amount.currency === currency);
      const of = (...kinds: Line['kind'][]) =>
        total(own.filter(({ kind }) => kinds.includes(kind)).map(({ amount }) => amount.amount));
      const gross = total(
        own
          .filter(({ kind }) => kind === 'time')
          .map(({ quantity, unitPrice }) => inCurrency(new Big(quantity).times(unitPrice), currency)),
      );
      const entryValue = (kind: 'time' | 'expense') =>
        total(
          taken.flatMap((one) => {
            const line = own.find(({ key }) => key === one.group.join(' | '));
            if (one.kind === 'fee' || one.kind !== kind || !line) return [];
            return [one.valueAt(one.kind === 'time' ? new Big(line.unitPrice) : new Big(rate))];
          }),
        );
      const invoices = total(documents.filter((one) => one.currency === currency).map(({ untaxed }) => untaxed));
      const beside = invoices.minus(total(own.map(({ amount }) => amount.amount)));
      const sum = {
        invoicedEntryValue: entryValue('time').plus(entryValue('expense')),
        rounding: gross.minus(entryValue('time')).plus(beside),
        discount: gross.minus(of('time')),
        fees: of('fee'),
        expensesMarkup: of('expense').minus(entryValue('expense')),
        corrections: of('take-back', 'reduction'),
        invoices,
      };
      return [
        currency,
        Object.fromEntries(
          Object.entries(sum).map(([name, amount]) => [name, amount.toFixed()]),
        ) as unknown as InvoiceSum,
      ];
    }),
  );
}

/** Rule 12: of every retainer that is sold on the decisive day, or whose hours this run used. */
function retainersOf(input: BillingInput, pools: Map<string, Pool>): InvoiceTotals['retainers'] {
  const version = versionInForce(input.contract, decisiveDay(input));
  return retainerLines(input.contract)
    .filter((id) => pools.get(id)?.now.length || soldLineIn(version, id)?.pricing === 'retainer')
    .flatMap((id) => statementsOf(input, pools.get(id) ?? poolOf(input, id)));
}
