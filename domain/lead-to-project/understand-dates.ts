import { parseCivilDate } from '../civil-date.ts';
import type { Deal } from '../deal.ts';
import type { CivilDate } from '../ids.ts';
import { contradiction, label, type Report, unreadableField } from './report.ts';

export interface UnderstoodDates {
  closedOn: CivilDate | null;
  startsOn: CivilDate | null;
  endsOn: CivilDate | null;
}

export function understandDates(deal: Deal, report: Report): UnderstoodDates {
  const read = (field: keyof UnderstoodDates): CivilDate | null => {
    const text = deal[field];
    if (!text) return null;
    const date = parseCivilDate(text);
    if (date === null) report(unreadableField(label(deal, field), text, 'a date (YYYY-MM-DD)', field));
    return date;
  };
  const [closedOn, startsOn, endsOn] = [read('closedOn'), read('startsOn'), read('endsOn')];
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
    const message = `${label(deal, 'endsOn')} is ${endsOn}, before ${label(deal, 'startsOn')}, which is ${startsOn}.`;
    report(contradiction(message, 'Correct one of the two dates.', 'endsOn'));
  }
  return { closedOn, startsOn, endsOn };
}
