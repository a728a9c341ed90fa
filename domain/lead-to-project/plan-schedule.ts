import Big from 'big.js';
import { addBusinessDays } from '../calendar.ts';
import type { CivilDate, Currency } from '../ids.ts';
import { type Money, money, subtract, sum } from '../money.ts';
import type { EntityPolicy, Policy, ScheduledInstalment } from '../policy.ts';
import { amountOf } from './understand-amounts.ts';
import type { UnderstoodDeal } from './understand-deal.ts';
import { scheduleOf } from './understand-schedules.ts';

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
  const fixed = understood.lines.lines.filter(({ service }) => service.pricing === 'fixed-fee');
  const scheduled = fixed.flatMap((line) => {
    const schedule = scheduleOf(understood.deal, line.service.defaultSchedule, about.policy);
    return schedule ? [{ schedule, fee: amountOf(line, about.currency) }] : [];
  });
  const bySchedule = Map.groupBy(scheduled, ({ schedule }) => schedule.code);
  return [...bySchedule].flatMap(([code, parts]) => {
    const instalments = parts[0]?.schedule.instalments ?? [];
    const fee = sum(
      parts.map((part) => part.fee),
      about.currency,
    );
    const amounts = splitFee(
      fee,
      instalments.map(({ percent }) => percent),
    );
    return instalments.map((instalment, at) => ({
      schedule: code,
      code: instalment.code,
      name: instalment.name,
      due: dueDate(instalment, understood, about),
      amount: amounts[at] ?? money('0', about.currency),
    }));
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
