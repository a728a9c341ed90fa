import Big from 'big.js';
import { addBusinessDays } from '../calendar.ts';
import type { BusinessKey, CivilDate } from '../ids.ts';
import type { EntityPolicy } from '../policy.ts';
import type { PsaPlaceholderWrite } from '../psa.ts';
import { placeholderKey } from './external-keys.ts';
import type { LeadToProjectTotals } from './plan-types.ts';

/** Somebody to be found for each role that the work is staffed with, from its start to its end. */
export function planPlaceholders(
  { staffing, hours }: LeadToProjectTotals,
  about: { key: BusinessKey; entity: EntityPolicy; starts: CivilDate; endsOn: CivilDate | null },
): PsaPlaceholderWrite[] {
  const { key, entity, starts } = about;
  const people = staffing.reduce((sum, { count }) => sum + count, 0);
  const until = about.endsOn ?? addBusinessDays(starts, workingDays(hours, people), entity.calendar);
  return staffing.flatMap(({ role, count }) =>
    Array.from({ length: count }, (_, n) => ({ key: placeholderKey(key, role, n + 1), role, from: starts, until })),
  );
}

const HOURS_A_DAY = 8;
const A_MONTH = 20;

/** Without an end: as long as all of them take for the hours that are sold, at eight a day; a month where none are. */
function workingDays(hours: string, people: number): number {
  const days = new Big(hours).div(HOURS_A_DAY).div(Math.max(people, 1)).round(0, Big.roundUp).toNumber();
  // The first day counts.
  return Math.max(days === 0 ? A_MONTH : days, 1) - 1;
}
