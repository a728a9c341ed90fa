import Big from 'big.js';
import type { Deal } from '../deal.ts';
import type { Currency } from '../ids.ts';
import { issueOf } from '../issue.ts';
import { emptyField, label, type Report } from './report.ts';
import { type RetainerPeriod, retainerPeriods } from './retainer-periods.ts';
import type { UnderstoodDates } from './understand-dates.ts';
import type { UnderstoodLine } from './understand-lines.ts';

/** The periods of a retainer, of which the line must sell as many as its dates touch. */
export function understandRetainer(
  deal: Deal,
  line: UnderstoodLine,
  { dates, currency }: { dates: UnderstoodDates; currency: Currency },
  report: Report,
): RetainerPeriod[] {
  const terms = line.service.retainer;
  if (terms === null) return [];
  for (const field of ['startsOn', 'endsOn'] as const) {
    if (!deal[field]) report(emptyField(label(deal, field), field, `the periods of ${line.label} are counted by it`));
  }
  const { startsOn, endsOn } = dates;
  if (startsOn === null || endsOn === null || endsOn < startsOn) return [];
  const periods = retainerPeriods(terms, { startsOn, endsOn }, line, currency);
  if (new Big(line.quantity).eq(periods.length)) return periods;
  const [first, last] = [periods[0]?.name, periods.at(-1)?.name];
  const touched = first === last ? first : `${first} to ${last}`;
  report(
    issueOf('TL-DEAL-0006', {
      message: `The quantity of ${line.label} is ${line.quantity}, but from ${startsOn} until ${endsOn} it is ${periods.length}, one for each ${terms.period}: ${touched}.`,
      hint: `Correct the quantity to ${periods.length}, or the dates.`,
      field: `lines.${line.id}.quantity`,
      about: 'retainer.quantity',
    }),
  );
  return [];
}
