import type { Deal } from '../deal.ts';
import { issueOf } from '../issue.ts';
import type { Policy, ScheduledInstalment } from '../policy.ts';
import { lookup } from './lookup.ts';
import { emptyField, label, type Report } from './report.ts';
import type { UnderstoodLines } from './understand-lines.ts';
import { notConfigured } from './understand-mapped.ts';

/** How a fixed-fee service of this deal is billed. */
export interface UnderstoodSchedule {
  code: string;
  instalments: ScheduledInstalment[];
}

/** The deal's schedule holds for all fixed fees; a deal that names none leaves each service its own. */
export function scheduleOf(deal: Deal, defaultSchedule: string | null, policy: Policy): UnderstoodSchedule | null {
  const name = deal.billingSchedule || defaultSchedule;
  const found = name ? lookup(policy.mappings.schedules, name) : null;
  return found && { code: found.key, instalments: found.value };
}

export function checkSchedules(deal: Deal, { services }: UnderstoodLines, policy: Policy, report: Report): void {
  const fixed = services.filter(({ pricing }) => pricing === 'fixed-fee');
  if (fixed.length === 0) return;
  const schedules = fixed.map((service) => scheduleOf(deal, service.defaultSchedule, policy));
  const known = Object.keys(policy.mappings.schedules);
  if (deal.billingSchedule && schedules.includes(null)) {
    report(notConfigured(deal, 'billingSchedule', 'schedules', deal.billingSchedule, known));
    return;
  }
  for (const service of new Set(fixed)) {
    if (scheduleOf(deal, service.defaultSchedule, policy)) continue;
    const missing = service.defaultSchedule;
    report(
      missing === null
        ? emptyField(label(deal, 'billingSchedule'), 'billingSchedule', `${service.name} has no usual one`)
        : issueOf('TL-MAP-0006', {
            message: `The usual billing schedule of ${service.name}, "${missing}", is not configured.`,
            hint: `Add config/mappings.yaml: schedules.${missing}.`,
            field: 'billingSchedule',
            about: `billingSchedule=${missing}`,
          }),
    );
  }
  const atTheEnd = schedules.flatMap((s) => s?.instalments ?? []).some(({ due }) => due.on === 'end');
  if (atTheEnd && !deal.endsOn) {
    report(emptyField(label(deal, 'endsOn'), 'endsOn', 'an instalment is due when the work ends'));
  }
}
