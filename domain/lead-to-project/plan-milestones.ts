import { addBusinessDays } from '../calendar.ts';
import type { CivilDate } from '../ids.ts';
import type { Decimal, Money } from '../money.ts';
import type { EntityPolicy } from '../policy.ts';
import type { LeadToProjectTotals } from './plan-types.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

export interface LineMilestone {
  /** Of the order line (`orderLinesOf`) that it is billed by. */
  suffix: string;
  /** Unique among the milestones of its line. */
  code: string;
  name: string;
  deadline: CivilDate;
  /** Untaxed. */
  amount: Money;
  /** Of the order line's quantity; the shares of one order line sum to 1. */
  share: Decimal;
}

/** By deal line, what it is billed by (billing rule 10). Lines of other pricing models are not in it. */
export function planMilestones(
  understood: UnderstoodDeal,
  { entity, starts }: { entity: EntityPolicy; starts: CivilDate },
): Map<string, LineMilestone[]> {
  const lines = understood.lines.lines.filter(({ milestones }) => milestones.length > 0);
  return new Map(
    lines.map(({ id, milestones }) => [
      id,
      milestones.map(({ afterBusinessDays, ...milestone }) => ({
        ...milestone,
        deadline: addBusinessDays(starts, afterBusinessDays, entity.calendar),
      })),
    ]),
  );
}

/** In the deal's own order. */
export function milestoneTotals(
  understood: UnderstoodDeal,
  planned: ReadonlyMap<string, readonly LineMilestone[]>,
): NonNullable<LeadToProjectTotals['milestones']> {
  return understood.lines.lines.flatMap(({ id, name: line }) =>
    (planned.get(id) ?? []).map(({ name, deadline, amount }) => ({ line, name, due: deadline, amount })),
  );
}
