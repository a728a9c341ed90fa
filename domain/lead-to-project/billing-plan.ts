import type { Deal } from '../deal.ts';
import type { MappingPolicy, PlannedMilestone, ScheduledInstalment } from '../policy.ts';
import { lookup } from './lookup.ts';

/** What a billing plan of each kind consists of, by the section of the mapping that has it. */
interface Parts {
  schedules: ScheduledInstalment;
  milestonePlans: PlannedMilestone;
}

export type PlanSection = keyof Parts;

/**
 * By what a service is billed: the deal's field names a schedule, a milestone plan, or one of each that are called the same.
 * A service of the kind that it doesn't name keeps its usual one. Null: there is none, or the name is known to neither.
 */
export function billingPlan<Section extends PlanSection>(
  deal: Deal,
  usual: string | null,
  mappings: MappingPolicy,
  section: Section,
): { key: string; value: Parts[Section][] } | null {
  const tables: { [Each in PlanSection]: Record<string, Parts[Each][]> } = mappings;
  const named = deal.billingSchedule;
  const own = named ? lookup<Parts[Section][]>(tables[section], named) : null;
  if (own) return own;
  const other = section === 'schedules' ? 'milestonePlans' : 'schedules';
  if (named && !lookup<unknown>(tables[other], named)) return null;
  return usual === null ? null : lookup<Parts[Section][]>(tables[section], usual);
}
