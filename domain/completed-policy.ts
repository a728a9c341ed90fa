import type { Policy } from './policy.ts';

/**
 * A policy as an earlier release recorded it, with what has been added since at its quietest value: a process that replays
 * must see what it saw, and code of today must find every field.
 */
export function completedPolicy(recorded: Policy): Policy {
  const { systems, mappings } = recorded;
  return {
    ...recorded,
    mixedDeals: recorded.mixedDeals ?? 'park',
    systems: { ...systems, psa: systems.psa ?? null },
    mappings: {
      ...mappings,
      milestonePlans: mappings.milestonePlans ?? {},
      customers: mappings.customers ?? {},
      services: eachOf(mappings.services, (service) => ({
        ...service,
        defaultMilestones: service.defaultMilestones ?? null,
        retainer: service.retainer ?? null,
        psaServiceType: service.psaServiceType ?? null,
      })),
      packages: eachOf(mappings.packages, (each) => ({ ...each, psaTemplate: each.psaTemplate ?? null })),
    },
    entities: eachOf(recorded.entities, (entity) => ({
      ...entity,
      projectIn: entity.projectIn ?? 'erp',
      psaSubsidiary: entity.psaSubsidiary ?? null,
    })),
  };
}

function eachOf<T>(table: Record<string, T>, completed: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, completed(value)]));
}
