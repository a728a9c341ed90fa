import type { Issue } from '../issue.ts';
import type { Policy } from '../policy.ts';
import { correctedDeal } from './corrections.ts';
import { dealsByEntity } from './deals-by-entity.ts';
import { planContract } from './plan-contract.ts';
import type { ApprovalRequirement, ContractPlan, LeadToProjectPlan, LeadToProjectSnapshot } from './plan-types.ts';
import { withoutRepeats } from './report.ts';
import { secondPerson } from './second-person.ts';
import { understandDeal } from './understand-deal.ts';
import { checkWhole } from './understand-whole.ts';

/**
 * What a won deal means for ERP and PSA: customer, contracts and projects to write, or everything that keeps us from it, all
 * at once. Pure: the same snapshot and policy give the same plan, and a snapshot read after the plan was applied gives a
 * plan with the same hash.
 */
export function planLeadToProject(
  snapshot: LeadToProjectSnapshot,
  policy: Policy,
): { planned: LeadToProjectPlan } | { issues: Issue[] } {
  const { key, answers, corrections, asOf } = snapshot;

  // 1. Who sells what, and what does the CRM say of it, in our own terms?
  const deal = correctedDeal(snapshot.deal, corrections);
  const { contracts, issues } = dealsByEntity(deal, key, policy);
  const understood = contracts.map((contract) => {
    const { understood: known, issues: found } = understandDeal(contract.deal, [], policy);
    // Another entity's currency is its lines': correcting the deal's would change nothing.
    const isOwn = contract.key === key;
    const own = found.map((issue) => (isOwn || issue.field !== 'currency' ? issue : { ...issue, field: null }));
    return { ...contract, understood: known, issues: own };
  });
  if (understood.length > 1) issues.push(...checkWhole(deal, understood));

  // 2. What is each of them to write?
  const plans: ContractPlan[] = [];
  const approvals: ApprovalRequirement[] = [];
  for (const contract of understood) {
    const result = planContract(contract, { policy, answers, corrections, asOf });
    if ('issues' in result) issues.push(...result.issues);
    else {
      plans.push(result.planned);
      const whose = understood.length > 1 ? `${result.planned.names.entity}: ` : '';
      approvals.push(...result.approvals.map((rule) => ({ ...rule, because: `${whose}${rule.because}` })));
    }
  }
  const [first, ...more] = plans;
  if (issues.length > 0 || !first) return { issues: withoutRepeats(issues) };

  return {
    planned: {
      process: 'lead-to-project',
      key,
      ...first,
      ...(more.length > 0 && { more }),
      title: deal.name || key,
      customerName: deal.company?.name ?? '',
      // The owner as the CRM has it: a correction must not change who may not approve.
      requester: snapshot.deal.owner,
      approvals: [...approvals, ...secondPerson(policy.moneyCorrections, corrections)],
      corrections,
    },
  };
}

/** What a plan's hash covers (design §1): what is written and what it comes to, no prose and nobody's name. */
export function hashedPart({ process, key, writes, totals, more }: LeadToProjectPlan) {
  const others = more?.map((contract) => ({
    entity: contract.entity,
    writes: contract.writes,
    totals: contract.totals,
  }));
  return { process, key, writes, totals, ...(others && { more: others }) };
}
