import type { Deal } from '../deal.ts';
import type { Currency } from '../ids.ts';
import { currency as currencyOf } from '../money.ts';
import type { Policy } from '../policy.ts';
import type { Report } from './report.ts';
import type { UnderstoodDates } from './understand-dates.ts';
import type { UnderstoodLines } from './understand-lines.ts';
import { understandMilestones } from './understand-milestones.ts';
import { understandRetainer } from './understand-retainers.ts';

/** The lines with what they are billed by, where that is not the line as a whole. */
export function understandParts(
  deal: Deal,
  lines: UnderstoodLines,
  about: { dates: UnderstoodDates; currency: Currency | null; policy: Policy },
  report: Report,
): UnderstoodLines {
  const currency = about.currency ?? ownCurrency(deal);
  if (currency === null) return lines;
  return {
    ...lines,
    lines: lines.lines.map((line) => ({
      ...line,
      milestones:
        line.service.pricing === 'milestones'
          ? understandMilestones(deal, line, { currency, policy: about.policy }, report)
          : [],
      periods: understandRetainer(deal, line, { dates: about.dates, currency }, report),
    })),
  };
}

/** As long as the entity is open, so is its currency; the deal's own will do to find what else is wrong. */
function ownCurrency({ currency }: Deal): Currency | null {
  const code = currency?.toUpperCase() ?? '';
  return /^[A-Z]{3}$/.test(code) ? currencyOf(code) : null;
}
