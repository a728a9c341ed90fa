import Big from 'big.js';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Claim, FeeClaim } from '../../../domain/billing/claim.ts';
import type { Contract, Retainer, Share, SoldLine } from '../../../domain/billing/contract.ts';
import type { FeePeriod } from '../../../domain/billing/period.ts';
import { daysOf, daysOfFee, feePeriodAfter, feePeriodOf } from '../../../domain/billing/period.ts';
import { addDays } from '../../../domain/civil-date.ts';
import type { CivilDate } from '../../../domain/ids.ts';
import { decisiveDay, inCurrency, rounded, soldLineIn, total, versionInForce } from './naive-prices.ts';

export interface DueFee {
  soldLine: string;
  part: string;
  name: string;
  /** In the contract's currency. */
  amount: Big;
  /** Rules 8 to 10: a credit that nobody has approved. */
  needsApproval: boolean;
  /** Something of it was billed before, and an amendment has changed it since. */
}

/** Rules 8 to 11: everything that is due and isn't billed, as the contract lists it. `standing`: the claims that hold. */
export function dueFees(input: BillingInput, standing: Claim[]): DueFee[] {
  const { contract } = input;
  const claims = standing.filter((claim): claim is FeeClaim => claim.kind === 'fee');
  const terms = versionInForce(contract, decisiveDay(input))?.terms;
  const agreed = (terms?.lines ?? []).flatMap((line): DueFee[] => {
    // What it was paid as a retainer, period by period, is no part of a fee.
    const billed = claims.filter(({ soldLine, part }) => soldLine === line.id && !/^\d{4}-(\d\d|Q\d)$/.test(part));
    if (line.pricing === 'milestones') {
      return openShares(input, line, line.total, line.milestones, billed, ({ id }) => isAccepted(input, line.id, id));
    }
    if (line.pricing !== 'fixed-fee') return [];
    if (line.by === 'percent complete') return percentComplete(input, line, billed);
    return openShares(input, line, line.fee, line.by.instalments, billed, ({ due }) => isDue(input, due));
  });
  return [...agreed, ...retainerLines(contract).flatMap((id) => retainerFees(input, id, claims))];
}

function isDue({ contract, period, policy }: BillingInput, due: { on: CivilDate } | { event: string }): boolean {
  if ('on' in due) return due.on <= daysOf(period).last;
  return contract.progress.events.some(({ event, at }) => event === due.event && at < policy.cutOff);
}

function isAccepted({ contract, policy }: BillingInput, line: string, milestone: string): boolean {
  return contract.progress.acceptances.some(
    (one) => one.line === line && one.milestone === milestone && one.at < policy.cutOff,
  );
}

/** Rule 8: what was billed stays; the last that is open takes what the others leave of the fee, or else a difference does. */
function openShares<Part extends { id: string; name: string; share: Share }>(
  input: BillingInput,
  line: SoldLine,
  fee: string,
  parts: Part[],
  billed: FeeClaim[],
  isDueNow: (part: Part) => boolean,
): DueFee[] {
  const { contract, period } = input;
  const open = parts.filter(({ id }) => !billed.some(({ part }) => part === id));
  let left = new Big(fee).minus(total(billed.map(({ amount }) => amount)));
  if (open.length === 0)
    return left.eq(0) ? [] : [agreedFee(input, line, { part: `difference ${period}`, name: line.name, amount: left })];
  return open.flatMap((one, index) => {
    const { id, name, share } = one;
    const own = 'amount' in share ? new Big(share.amount) : new Big(fee).times(share.percent).div(100);
    const amount = index === open.length - 1 ? left : inCurrency(own, contract.currency);
    left = left.minus(amount);
    return isDueNow(one) ? [agreedFee(input, line, { part: id, name, amount })] : [];
  });
}

function agreedFee(
  { decisions }: BillingInput,
  { id }: SoldLine,
  fee: Pick<DueFee, 'part' | 'name' | 'amount'>,
): DueFee {
  const needsApproval = fee.amount.lt(0) && !decisions.creditable.includes(id);
  return { ...fee, soldLine: id, needsApproval };
}

function percentComplete(input: BillingInput, line: SoldLine & { fee: string }, billed: FeeClaim[]): DueFee[] {
  const { contract, policy } = input;
  const said = contract.progress.completions.filter((one) => one.line === line.id && one.at < policy.cutOff);
  // Of two at once the one that says more.
  const later = (a: (typeof said)[number], b: typeof a) =>
    a.at === b.at ? Number(a.percent) - Number(b.percent) : a.at < b.at ? -1 : 1;
  const last = said.sort(later).at(-1);
  if (last === undefined) return [];
  const earned = inCurrency(new Big(line.fee).times(last.percent).div(100), contract.currency);
  const amount = earned.minus(total(billed.map((claim) => claim.amount)));
  if (amount.eq(0)) return [];
  return [agreedFee(input, line, { part: 'percent complete', name: line.name, amount })];
}

function retainerFees(input: BillingInput, id: string, claims: FeeClaim[]): DueFee[] {
  const { contract } = input;
  const { period, billed, name } = retainerTerms(contract, id);
  const { last } = daysOf(input.period);
  const isDueNow = (of: FeePeriod) =>
    billed === 'arrears' ? daysOfFee(of).last <= last : daysOfFee(of).first <= addDays(last, 1);
  const due: DueFee[] = [];
  for (let of = feePeriodOf(contract.startsOn, period); isDueNow(of); of = feePeriodAfter(of)) {
    const before = claims.filter(({ soldLine, part }) => soldLine === id && part === of);
    const fee = inCurrency(
      ofPeriod(contract, id, of, (terms) => terms.fee),
      contract.currency,
    );
    const amount = fee.minus(total(before.map((claim) => claim.amount)));
    if (!amount.eq(0)) due.push({ soldLine: id, part: of, name, amount, needsApproval: false });
  }
  return due;
}

export function includedMinutes(contract: Contract, id: string, of: FeePeriod): number {
  return rounded(
    ofPeriod(contract, id, of, (terms) => terms.includedMinutes),
    0,
  ).toNumber();
}

/** Rule 11: in force on the first day; prorated, the average of all days. */
function ofPeriod(contract: Contract, id: string, of: FeePeriod, value: (terms: Retainer) => Big.BigSource): Big {
  const on = (date: CivilDate) => {
    const line = soldLineIn(versionInForce(contract, date), id);
    return line?.pricing === 'retainer' ? new Big(value(line)) : new Big(0);
  };
  const { first, last } = daysOfFee(of);
  if (retainerTerms(contract, id).proration === 'none')
    return on(contract.startsOn > first && contract.startsOn <= last ? contract.startsOn : first);
  const days: CivilDate[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return total(days.map(on)).div(days.length);
}

/** Everything that is or was sold as a retainer. */
export function retainerLines(contract: Contract): string[] {
  const lines = contract.versions.flatMap(({ terms }) => terms.lines);
  return [...new Set(lines.filter(({ pricing }) => pricing === 'retainer').map(({ id }) => id))];
}

/** How its fee and hours run, as agreed last. */
export function retainerTerms(contract: Contract, id: string): Retainer & { name: string } {
  const lines = contract.versions.toSorted((a, b) => b.number - a.number).flatMap(({ terms }) => terms.lines);
  const line = lines.find((one) => one.id === id && one.pricing === 'retainer');
  if (line?.pricing !== 'retainer') throw new Error(`"${id}" is no retainer.`);
  return line;
}
