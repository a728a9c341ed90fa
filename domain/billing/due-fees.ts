import Big from 'big.js';
import { addDays } from '../civil-date.ts';
import type { CivilDate, Instant } from '../ids.ts';
import { type Decimal, money } from '../money.ts';
import { type Contract, type Share, type SoldLine, versionsUntil } from './contract.ts';
import type { Explanation } from './invoice-plan.ts';
import { daysOf, daysOfFee, type FeePeriod, feePeriodAfter, feePeriodOf, type Period } from './period.ts';
import { type RetainerLine, retainerValue } from './retainer-value.ts';

/** What is to be billed of a fee now; a difference may be below zero. */
export interface DueFee {
  soldLine: string;
  part: string;
  name: string;
  amount: Decimal;
  /** Rule 9: below zero it takes an approval of its own. */
  needsCreditApproval: boolean;
  because: Explanation[];
}

type Fees = ReadonlyMap<string, Big>;

/** Rules 8 to 11: the fees that are due by a period's end and not billed yet, in the contract's order. `billed` is by `<sold line>/<part>`. */
export function dueFees(contract: Contract, of: Period, cutOff: Instant, billed: Fees): DueFee[] {
  const { last } = daysOf(of);
  const known = new Map<string, SoldLine>();
  // In advance the first day of the next period counts, too.
  for (const { terms } of versionsUntil(contract, addDays(last, 1)))
    for (const line of terms.lines) known.set(line.id, line);
  return [...known.values()].flatMap((line) => {
    const agreed = lineOn(contract, line.id, last);
    if (line.pricing === 'retainer') return retainerFees(contract, line, last, billed);
    if (agreed?.pricing === 'milestones') return milestones(contract, agreed, cutOff, billed);
    if (agreed?.pricing !== 'fixed-fee') return [];
    return agreed.by === 'percent complete'
      ? percentComplete(contract, agreed, cutOff, billed)
      : instalments(contract, agreed, agreed.by.instalments, last, cutOff, billed);
  });
}

/** As the terms of a day have it: what an amendment took away isn't billed any more. */
function lineOn(contract: Contract, id: string, day: CivilDate): SoldLine | null {
  return (
    versionsUntil(contract, day)
      .at(-1)
      ?.terms.lines.find((line) => line.id === id) ?? null
  );
}

type FixedFee = Extract<SoldLine, { pricing: 'fixed-fee' }>;
type Milestones = Extract<SoldLine, { pricing: 'milestones' }>;

/** Rule 8. */
function instalments(
  contract: Contract,
  line: FixedFee,
  parts: Extract<FixedFee['by'], object>['instalments'],
  last: CivilDate,
  cutOff: Instant,
  billed: Fees,
): DueFee[] {
  const open = openShares(line.id, line.fee, parts, contract, billed);
  return parts.flatMap((part) => {
    const amount = open.get(part.id);
    if (amount === undefined || new Big(amount).eq(0)) return [];
    const { due } = part;
    if ('on' in due) {
      if (due.on > last) return [];
      return [fee(line.id, part.id, part.name, amount, { rule: 8, says: `${part.name} is due on ${due.on}.` })];
    }
    const event = contract.progress.events.find(({ event, at }) => event === due.event && at < cutOff);
    if (!event) return [];
    const says = `${part.name} is due: ${event.by} recorded “${event.event}” on ${event.at.slice(0, 10)}.`;
    return [fee(line.id, part.id, part.name, amount, { rule: 8, says })];
  });
}

/** Rule 10. */
function milestones(contract: Contract, line: Milestones, cutOff: Instant, billed: Fees): DueFee[] {
  const open = openShares(line.id, line.total, line.milestones, contract, billed);
  return line.milestones.flatMap(({ id, name }) => {
    const amount = open.get(id);
    const accepted = contract.progress.acceptances.find(
      (acceptance) => acceptance.line === line.id && acceptance.milestone === id && acceptance.at < cutOff,
    );
    if (amount === undefined || new Big(amount).eq(0) || !accepted) return [];
    const says = `${name}: accepted by ${accepted.by} on ${accepted.at.slice(0, 10)}.`;
    return [fee(line.id, id, name, amount, { rule: 10, says })];
  });
}

/**
 * Rules 8 and 10: what each part that wasn't billed comes to. Percentages are rounded one by one; the last open part takes
 * the remainder, so that all of them sum to the fee.
 */
function openShares(
  line: string,
  total: Decimal,
  parts: { id: string; share: Share }[],
  { currency }: Contract,
  billed: Fees,
): Map<string, Decimal> {
  const nominal = ({ share }: { share: Share }) =>
    'amount' in share ? share.amount : money(new Big(total).times(share.percent).div(100), currency).amount;
  const open = parts.filter(({ id }) => !billed.has(`${line}/${id}`));
  const last = open.at(-1);
  const taken = [...billed].filter(([part]) => part.startsWith(`${line}/`)).map(([, amount]) => amount);
  const others = [...taken, ...open.slice(0, -1).map(nominal)].reduce<Big>(
    (sum, amount) => sum.plus(amount),
    new Big(0),
  );
  return new Map(
    open.map((part) => [part.id, part === last ? money(new Big(total).minus(others), currency).amount : nominal(part)]),
  );
}

/** Rule 9. */
function percentComplete({ currency, progress }: Contract, line: FixedFee, cutOff: Instant, billed: Fees): DueFee[] {
  const said = progress.completions
    .filter((completion) => completion.line === line.id && completion.at < cutOff)
    .reduce<(typeof progress.completions)[number] | null>(
      (last, each) => (last && last.at > each.at ? last : each),
      null,
    );
  if (!said) return [];
  const part = 'percent complete';
  const earned = money(new Big(line.fee).times(said.percent).div(100), currency).amount;
  const before = (billed.get(`${line.id}/${part}`) ?? new Big(0)).toFixed();
  const amount = money(new Big(earned).minus(before), currency).amount;
  if (new Big(amount).eq(0)) return [];
  const says = `${said.percent} % complete, said by ${said.by} on ${said.at.slice(0, 10)}: ${earned} less ${money(before, currency).amount} invoiced before.`;
  const due = fee(line.id, part, `${said.percent} % complete`, amount, { rule: 9, says });
  return [{ ...due, needsCreditApproval: new Big(amount).lt(0) }];
}

/** Rule 11: one for each period that is due, and the difference where what was billed isn't right any more. */
function retainerFees(contract: Contract, line: RetainerLine, last: CivilDate, billed: Fees): DueFee[] {
  const due: DueFee[] = [];
  for (let of = feePeriodOf(contract.startsOn, line.period); isDue(of, line, last); of = feePeriodAfter(of)) {
    const before = billed.get(`${line.id}/${of}`);
    const now = retainerValue({ contract, line }, of).fee;
    const amount = money(new Big(now).minus(before ?? 0), contract.currency).amount;
    if (new Big(amount).eq(0)) continue;
    const says = before
      ? `The fee of ${of} is ${now}; ${money(before, contract.currency).amount} was billed.`
      : `The fee of ${of}.`;
    due.push(fee(line.id, of, `${line.name}, ${of}`, amount, { rule: 11, says }));
  }
  return due;
}

function isDue(of: FeePeriod, { billed }: RetainerLine, last: CivilDate): boolean {
  const days = daysOfFee(of);
  return billed === 'arrears' ? days.last <= last : days.first <= addDays(last, 1);
}

function fee(soldLine: string, part: string, name: string, amount: Decimal, because: Explanation): DueFee {
  return { soldLine, part, name, amount, needsCreditApproval: false, because: [because] };
}
