import type { CivilDate } from '../ids.ts';
import type { Decimal } from '../money.ts';
import type { BillingInput, ExchangeRate } from './billing-input.ts';
import { ClosingSums } from './closing-sums.ts';
import { rateOn } from './exchange.ts';
import type { Emitted, InvoiceLine } from './invoice-plan.ts';
import { Decided } from './judge-entry.ts';
import { Limits } from './limits.ts';
import { foldClaims, type Past } from './past.ts';
import { daysOf } from './period.ts';

/** A plan under way: what all its parts look at and add to. */
export class PlanInProgress {
  readonly input: BillingInput;
  readonly lastDay: CivilDate;
  readonly past: Past;
  readonly decided: Decided;
  readonly limits: Limits;
  /** From the contract's currency to the invoice's (rule 16). */
  readonly exchange: ExchangeRate;
  readonly sums: ClosingSums;
  readonly emit: (emitted: Emitted) => void;

  /** @throws RangeError when the contract can't be invoiced in its currency: billing-issues.ts says so first. */
  constructor(input: BillingInput, emit: (emitted: Emitted) => void) {
    const { contract, policy } = input;
    const exchange = rateOn(policy.invoiceDate, contract.currency, contract.invoiceCurrency, policy.exchange);
    if (!exchange) throw new RangeError(`There is no rate from ${contract.currency} to ${contract.invoiceCurrency}.`);
    this.input = input;
    this.emit = emit;
    this.exchange = exchange;
    this.sums = new ClosingSums(policy.rounding.untaxed);
    this.lastDay = daysOf(input.period).last;
    this.past = foldClaims(input);
    this.decided = new Decided(input.decisions);
    this.limits = new Limits(contract, this.lastDay, this.past.billed);
  }

  /** A line, and what the entries on it are worth in its currency. */
  line(line: InvoiceLine, worth: Decimal = '0') {
    this.sums.line(line, worth);
    this.emit(line);
  }
}
