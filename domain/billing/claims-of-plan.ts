import Big from 'big.js';
import type { Decimal } from '../money.ts';
import type { BillingInput, ExchangeRate } from './billing-input.ts';
import type { Claim, Invoiced, LineKey, TimeClaim } from './claim.ts';
import type { Expense, TimeEntry } from './entry.ts';
import { convertPrice, rateOn } from './exchange.ts';
import type { Emitted, ExpensePortion, InvoiceLine, TimePortion } from './invoice-plan.ts';

/** What a run does to the claims of its contract. */
export type ClaimChange = { claim: Claim } | { takesBack: TakesBack };

/** Rule 17: a claim of an earlier run that this one reverses, and the credit; null: no money was billed for it. */
export interface TakesBack {
  claim: string;
  credit: { document: string; line: LineKey } | null;
}

interface Price {
  purchaseOrder: string | null;
  unitPrice: Decimal;
  discountPercent: Decimal;
  invoicedUnitPrice: Decimal;
}

/**
 * Rule 20: the claims that a run makes, while its plan streams by. Memory grows with the lines under way, the expenses and what
 * is taken back, and not with entries.
 *
 *     const claims = new ClaimsOfPlan(input, 'C-17:2026-10', keep);
 *     const planner = new InvoicePlanner(input, (emitted) => claims.take(emitted));
 *     for await (const entry of entries) { claims.see(entry); planner.take(entry); }
 *     planner.close();
 *     claims.close();
 */
export class ClaimsOfPlan {
  readonly #input: BillingInput;
  readonly #run: string;
  readonly #make: (change: ClaimChange) => void;
  readonly #exchange: ExchangeRate;
  readonly #version: number;
  readonly #expenses: Map<string, Expense>;
  /** Of lines under way, what their claims say. */
  readonly #prices = new Map<LineKey, Price>();
  /** An expense is on the line that comes after it. */
  readonly #expenseOn = new Map<LineKey, ExpensePortion>();
  readonly #credits = new Map<LineKey, string>();
  #entry: TimeEntry | null = null;

  /**
   * @param run names the run for good, and nothing else: its contract and period (and generation, if it bills a period again).
   * Of the same plan every attempt makes the same claims.
   */
  constructor(input: BillingInput, run: string, make: (change: ClaimChange) => void) {
    const { contract, policy, expenses } = input;
    const exchange = rateOn(policy.invoiceDate, contract.currency, contract.invoiceCurrency, policy.exchange);
    if (!exchange) throw new RangeError(`There is no rate from ${contract.currency} to ${contract.invoiceCurrency}.`);
    this.#input = input;
    this.#run = run;
    this.#make = make;
    this.#exchange = exchange;
    this.#version = Math.max(...contract.versions.map(({ number }) => number));
    this.#expenses = new Map([...expenses].map((expense) => [expense.id, expense]));
  }

  /** The entry that the planner takes next. */
  see(entry: TimeEntry) {
    this.#entry = entry;
  }

  /** @throws RangeError when what the planner emits doesn't fit together: then there are no claims of it. */
  take(emitted: Emitted) {
    if (emitted.emits === 'line') this.#line(emitted);
    else if (emitted.emits === 'time') this.#time(emitted);
    else if (emitted.emits === 'expense') this.#expense(emitted);
    else if (emitted.emits === 'taken back') this.#takeBack(emitted.claim, emitted.line);
  }

  /** @throws RangeError when a line is missing that something is claimed on. */
  close() {
    const [missing] = [...this.#prices.keys(), ...this.#expenseOn.keys()];
    if (missing !== undefined) throw new RangeError(`Line ${missing} has claims and never came.`);
  }

  #line(line: InvoiceLine) {
    if (line.kind === 'time') this.#check(line);
    else if (line.kind === 'expense') this.#expenseLine(line);
    else if (line.kind === 'take-back') this.#credits.set(line.key, this.#invoiced(line).document);
    else if (line.kind === 'fee') this.#fee(line);
    else this.#reduction(line);
  }

  #time(portion: TimePortion) {
    if (portion.place === 'held back' || portion.place === 'carried over') return;
    const entry = this.#entry;
    if (entry?.id !== portion.entry) throw new RangeError(`Entry ${portion.entry} was planned and not seen.`);
    const price = portion.line === null ? null : this.#priceOf(portion.line);
    const { portion: name, minutes, roundedMinutes, drawn } = portion;
    const { revision, date, person, line } = entry;
    this.#claim({
      ...this.#common(`time:${part(entry.id)}/${name}`),
      kind: 'time',
      invoiced: price && portion.line !== null ? this.#invoicedOn(portion.line, price.purchaseOrder) : null,
      ...{ entry: entry.id, portion: name, revision, date, person, soldLine: line ?? '', minutes, roundedMinutes },
      outcome: outcomeOf(portion),
      price: price && pick(price),
      drawn,
    });
  }

  #expense(portion: ExpensePortion) {
    if (portion.place === 'written off') this.#claimExpense(portion, null);
    else if (portion.place === 'invoiced' && portion.line !== null) this.#expenseOn.set(portion.line, portion);
  }

  #expenseLine(line: InvoiceLine) {
    const portion = this.#expenseOn.get(line.key);
    if (!portion) throw new RangeError(`Line ${line.key} is for no expense.`);
    this.#expenseOn.delete(line.key);
    this.#claimExpense(portion, line);
  }

  #claimExpense({ entry }: ExpensePortion, line: InvoiceLine | null) {
    const expense = this.#expenses.get(entry);
    if (!expense) throw new RangeError(`Nobody knows expense ${entry}.`);
    this.#claim({
      ...this.#common(`expense:${part(entry)}`),
      kind: 'expense',
      invoiced: line && this.#invoiced(line),
      ...{ entry, revision: expense.revision, soldLine: expense.line ?? '' },
      outcome: line ? 'invoiced' : 'written off',
      amount: line?.agreed?.amount ?? '0',
      invoicedAmount: line?.amount.amount ?? '0',
    });
  }

  #fee(line: InvoiceLine) {
    const { soldLine, part: name, agreed } = line;
    if (soldLine === null || name === undefined || !agreed) throw new RangeError(`Line ${line.key} is no fee's.`);
    this.#claim({
      ...this.#common(`fee:${part(soldLine)}/${part(name)}`),
      kind: 'fee',
      invoiced: this.#invoiced(line),
      ...{ soldLine, part: name, amount: agreed.amount },
    });
  }

  #reduction(line: InvoiceLine) {
    const known = this.#input.decisions.reductions.find(({ id }) => id === line.about);
    if (!known) throw new RangeError(`Nobody asked for reduction ${line.about}.`);
    const { id, amount } = known;
    this.#claim({
      ...this.#common(`reduction:${part(id)}`),
      ...{ kind: 'reduction', invoiced: this.#invoiced(line), reduction: id, amount },
    });
  }

  #takeBack(claim: string, line: LineKey | null) {
    const document = line === null ? null : this.#credits.get(line);
    if (document === undefined) throw new RangeError(`Claim ${claim} is taken back on a line that never came.`);
    const credit = document === null || line === null ? null : { document, line };
    this.#make({ takesBack: { claim, credit } });
  }

  #claim(claim: Claim) {
    this.#make({ claim });
  }

  #common(what: string) {
    return {
      id: `${this.#run}:${what}`,
      run: this.#input.period,
      version: this.#version,
      state: 'reserved',
    } as const;
  }

  #invoiced({ key, purchaseOrder }: InvoiceLine): Invoiced {
    return this.#invoicedOn(key, purchaseOrder);
  }

  #invoicedOn(line: LineKey, purchaseOrder: string | null): Invoiced {
    const currency = this.#exchange.to;
    return { document: documentKey(this.#run, purchaseOrder, currency), purchaseOrder, line, currency };
  }

  /** A time line comes after all that is on it. Its name has its price, which is compared when it comes. */
  #priceOf(line: LineKey): Price {
    const known = this.#prices.get(line);
    if (known) return known;
    const price = readPrice(line, this.#exchange);
    this.#prices.set(line, price);
    return price;
  }

  #check({ key, purchaseOrder, unitPrice, discountPercent, agreed }: InvoiceLine) {
    const claimed = this.#prices.get(key);
    this.#prices.delete(key);
    const isSame =
      claimed?.purchaseOrder === purchaseOrder &&
      claimed.invoicedUnitPrice === unitPrice &&
      claimed.unitPrice === agreed?.unitPrice &&
      new Big(claimed.discountPercent).eq(discountPercent);
    if (!isSame) throw new RangeError(`Line ${key} is not at the price that its entries are claimed at.`);
  }
}

/**
 * Rule 21: a run makes one document for each purchase order and currency. It is called by this before it has a number, and
 * under it afterwards.
 */
export function documentKey(run: string, purchaseOrder: string | null, currency: string): string {
  return `${run}:${purchaseOrder === null ? '' : `${part(purchaseOrder)}/`}${currency}`;
}

/** What groups a line is its name (time-lines.ts, `lineKey`). */
function readPrice(line: LineKey, exchange: ExchangeRate): Price {
  const [, purchaseOrder, , , unitPrice, discountPercent] = JSON.parse(line) as (string | null)[];
  if (typeof unitPrice !== 'string' || typeof discountPercent !== 'string' || purchaseOrder === undefined)
    throw new RangeError(`Line ${line} doesn't say its price.`);
  return { purchaseOrder, unitPrice, discountPercent, invoicedUnitPrice: convertPrice(unitPrice, exchange) };
}

function pick({ unitPrice, discountPercent, invoicedUnitPrice }: Price): TimeClaim['price'] {
  return { unitPrice, discountPercent, invoicedUnitPrice };
}

function outcomeOf({ place, entry, line }: TimePortion): TimeClaim['outcome'] {
  if ((place === 'invoiced') !== (line !== null)) throw new RangeError(`Entry ${entry} is ${place} on line ${line}.`);
  if (place === 'covered by a fee') return 'covered';
  return place === 'invoiced' ? 'invoiced' : 'written off';
}

/** Whatever a source numbers its entries by, or a contract names its lines: two never make one id. */
function part(name: string): string {
  return encodeURIComponent(name);
}
