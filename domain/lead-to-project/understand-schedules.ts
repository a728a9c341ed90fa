import type { Deal } from '../deal.ts';
import { issueOf } from '../issue.ts';
import type { Policy, ScheduledInstalment, ServicePolicy } from '../policy.ts';
import { billingPlan, type PlanSection } from './billing-plan.ts';
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
  const found = billingPlan(deal, defaultSchedule, policy.mappings, 'schedules');
  return found && { code: found.key, instalments: found.value };
}

const kinds = [
  { pricing: 'fixed-fee', section: 'schedules', usual: 'defaultSchedule', called: 'billing schedule' },
  { pricing: 'milestones', section: 'milestonePlans', usual: 'defaultMilestones', called: 'milestone plan' },
] as const satisfies { pricing: string; section: PlanSection; usual: keyof ServicePolicy; called: string }[];

/** Does every service that is billed in parts have a schedule or a milestone plan, and the schedule what it counts from? */
export function checkSchedules(deal: Deal, { services }: UnderstoodLines, policy: Policy, report: Report): void {
  const { mappings } = policy;
  const named = deal.billingSchedule;
  const sold = kinds.filter(({ pricing }) => services.some((service) => service.pricing === pricing));
  const [first] = sold;
  if (!first) return;
  if (named && !sold.some(({ section }) => lookup<unknown>(mappings[section], named))) {
    const known = sold.flatMap(({ section }) => Object.keys(mappings[section]));
    report(notConfigured(deal, 'billingSchedule', first.section, named, known));
    return;
  }
  for (const { pricing, section, usual, called } of sold) {
    for (const service of new Set(services.filter((one) => one.pricing === pricing))) {
      if (billingPlan(deal, service[usual], mappings, section)) continue;
      const missing = service[usual];
      if (missing === null && named) {
        report(notConfigured(deal, 'billingSchedule', section, named, Object.keys(mappings[section])));
        continue;
      }
      report(
        missing === null
          ? emptyField(label(deal, 'billingSchedule'), 'billingSchedule', `${service.name} has no usual one`)
          : issueOf('TL-MAP-0006', {
              message: `The usual ${called} of ${service.name}, "${missing}", is not configured.`,
              hint: `Add config/mappings.yaml: ${section}.${missing}.`,
              field: 'billingSchedule',
              about: `billingSchedule=${missing}`,
            }),
      );
    }
  }
  const fixed = services.filter(({ pricing }) => pricing === 'fixed-fee');
  const instalments = fixed.flatMap((service) => scheduleOf(deal, service.defaultSchedule, policy)?.instalments ?? []);
  if (instalments.some(({ due }) => due.on === 'end') && !deal.endsOn) {
    report(emptyField(label(deal, 'endsOn'), 'endsOn', 'an instalment is due when the work ends'));
  }
}
