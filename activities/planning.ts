import { loadConfig } from '../config/load-config.ts';
import type { Deal } from '../domain/deal.ts';
import type { ErpSnapshot } from '../domain/erp.ts';
import { type BusinessKey, type CivilDate, type EntityCode, type Instant, instant, planHash } from '../domain/ids.ts';
import type { Issue } from '../domain/issue.ts';
import { correctedDeal } from '../domain/lead-to-project/corrections.ts';
import { differences } from '../domain/lead-to-project/differences.ts';
import { hashedPart, planLeadToProject } from '../domain/lead-to-project/plan-lead-to-project.ts';
import type {
  Correction,
  LeadToProjectPlan,
  LeadToProjectPlanning,
  LeadToProjectReceipt,
} from '../domain/lead-to-project/plan-types.ts';
import { proveLeadToProject } from '../domain/lead-to-project/prove-lead-to-project.ts';
import { entityOf } from '../domain/lead-to-project/understand-entity.ts';
import type { Policy } from '../domain/policy.ts';
import { addBusinessHours, civilDateIn } from './entity-time.ts';
import { ownWork } from './own-work.ts';
import { sha256 } from './sha256.ts';

export type PlanningActivities = ReturnType<typeof planningActivities>;

export interface PlanRequest {
  key: BusinessKey;
  deal: Deal;
  erp: ErpSnapshot;
  corrections: Correction[];
  /** The date recorded with an earlier plan of this process; null for the first. */
  asOf: CivilDate | null;
  /** What was planned before, to say what changed. */
  previous: LeadToProjectPlan | null;
}

export interface PlanAnswer {
  planning: LeadToProjectPlanning;
  asOf: CivilDate;
  /** When the earliest of the required decisions is due; null when none is required. */
  dueAt: Instant | null;
  differences: string[];
}

/**
 * The firm's own decisions, run as local activities: their results are recorded, so that a replay neither reads `config/`
 * nor plans again.
 */
export function planningActivities(configFolder: string) {
  return {
    loadPolicy: (): Promise<Policy> => ownWork(() => loadConfig(configFolder)),

    planLeadToProject: (request: PlanRequest, policy: Policy): Promise<PlanAnswer> =>
      ownWork(() => plan(request, policy)),

    proveLeadToProject: (planned: LeadToProjectPlan, receipt: LeadToProjectReceipt): Promise<Issue[]> =>
      ownWork(() => proveLeadToProject(planned, receipt)),
  };
}

function plan(request: PlanRequest, policy: Policy): PlanAnswer {
  const { key, deal, erp, corrections, previous } = request;
  const asOf = request.asOf ?? civilDateIn(timeZoneOf(request, policy), new Date());
  const result = planLeadToProject({ key, deal, erp, corrections, asOf }, policy);
  if ('issues' in result) return { planning: result, asOf, dueAt: null, differences: [] };
  const { planned } = result;
  const hash = planHash(sha256(hashedPart(planned)));
  return {
    planning: { planned, hash },
    asOf,
    dueAt: dueAt(policy, planned),
    differences: previous ? differences(previous, planned) : [],
  };
}

/** Of the entity that sells, as far as it is known yet. */
function timeZoneOf({ deal, corrections }: PlanRequest, policy: Policy): string {
  return entityOf(correctedDeal(deal, corrections), policy)?.timeZone ?? 'UTC';
}

function dueAt(policy: Policy, plan: LeadToProjectPlan): Instant | null {
  const entity = policy.entities[plan.entity satisfies EntityCode];
  if (!entity || plan.approvals.length === 0) return null;
  const hours = Math.min(...plan.approvals.map((approval) => approval.dueBusinessHours));
  return instant(addBusinessHours(entity, new Date(), hours).toISOString());
}
