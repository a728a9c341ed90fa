import type { Issue } from '../issue.ts';
import { type Money, sum } from '../money.ts';
import type { Policy } from '../policy.ts';
import { correctedDeal } from './corrections.ts';
import { dealsByEntity } from './deals-by-entity.ts';
import { planContract, type UnderstoodContract } from './plan-contract.ts';
import type {
  ApprovalRequirement,
  ContractPlan,
  Correction,
  LeadToProjectPlan,
  LeadToProjectSnapshot,
} from './plan-types.ts';
import { withoutRepeats } from './report.ts';
import { requiredApprovals } from './required-approvals.ts';
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
  for (const contract of understood) {
    const result = planContract(contract, { policy, answers, corrections, asOf });
    if ('issues' in result) issues.push(...result.issues);
    else plans.push(result.planned);
  }
  const [first, ...more] = plans;
  if (issues.length > 0 || !first) return { issues: withoutRepeats(issues) };

  // 3. Who must agree? Judged contract by contract, but on what the customer is committed to in all.
  const approvals = plans.flatMap((plan) => approvalsOf(plan, plans, understood, { policy, corrections }));

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

function approvalsOf(
  plan: ContractPlan,
  all: readonly ContractPlan[],
  contracts: readonly UnderstoodContract[],
  { policy, corrections }: { policy: Policy; corrections: readonly Correction[] },
): ApprovalRequirement[] {
  const understood = contracts.find(({ entity }) => entity?.code === plan.entity)?.understood;
  if (!understood?.entity) return [];
  const facts = { understood, entity: understood.entity, committed: committed(plan, all), corrections };
  const rules = requiredApprovals(policy.approvals, facts);
  const whose = all.length > 1 ? `${plan.names.entity}: ` : '';
  return rules.map((rule) => ({ ...rule, because: `${whose}${rule.because}` }));
}

/**
 * What a rule on an amount looks at: the order as it is afterwards, not only what a change request adds to it, and all
 * contracts of the deal in that currency. Otherwise a large order would be a small one with change requests.
 */
function committed({ totals }: ContractPlan, all: readonly ContractPlan[]): Money {
  const { currency } = totals.untaxed;
  const amounts = all.map((plan) => plan.totals.amends?.after ?? plan.totals.untaxed);
  return sum(
    amounts.filter((amount) => amount.currency === currency),
    currency,
  );
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
