import Big from 'big.js';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Claim } from '../../../domain/billing/claim.ts';
import { documentOf } from './kept-claims.ts';
import { orderLimit } from './naive-lines.ts';
import type { NaiveEmitted } from './naive-planner.ts';
import { decisiveDay, total, versionInForce } from './naive-prices.ts';

/* What the documents of a contract say, measured on the documents. */

export type Line = Extract<NaiveEmitted, { emits: 'line' }>;
/** A line that was posted; what is taken back counts as what it was. */
type Posted = Line & { document: string; was: Line['kind'] };

/** The lines of a run's documents. `claims`: those there were before it. */
export function postedBy(emitted: NaiveEmitted[], claims: Iterable<Claim>, document: string): Posted[] {
  const kinds = new Map([...claims].map(({ id, kind }) => [id, kind]));
  const takenBack = new Map(
    emitted.flatMap((one) => (one.emits === 'taken back' ? [[one.line, kinds.get(one.claim)] as const] : [])),
  );
  return linesOf(emitted).map((line) => ({
    ...line,
    document: documentOf(line, document),
    was: takenBack.get(line.key) ?? line.kind,
  }));
}

export function linesOf(emitted: NaiveEmitted[]): Line[] {
  return emitted.filter((one) => one.emits === 'line');
}

/** How much of each cap and purchase order is used. */
function usedOf(input: BillingInput, lines: Posted[]): Map<string, { used: Big; most: Big; byFees: Big }> {
  const version = versionInForce(input.contract, decisiveDay(input));
  const agreedOf = (some: Posted[]) => total(some.map(({ agreed }) => agreed?.amount ?? 0));
  const hoursOf = (some: Posted[]) => total(some.map(({ quantity }) => quantity));
  const caps = (version?.terms.caps ?? []).map(({ id, line, limit, counts }) => {
    const isCounted = ({ was, soldLine }: Posted) =>
      (line === null || soldLine === line) &&
      (was === 'time' ||
        ('money' in limit && ((was === 'expense' && counts.expenses) || (was === 'fee' && counts.fees))));
    const own = lines.filter(isCounted);
    const byFees = agreedOf(own.filter(({ kind }) => kind === 'fee'));
    return 'money' in limit
      ? ([id, { used: agreedOf(own), most: new Big(limit.money), byFees }] as const)
      : ([id, { used: hoursOf(own), most: new Big(limit.hours), byFees: new Big(0) }] as const);
  });
  const numbers = input.contract.versions.flatMap(({ terms }) =>
    terms.purchaseOrders.orders.map(({ number }) => number),
  );
  const orders = [...new Set(numbers)].flatMap((number) => {
    const most = orderLimit(input, number)?.most;
    const own = lines.filter(({ purchaseOrder }) => purchaseOrder === number);
    return most === undefined ? [] : [[number, { used: agreedOf(own), most, byFees: new Big(0) }] as const];
  });
  return new Map([...caps, ...orders]);
}

/** What exceeds its limit, and by more than before: fees use up a cap, and aren't held back by it. */
export function exceeded(input: BillingInput, before: Posted[], now: Posted[]): string[] {
  const were = usedOf(input, before);
  return [...usedOf(input, [...before, ...now])].flatMap(([id, { used, most, byFees }]) => {
    const was = were.get(id);
    const newFees = byFees.minus(was?.byFees ?? 0);
    const had = (was?.used ?? new Big(0)).plus(newFees.gt(0) ? newFees : 0);
    return used.gt(most) && used.gt(had) ? [`${id}: ${used} of ${most}, before: ${had}`] : [];
  });
}

/** Has a cap or a purchase order held anything back? A retainer without overage is no cap. */
export function isLimited({ contract }: BillingInput, emitted: NaiveEmitted[]): boolean {
  const hasCaps = contract.versions.some(({ terms }) => terms.caps.length > 0);
  return emitted.some(
    (one) => 'reason' in one && (one.reason === 'po-exhausted' || (one.reason === 'over-cap' && hasCaps)),
  );
}

/** By how much rules 2 and 3 can move these lines: half a hundredth of an hour at its price, and half of the smallest coin. */
export function roundingOf(lines: Line[]): Big {
  return total(
    lines
      .filter(({ kind }) => kind === 'time')
      .map(({ unitPrice, discountPercent, amount }) => {
        const ofHours = new Big(unitPrice).times('0.005').times(new Big(100).minus(discountPercent)).div(100);
        const digits = amount.amount.split('.')[1]?.length ?? 0;
        return ofHours.plus(new Big(10).pow(-digits).times('0.5'));
      }),
  );
}

/** Before any line is rounded. */
export function exactOf(lines: Line[]): Big {
  return total(
    lines.map(({ quantity, unitPrice, discountPercent }) =>
      new Big(quantity).times(unitPrice).times(new Big(100).minus(discountPercent)).div(100),
    ),
  );
}

export function amountOf(lines: Line[]): Big {
  return total(lines.map(({ amount }) => amount.amount));
}
