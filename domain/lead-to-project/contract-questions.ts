import type { ErpQuestion } from '../erp.ts';
import type { EntityCode } from '../ids.ts';
import type { Policy } from '../policy.ts';
import type { PsaQuestion } from '../psa.ts';
import { correctedDeal } from './corrections.ts';
import { dealsByEntity } from './deals-by-entity.ts';
import { erpQuestion } from './erp-question.ts';
import type { LeadToProjectSnapshot } from './plan-types.ts';
import { psaQuestion } from './psa-question.ts';
import { understandDeal } from './understand-deal.ts';

/** What must be asked before one entity's contract can be planned. `psa` is null where it has nothing to do with it. */
export interface ContractQuestion {
  entity: EntityCode;
  erp: ErpQuestion;
  psa: PsaQuestion | null;
}

/**
 * What must be asked before a plan can be made, for each contract of the deal. Whatever the policy doesn't know is left
 * out: the planner names it. Empty when entity or company are not known yet: then there is nothing to ask, and the planner
 * takes no answers for what the deal lacks.
 */
export function contractQuestions(
  read: Pick<LeadToProjectSnapshot, 'key' | 'deal' | 'corrections'>,
  policy: Policy,
): ContractQuestion[] {
  const { contracts } = dealsByEntity(correctedDeal(read.deal, read.corrections), read.key, policy);
  return contracts.flatMap(({ key, deal }) => {
    const { understood } = understandDeal(deal, [], policy);
    const { entity } = understood;
    const erp = erpQuestion(understood, key);
    return erp && entity ? [{ entity: entity.code, erp, psa: psaQuestion(understood, key, policy) }] : [];
  });
}
