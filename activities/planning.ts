import { loadConfig } from '../config/load-config.ts';
import type { Deal } from '../domain/deal.ts';
import { type BusinessKey, type CivilDate, type Instant, planHash } from '../domain/ids.ts';
import type { Issue } from '../domain/issue.ts';
import { correctedDeal } from '../domain/lead-to-project/corrections.ts';
import { differences } from '../domain/lead-to-project/differences.ts';
import { hashedPart, planLeadToProject } from '../domain/lead-to-project/plan-lead-to-project.ts';
import type {
  Answers,
  ContractReceipt,
  Correction,
  LeadToProjectPlan,
  LeadToProjectPlanning,
} from '../domain/lead-to-project/plan-types.ts';
import { proveLeadToProject } from '../domain/lead-to-project/prove-lead-to-project.ts';
import { entityOf } from '../domain/lead-to-project/understand-entity.ts';
import type { Delegation } from '../domain/open-approval.ts';
import type { Policy } from '../domain/policy.ts';
import { standingDelegations } from './approval-deadlines.ts';
import { civilDateIn } from './entity-time.ts';
import { ownWork } from './own-work.ts';
import { sha256 } from './sha256.ts';

export type PlanningActivities = ReturnType<typeof planningActivities>;

export interface PlanRequest {
  key: BusinessKey;
  deal: Deal;
  answers: Answers;
  corrections: Correction[];
  /** The date recorded with an earlier plan of this process; null for the first. */
  asOf: CivilDate | null;
  /** What was planned before, to say what changed. */
  previous: LeadToProjectPlan | null;
}

export interface PlanAnswer {
  planning: LeadToProjectPlanning;
  asOf: CivilDate;
  /** Who decides in whose place by policy; missing in answers that 0.1.0 recorded. */
  delegations?: Delegation[];
  /** Only in answers that 0.1.0 recorded: the clock now starts when a step is reached (approval-deadlines.ts). */
  dueAt?: Instant | null;
  differences: string[];
}

/** The firm's own decisions: their results are recorded, so that a replay neither reads `config/` nor plans again. */
export function planningActivities(configFolder: string) {
  return {
    loadPolicy: (): Promise<Policy> => ownWork(() => loadConfig(configFolder)),

    planLeadToProject: (request: PlanRequest, policy: Policy): Promise<PlanAnswer> =>
      ownWork(() => plan(request, policy)),

    proveLeadToProject: (planned: LeadToProjectPlan, receipts: ContractReceipt[]): Promise<Issue[]> =>
      ownWork(() => proveLeadToProject(planned, receipts)),
  };
}

function plan(request: PlanRequest, policy: Policy): PlanAnswer {
  const { key, deal, answers, corrections, previous } = request;
  const asOf = request.asOf ?? civilDateIn(timeZoneOf(request, policy), new Date());
  const result = planLeadToProject({ key, deal, answers, corrections, asOf }, policy);
  if ('issues' in result) return { planning: result, asOf, differences: [] };
  const { planned } = result;
  const hash = planHash(sha256(hashedPart(planned)));
  return {
    planning: { planned, hash },
    asOf,
    delegations: delegationsOf(policy, planned),
    differences: previous ? differences(previous, planned) : [],
  };
}

/** Of the entity that sells, as far as it is known yet. */
function timeZoneOf({ deal, corrections }: PlanRequest, policy: Policy): string {
  return entityOf(correctedDeal(deal, corrections), policy)?.timeZone ?? 'UTC';
}

function delegationsOf(policy: Policy, { entity, approvals }: LeadToProjectPlan): Delegation[] {
  const timeZone = policy.entities[entity]?.timeZone ?? 'UTC';
  return approvals.length > 0 ? standingDelegations(policy.delegations ?? [], timeZone) : [];
}
