import { addBusinessDays } from '../calendar.ts';
import type { BusinessKey, CivilDate, Currency } from '../ids.ts';
import type { EntityPolicy } from '../policy.ts';
import type { PsaProjectWrite, PsaSnapshot, PsaWrites } from '../psa.ts';
import {
  budgetKey,
  instalmentKey,
  lineMilestoneKey,
  milestoneKey,
  projectKey,
  taskKey,
  taskListKey,
} from './external-keys.ts';
import { copiesTemplates } from './find-in-psa.ts';
import type { LineMilestone } from './plan-milestones.ts';
import { planPlaceholders } from './plan-placeholders.ts';
import { projectName } from './plan-project.ts';
import { planPsaServices } from './plan-psa-services.ts';
import type { Instalment } from './plan-schedule.ts';
import type { LeadToProjectTotals } from './plan-types.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

export interface DeliveryFacts {
  key: BusinessKey;
  entity: EntityPolicy;
  currency: Currency;
  starts: CivilDate;
  customerName: string;
  company: PsaWrites['company'];
  schedule: readonly Instalment[];
  milestones: ReadonlyMap<string, readonly LineMilestone[]>;
  totals: LeadToProjectTotals;
}

/** What delivery finds in the PSA: project, budget, and whom to look for. All that it lacks has been named before. */
export function planDelivery(understood: UnderstoodDeal, psa: PsaSnapshot, facts: DeliveryFacts): PsaWrites | null {
  const { key, entity, currency, starts, totals } = facts;
  const { dates, deal } = understood;
  if (!psa.subsidiary) return null;
  const named = (name: string, externalName: string) =>
    // Without a place for our key it is part of the name for good: nothing else would find the record again.
    psa.capabilities.externalId === 'none' ? `${name} [${externalName}]` : name;
  return {
    company: facts.company,
    project: planPsaProject(understood, psa, facts, named),
    budget: {
      key: budgetKey(key),
      name: named(deal.name || key, budgetKey(key)),
      subsidiaryId: psa.subsidiary.id,
      currency,
      startsOn: starts,
      endsOn: dates.endsOn,
      purchaseOrder: deal.purchaseOrder || null,
      services: planPsaServices(understood, psa, { key, currency }),
    },
    placeholders: psa.capabilities.placeholders
      ? planPlaceholders(totals, { key, entity, starts, endsOn: dates.endsOn })
      : [],
  };
}

function planPsaProject(
  understood: UnderstoodDeal,
  psa: PsaSnapshot,
  facts: DeliveryFacts,
  named: (name: string, externalName: string) => string,
): PsaProjectWrite {
  const { key } = facts;
  const { deal, servicePackage } = understood;
  const name = projectName(understood, facts);
  const amended = deal.amends?.key;
  if (amended && psa.amendedProject) {
    const none = { templateId: null, managerId: null, taskLists: [], milestones: [] };
    return { key: projectKey(amended), use: psa.amendedProject.id, name, ...none };
  }
  const template = servicePackage?.psaTemplate && copiesTemplates(psa) ? psa.template : null;
  const tasks = template ? [] : (servicePackage?.tasks ?? []);
  return {
    key: projectKey(key),
    use: null,
    name: named(name, projectKey(key)),
    templateId: template?.id ?? null,
    managerId: psa.manager?.id ?? null,
    taskLists:
      tasks.length === 0
        ? []
        : [
            {
              key: taskListKey(key, 'delivery'),
              name: 'Delivery',
              tasks: tasks.map(({ code, name: task, hours }) => ({
                key: taskKey(key, code),
                name: task,
                minutes: hours === null ? null : Math.round(Number(hours) * 60),
              })),
            },
          ],
    milestones: [...(template ? [] : packageMilestones(understood, facts)), ...billingMilestones(understood, facts)],
  };
}

function packageMilestones({ servicePackage }: UnderstoodDeal, { key, entity, starts }: DeliveryFacts) {
  return (servicePackage?.milestones ?? []).map(({ code, name, afterBusinessDays }) => ({
    key: milestoneKey(key, code),
    name,
    due: addBusinessDays(starts, afterBusinessDays, entity.calendar),
  }));
}

/** When something is billed is delivery's to know, and a template can't. */
function billingMilestones({ lines }: UnderstoodDeal, { key, schedule, milestones }: DeliveryFacts) {
  const instalments = schedule.map(({ schedule: name, code, name: instalment, due }) => ({
    key: instalmentKey(key, name, code),
    name: instalment,
    due,
  }));
  const ofLines = lines.lines.flatMap((line) =>
    (milestones.get(line.id) ?? []).map(({ code, name, deadline }) => ({
      key: lineMilestoneKey(key, line.id, code),
      name: `${line.name}: ${name}`,
      due: deadline,
    })),
  );
  return [...instalments, ...ofLines];
}
