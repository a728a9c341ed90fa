import Big from 'big.js';
import { addDays } from '../civil-date.ts';
import type { CivilDate, Instant } from '../ids.ts';
import { type Decimal, money } from '../money.ts';
import { type Contract, currentTerms, type Share, type SoldLine, versionsUntil } from './contract.ts';
import type { Explanation } from './invoice-plan.ts';
import type { BilledFees } from './past.ts';
import { daysOf, daysOfFee, type FeePeriod, feePeriodAfter, feePeriodOf, isFeePeriod, type Period } from './period.ts';
import { type RetainerLine, retainerValue } from './retainer-value.ts';

/** What is to be billed of a fee now; a difference may be below zero. */
export interface DueFee {
  soldLine: string;
  part: string;
  name: string;
  amount: Decimal;
  /** Rules 8 to 10: below zero it takes an approval of its own. */
  needsCreditApproval: boolean;
  because: Explanation[];
}

/** A run of a contract, as fees depend on it. */
interface Run {
  contract: Contract;
  period: Period;
  cutOff: Instant;
  billed: BilledFees;
}

type FixedFee = Extract<SoldLine, { pricing: 'fixed-fee' }>;
type Milestones = Extract<SoldLine, { pricing: 'milestones' }>;

/** Rules 8 to 11: the fees that are due by a period's end and not billed yet, in the contract's order, retainers last. */
export function dueFees(run: Run): DueFee[] {
  const { last } = daysOf(run.period);
  const agreed = currentTerms(run.contract, last).lines.flatMap((line): DueFee[] => {
    if (line.pricing === 'milestones') return milestones(run, line);
    if (line.pricing !== 'fixed-fee') return [];
    return line.by === 'percent complete' ? percentComplete(run, line) : instalments(run, line, line.by.instalments);
  });
  // Periods of a retainer that an amendment ended are billed still. In advance the first day of the next period counts, too.
  const retainers = new Map<string, RetainerLine>();
  for (const { terms } of versionsUntil(run.contract, addDays(last, 1))) {
    for (const line of terms.lines) if (line.pricing === 'retainer') retainers.set(line.id, line);
  }
  const version = versionsUntil(run.contract, last).at(-1)?.number;
  const since = { rule: 14, says: `As version ${version} of the contract has it.` };
  return [
    ...agreed.map((fee) => ({ ...fee, because: [...fee.because, since] })),
    ...[...retainers.values()].flatMap((line) => retainerFees(run, line, last)),
  ];
}

/** Rule 8. */
function instalments(run: Run, line: FixedFee, parts: Extract<FixedFee['by'], object>['instalments']): DueFee[] {
  const { last } = daysOf(run.period);
  const open = openShares(run, line.id, line.fee, parts);
  const due = parts.flatMap(({ id, name, due: when }) => {
    if ('on' in when)
      return when.on > last
        ? []
        : part(line.id, id, name, open.get(id)?.amount, 8, `${name} is due on ${when.on}: ${open.get(id)?.says}.`);
    const event = run.contract.progress.events.find(({ event, at }) => event === when.event && at < run.cutOff);
    const says = `${name} is due, since ${event?.by} recorded “${event?.event}” on ${event?.at.slice(0, 10)}: ${open.get(id)?.says}.`;
    return event ? part(line.id, id, name, open.get(id)?.amount, 8, says) : [];
  });
  return [...due, ...difference(run, line, line.fee, open.size, 8)];
}

/** Rule 10. */
function milestones(run: Run, line: Milestones): DueFee[] {
  const open = openShares(run, line.id, line.total, line.milestones);
  const due = line.milestones.flatMap(({ id, name }) => {
    const accepted = run.contract.progress.acceptances.find(
      (acceptance) => acceptance.line === line.id && acceptance.milestone === id && acceptance.at < run.cutOff,
    );
    const says = `${name}, accepted by ${accepted?.by} on ${accepted?.at.slice(0, 10)}: ${open.get(id)?.says}.`;
    return accepted ? part(line.id, id, name, open.get(id)?.amount, 10, says) : [];
  });
  return [...due, ...difference(run, line, line.total, open.size, 10)];
}

/**
 * Rules 8 and 10: what each part that wasn't billed comes to. Percentages are rounded one by one; the last open part takes
 * the remainder, so that all of them sum to the fee.
 */
function openShares(
  { contract, billed }: Run,
  line: string,
  total: Decimal,
  parts: { id: string; share: Share }[],
): Map<string, { amount: Decimal; says: string }> {
  const { currency } = contract;
  const nominal = ({ share }: { share: Share }) =>
    'amount' in share ? share.amount : money(new Big(total).times(share.percent).div(100), currency).amount;
  const open = parts.filter(({ id }) => !billed.get(line)?.has(id));
  const last = open.at(-1);
  const rest = open
    .slice(0, -1)
    .reduce((left, each) => left.minus(nominal(each)), new Big(total).minus(billedOf(billed, line)));
  const agreed = ({ share }: { share: Share }) =>
    'amount' in share ? `${share.amount} is agreed` : `${share.percent} % of ${total}`;
  return new Map(
    open.map((each) => {
      if (each !== last || rest.eq(nominal(each))) return [each.id, { amount: nominal(each), says: agreed(each) }];
      return [each.id, { amount: money(rest, currency).amount, says: `what the others leave of ${total}` }];
    }),
  );
}

/** Rules 8 and 10: all parts are billed, and an amendment has made the fee another one. */
function difference(
  { contract, period, billed }: Run,
  line: SoldLine,
  total: Decimal,
  open: number,
  rule: number,
): DueFee[] {
  const before = billedOf(billed, line.id);
  const amount = money(new Big(total).minus(before), contract.currency).amount;
  const says = `All parts of ${line.name} are billed with ${money(before, contract.currency).amount}, and it is ${total} now.`;
  return open > 0 ? [] : part(line.id, `difference ${period}`, `${line.name}, difference`, amount, rule, says);
}

/** Rule 9. */
function percentComplete({ contract, cutOff, billed }: Run, line: FixedFee): DueFee[] {
  const { currency, progress } = contract;
  const said = progress.completions
    .filter((completion) => completion.line === line.id && completion.at < cutOff)
    .sort((a, b) => (a.at === b.at ? new Big(a.percent).cmp(b.percent) : a.at < b.at ? -1 : 1))
    .at(-1);
  if (!said) return [];
  const earned = money(new Big(line.fee).times(said.percent).div(100), currency).amount;
  const before = money(billedOf(billed, line.id), currency).amount;
  const amount = money(new Big(earned).minus(before), currency).amount;
  const says = `${said.percent} % of ${line.fee} complete, said by ${said.by} on ${said.at.slice(0, 10)}: ${earned} less ${before} invoiced before.`;
  return part(line.id, 'percent complete', `${said.percent} % complete`, amount, 9, says);
}

/** Rule 11: one for each period that is due, and the difference where what was billed isn't right any more. */
function retainerFees({ contract, billed }: Run, line: RetainerLine, last: CivilDate): DueFee[] {
  const due: DueFee[] = [];
  for (
    let period = feePeriodOf(contract.startsOn, line.period);
    isDue(period, line, last);
    period = feePeriodAfter(period)
  ) {
    const before = billed.get(line.id)?.get(period);
    const { fee: now, feeSays } = retainerValue({ contract, line }, period);
    const amount = money(new Big(now).minus(before ?? 0), contract.currency).amount;
    const says = before
      ? `The fee of ${period} is ${now}; ${money(before, contract.currency).amount} was billed. ${feeSays}`
      : `The fee of ${period} is ${now}. ${feeSays}`;
    const fees = part(line.id, period, `${line.name}, ${period}`, amount, 11, says);
    due.push(...fees.map((fee) => ({ ...fee, needsCreditApproval: false })));
  }
  return due;
}

function isDue(of: FeePeriod, { billed }: RetainerLine, last: CivilDate): boolean {
  const days = daysOfFee(of);
  return billed === 'arrears' ? days.last <= last : days.first <= addDays(last, 1);
}

/** Of a fixed fee; what was billed of the line while it was a retainer was for something else. */
function billedOf(billed: BilledFees, line: string): Big {
  const parts = [...(billed.get(line) ?? [])].filter(([part]) => !isFeePeriod(part));
  return parts.reduce((sum, [, amount]) => sum.plus(amount), new Big(0));
}

/** Nothing, if it comes to nothing. */
function part(
  soldLine: string,
  id: string,
  name: string,
  amount: Decimal | undefined,
  rule: number,
  says: string,
): DueFee[] {
  if (amount === undefined || new Big(amount).eq(0)) return [];
  const because: Explanation[] = [{ rule, says }];
  return [{ soldLine, part: id, name, amount, needsCreditApproval: new Big(amount).lt(0), because }];
}
