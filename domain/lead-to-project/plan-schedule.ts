import Big from 'big.js';
import { addBusinessDays } from '../calendar.ts';
import type { CivilDate, Currency } from '../ids.ts';
import { type Issue, issueOf } from '../issue.ts';
import { type Money, money, subtract, sum } from '../money.ts';
import { moneyText } from '../money-text.ts';
import type { EntityPolicy, Policy, ScheduledInstalment } from '../policy.ts';
import { amountOf } from './understand-amounts.ts';
import type { UnderstoodDeal } from './understand-deal.ts';
import type { UnderstoodLine } from './understand-lines.ts';
import { scheduleOf, type UnderstoodSchedule } from './understand-schedules.ts';

export interface Instalment {
  schedule: string;
  code: string;
  name: string;
  due: CivilDate;
  amount: Money;
}

/** When the fixed fees are billed: one sequence of instalments for each schedule, over the sum of its fees. */
export function planSchedule(
  understood: UnderstoodDeal,
  about: { entity: EntityPolicy; currency: Currency; policy: Policy; starts: CivilDate },
): Instalment[] {
  return scheduledFees(understood, about).flatMap(({ schedule, amounts }) =>
    schedule.instalments.map((instalment, at) => ({
      schedule: schedule.code,
      code: instalment.code,
      name: instalment.name,
      due: dueDate(instalment, understood, about),
      amount: amounts[at] ?? money('0', about.currency),
    })),
  );
}

/** Fees of so few cents that an instalment would come to nothing, or to less. One that is given away has none to speak of. */
export function tooSmallFees(understood: UnderstoodDeal, about: { currency: Currency; policy: Policy }): Issue[] {
  return scheduledFees(understood, about).flatMap(({ schedule, fee, amounts, lines }) => {
    if (new Big(fee.amount).eq(0) || amounts.every(({ amount }) => new Big(amount).gt(0))) return [];
    const [first] = lines;
    return [
      issueOf('TL-DEAL-0006', {
        message: `By the billing schedule "${schedule.code}", ${lines.map(({ label }) => label).join(' and ')} ${lines.length === 1 ? 'comes' : 'come'} to ${moneyText(fee)}, too little for ${amounts.length} instalments above zero.`,
        hint: 'Correct the price or quantity, name another schedule, or put the schedule right in config/mappings.yaml.',
        field: first ? `lines.${first.id}.unitPrice` : null,
        about: `schedule=${schedule.code}`,
      }),
    ];
  });
}

function scheduledFees(
  { deal, lines }: UnderstoodDeal,
  { currency, policy }: { currency: Currency; policy: Policy },
): { schedule: UnderstoodSchedule; lines: UnderstoodLine[]; fee: Money; amounts: Money[] }[] {
  const scheduled = lines.lines.flatMap((line) => {
    if (line.service.pricing !== 'fixed-fee') return [];
    const schedule = scheduleOf(deal, line.service.defaultSchedule, policy);
    return schedule ? [{ schedule, line }] : [];
  });
  return [...Map.groupBy(scheduled, ({ schedule }) => schedule.code).values()].flatMap((parts) => {
    const [first] = parts;
    if (!first) return [];
    const { schedule } = first;
    const of = parts.map(({ line }) => line);
    const fees = of.map((line) => amountOf(line, currency));
    const fee = sum(fees, currency);
    const percents = schedule.instalments.map(({ percent }) => percent);
    return [{ schedule, lines: of, fee, amounts: splitFee(fee, percents) }];
  });
}

/** Each share rounded half up, the last takes the remainder, so that the sum is the fee (billing rule 8). */
export function splitFee(fee: Money, percents: readonly string[]): Money[] {
  const shares = percents
    .slice(0, -1)
    .map((percent) => money(new Big(fee.amount).times(percent).div(100), fee.currency));
  return percents.length === 0 ? [] : [...shares, subtract(fee, sum(shares, fee.currency))];
}

/** The planner has made sure that a deal whose schedule needs an end has one. */
function dueDate(
  { due }: ScheduledInstalment,
  { dates }: UnderstoodDeal,
  { entity, starts }: { entity: EntityPolicy; starts: CivilDate },
): CivilDate {
  const from = due.on === 'start' ? starts : (dates.endsOn ?? starts);
  return addBusinessDays(from, due.afterBusinessDays, entity.calendar);
}
