import type { Currency } from '../ids.ts';
import { type Decimal, type Money, money } from '../money.ts';
import type { EntityPolicy, RetainerTerms } from '../policy.ts';
import { lookup } from './lookup.ts';
import type { RetainerTotals } from './plan-types.ts';
import { feeOf } from './retainer-periods.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

/** Every retainer as agreed, in the deal's own order (billing rules 11 to 13). */
export function planRetainers(
  { lines }: UnderstoodDeal,
  { entity, currency }: { entity: EntityPolicy; currency: Currency },
): RetainerTotals[] {
  return lines.lines.flatMap((line) => {
    const terms = line.service.retainer;
    if (terms === null || line.periods.length === 0) return [];
    return [
      {
        ...terms,
        line: line.name,
        fee: feeOf(line, currency),
        overageRate: overageRate(terms, entity, currency),
        periods: line.periods.map(({ from, until, fee, includedHours }) => ({ from, until, fee, includedHours })),
      },
    ];
  });
}

/** What an hour beyond the included ones costs; null: it is not billed. */
function overageRate({ overageRole }: RetainerTerms, entity: EntityPolicy, currency: Currency): Money | null {
  const rate: Decimal | undefined =
    overageRole === null ? undefined : lookup(entity.rates, overageRole)?.value[currency];
  return rate === undefined ? null : money(rate, currency);
}
